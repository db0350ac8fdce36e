package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The daemon as the first process of a container.
class Pid1IT {
    private static final List<String> NAMESPACE = List.of("unshare", "--pid", "--fork", "--mount-proc");

    @Test
    void asPid1ItReapsOrphansAndEndsOnTerm() throws Exception {
        Ended allowed;
        try {
            List<String> probe = new ArrayList<>(NAMESPACE);
            probe.add("true");
            allowed = Ended.run(Path.of("/"), Map.of(), probe);
        } catch (IOException e) {
            allowed = new Ended(127, "", String.valueOf(e.getMessage()));
        }
        assumeTrue(
                allowed.status() == 0,
                "skipped: a PID namespace needs root and util-linux; unshare says: " + allowed.err());

        try (var daemon = ProvostDaemon.start(NAMESPACE, """
                [program:leaves]
                command=/bin/sh -c "(exec sleep 0.2) & exit 0"
                startsecs=0
                autorestart=false
                [program:cat]
                command=/bin/cat
                startsecs=0
                """)) {
            daemon.await("leaves", "EXITED");
            daemon.await("cat", "RUNNING");

            assertThat(daemon.pid()).isEqualTo(1);
            Waiting.until("reaped orphan in the activity log", daemon::mainLog, log -> log.lines()
                    .anyMatch(line -> line.matches(".* INFO reaped unknown pid \\d+ \\(exit status 0\\)")));
            List<Long> inside = daemon.kernel().children();
            assertThat(inside).as("children of unshare").hasSize(1);
            KernelView first = new KernelView(inside.getFirst());
            assertThat(first.zombies()).isEmpty();

            // unshare itself takes no TERM; what a container's runtime signals is the process inside.
            assertThat(ProcessHandle.of(first.pid()).orElseThrow().destroy()).isTrue();

            assertThat(daemon.awaitEnd()).isZero();
            assertThat(daemon.mainLog())
                    .contains("WARN received SIGTERM indicating exit request")
                    .contains("WARN stopped: cat (terminated by SIGTERM)");
        }
    }
}
