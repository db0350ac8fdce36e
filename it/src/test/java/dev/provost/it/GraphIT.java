package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Many processes with wishes about their order, judged by what the processes themselves saw.
class GraphIT {
    private static final int CHAIN = 200;

    /// `-Dprovost.graph.nodes=1000` for a large one.
    private static final int NODES = Integer.getInteger("provost.graph.nodes", 200);

    private static final int WISHES_MAX = 3;

    private final long seed = Long.getLong("provost.seed", System.nanoTime());

    /// It writes down that it started and that it was told to stop, each as one line at the end of a file that all
    /// share, and says that it is ready once the former stands there.
    private static String program(int number, String wishes) {
        return """
                [program:n%1$d]
                command=/bin/sh -c "trap 'echo stop %1$d >> seen; exit 0' TERM; echo start %1$d >> seen; echo ready; \
                while read line; do :; done"
                directory=%%(here)s
                startsecs=0
                ready_check=log:^ready$
                stdout_logfile=NONE
                redirect_stderr=true
                %2$s
                """.formatted(number, wishes);
    }

    private static String wishes(Iterable<Integer> numbers) {
        StringBuilder text = new StringBuilder();
        for (int number : numbers) {
            text.append(text.isEmpty() ? "depends_on=" : ", ")
                    .append('n')
                    .append(number)
                    .append(":ready");
        }
        return text.toString();
    }

    @Test
    void aChainStartsLinkByLinkAndStopsBackwards() throws Exception {
        Map<Integer, List<Integer>> chain = new HashMap<>();
        for (int i = 0; i < CHAIN; i++) {
            chain.put(i, i == 0 ? List.of() : List.of(i - 1));
        }

        startsAndStopsInOrder(chain);
    }

    @Test
    void aRandomGraphStartsAndStopsInOrder() throws Exception {
        System.out.println("GraphIT: again with -Dprovost.seed=" + seed);
        Random random = new Random(seed);
        Map<Integer, List<Integer>> graph = new HashMap<>();
        for (int i = 0; i < NODES; i++) {
            TreeSet<Integer> below = new TreeSet<>();
            for (int wish = random.nextInt(WISHES_MAX + 1); wish > 0 && i > 0; wish--) {
                below.add(random.nextInt(i));
            }
            graph.put(i, List.copyOf(below));
        }

        startsAndStopsInOrder(graph);
    }

    private static void startsAndStopsInOrder(Map<Integer, List<Integer>> graph) throws Exception {
        StringBuilder sections = new StringBuilder();
        // From the top down, so that nothing comes out right by accident.
        for (int i = graph.size() - 1; i >= 0; i--) {
            sections.append(program(i, wishes(graph.get(i))));
        }
        try (var daemon = ProvostDaemon.start(sections.toString())) {
            Path file = daemon.folder().resolve("seen");
            Waiting.until("start of all", () -> lines(file), seen -> seen.size() == graph.size());
            daemon.rpc().call("supervisor.stopAllProcesses");
            List<String> seen = lines(file);

            assertThat(seen).hasSize(2 * graph.size());
            Map<String, Integer> place = new HashMap<>();
            for (String line : seen) {
                assertThat(place.put(line, place.size())).as(line).isNull();
            }
            graph.forEach((upper, below) -> {
                for (int lower : below) {
                    assertThat(place.get("start " + upper))
                            .as("start of %d, which needs %d", upper, lower)
                            .isGreaterThan(place.get("start " + lower));
                    assertThat(place.get("stop " + upper))
                            .as("stop of %d, which needs %d", upper, lower)
                            .isLessThan(place.get("stop " + lower));
                }
            });
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : List.of();
    }
}
