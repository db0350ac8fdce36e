package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The daemon as the first process of a container.
class Pid1IT {
    private static final List<String> NAMESPACE = List.of("unshare", "--pid", "--fork", "--mount-proc");

    private static void assumeNamespaces() throws Exception {
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
    }

    /// Tells the first process to end. unshare itself takes no TERM; what a container's runtime signals is the process
    /// inside.
    private static void terminate(ProvostDaemon daemon) throws IOException {
        List<Long> inside = daemon.kernel().children();
        assertThat(inside).as("children of unshare").hasSize(1);
        assertThat(ProcessHandle.of(inside.getFirst()).orElseThrow().destroy()).isTrue();
    }

    @Test
    void asPid1ItReapsOrphansAndEndsOnTerm() throws Exception {
        assumeNamespaces();
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

            terminate(daemon);

            assertThat(daemon.awaitEnd()).isZero();
            assertThat(daemon.mainLog())
                    .contains("WARN received SIGTERM indicating exit request")
                    .contains("WARN stopped: cat (terminated by SIGTERM)");
        }
    }

    @Test
    void orphansAreAskedToEndBeforeTheContainerDoes() throws Exception {
        assumeNamespaces();

        try (var daemon = ProvostDaemon.start(NAMESPACE, """
                [program:polite]
                command=/bin/sh -c "(trap 'echo asked >said; exit 3' TERM; echo >polite; while :; do sleep 0.05; done) & exit 0"
                directory=%(here)s
                startsecs=0
                autorestart=false
                """)) {
            Path said = daemon.folder().resolve("said");
            Waiting.until("the orphan", () -> Files.exists(daemon.folder().resolve("polite")), there -> there);
            daemon.await("polite", "EXITED");

            terminate(daemon);

            assertThat(daemon.awaitEnd()).isZero();
            assertThat(said).hasContent("asked\n");
            assertThat(daemon.mainLog())
                    .contains("INFO waiting for orphaned processes to end")
                    .containsPattern("INFO reaped unknown pid \\d+ \\(exit status 3(; not expected)?\\)")
                    .doesNotContain("did not end within");
        }
    }

    @Test
    void anOrphanThatIsDeafDelaysTheEndByAFewSecondsOnly() throws Exception {
        assumeNamespaces();

        try (var daemon = ProvostDaemon.start(NAMESPACE, """
                [program:deaf]
                command=/bin/sh -c "(trap '' TERM; echo >deaf; while :; do sleep 0.05; done) & exit 0"
                directory=%(here)s
                startsecs=0
                autorestart=false
                """)) {
            Waiting.until("the orphan", () -> Files.exists(daemon.folder().resolve("deaf")), there -> there);
            daemon.await("deaf", "EXITED");

            terminate(daemon);

            assertThat(daemon.awaitEnd()).isZero();
            assertThat(daemon.mainLog())
                    .contains(
                            "WARN orphaned processes did not end within 5 seconds; they are killed with the container");
        }
    }
}
