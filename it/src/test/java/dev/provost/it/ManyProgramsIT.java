package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A thousand programs on one daemon.
class ManyProgramsIT {
    private static final int COUNT = 1000;

    @Test
    void aThousandStartAreListedAndStop() throws Exception {
        var sections = new StringBuilder("[supervisord]\nminfds=8192\nloglevel=warn\n");
        for (int i = 0; i < COUNT; i++) {
            sections.append("[program:p%04d]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n"
                    .formatted(i));
        }
        try (var daemon = ProvostDaemon.start(sections.toString())) {
            ProcessHandle jvm = ProcessHandle.of(daemon.pid()).orElseThrow();

            var states = Waiting.until(
                    Duration.ofSeconds(60),
                    COUNT + " running programs",
                    () -> daemon.rpc().structs("supervisor.getAllProcessInfo").stream()
                            .collect(Collectors.groupingBy(p -> p.get("statename"), Collectors.counting())),
                    seen -> seen.getOrDefault("RUNNING", 0L) == COUNT);
            assertThat(states).containsOnlyKeys("RUNNING");
            assertThat(daemon.rpc().structs("supervisor.getAllProcessInfo").stream()
                            .map(p -> ((Integer) p.get("pid")).longValue())
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(
                            jvm.children().map(ProcessHandle::pid).toList());

            var stopped = daemon.rpc().structs("supervisor.stopAllProcesses");

            assertThat(stopped).hasSize(COUNT).allMatch(p -> p.get("status").equals(80));
            assertThat(jvm.children()).isEmpty();
            assertThat(daemon.rpc().structs("supervisor.startAllProcesses")).hasSize(COUNT);
            assertThat(jvm.children()).hasSize(COUNT);
        }
    }
}
