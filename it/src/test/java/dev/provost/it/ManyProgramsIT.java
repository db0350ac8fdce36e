package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A thousand programs on one daemon: it neither needs a thread for each nor loses one.
class ManyProgramsIT {
    private static final int COUNT = 1000;
    private static final int THREADS_MAX = 30;

    @Test
    void aThousandStartAreListedAndStop() throws Exception {
        var sections = new StringBuilder("[supervisord]\nminfds=8192\nloglevel=warn\n");
        for (int i = 0; i < COUNT; i++) {
            sections.append("[program:p%04d]\ncommand=/bin/cat\nstartsecs=0\n".formatted(i));
        }
        try (var daemon = ProvostDaemon.start(sections.toString())) {
            var states = Waiting.until(
                    Duration.ofSeconds(60),
                    COUNT + " running programs",
                    () -> all(daemon).stream()
                            .collect(Collectors.groupingBy(p -> p.get("statename"), Collectors.counting())),
                    seen -> seen.getOrDefault("RUNNING", 0L) == COUNT);

            assertThat(states).containsOnlyKeys("RUNNING");
            assertThat(pids(daemon))
                    .hasSize(COUNT)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(daemon.kernel().children());
            System.out.printf(
                    "ManyProgramsIT: %d programs, %d threads, %d KB resident, %d descriptors%n",
                    COUNT,
                    daemon.kernel().threads(),
                    daemon.kernel().residentKilobytes(),
                    daemon.kernel().descriptors());
            assertThat(daemon.kernel().threads()).as("threads").isLessThanOrEqualTo(THREADS_MAX);

            var stopped = daemon.rpc().structs("supervisor.stopAllProcesses");

            assertThat(stopped).hasSize(COUNT).allMatch(p -> p.get("status").equals(80));
            assertThat(daemon.kernel().children()).isEmpty();
            assertThat(all(daemon)).hasSize(COUNT).allMatch(p -> p.get("statename")
                    .equals("STOPPED"));
            assertThat(daemon.rpc().structs("supervisor.startAllProcesses")).hasSize(COUNT);
            assertThat(daemon.kernel().children()).hasSize(COUNT);
        }
    }

    private static List<Map<String, Object>> all(ProvostDaemon daemon) throws Exception {
        return daemon.rpc().structs("supervisor.getAllProcessInfo");
    }

    private static List<Long> pids(ProvostDaemon daemon) throws Exception {
        return all(daemon).stream()
                .map(p -> ((Integer) p.get("pid")).longValue())
                .toList();
    }
}
