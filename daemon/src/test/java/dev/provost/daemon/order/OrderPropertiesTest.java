package dev.provost.daemon.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Graphs of any shape, held against what a slow and plain look at them says.
class OrderPropertiesTest {
    /// Links from each node to some others; only to lower numbers unless `circles`.
    private static Graph graph(long seed, int size, int density, boolean circles) {
        Random random = new Random(seed);
        List<String> names = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (int node = 0; node < size; node++) {
            names.add("n" + node);
            for (int other = 0; other < (circles ? size : node); other++) {
                if (random.nextInt(100) < density) {
                    Want want = random.nextBoolean() ? new Want.Needs(Condition.RUNNING) : new Want.After();
                    links.add(new Link(node, other, want, links.size()));
                }
            }
        }
        return Graph.of(names, links);
    }

    private static BitSet all(Graph graph) {
        BitSet all = new BitSet();
        all.set(0, graph.size());
        return all;
    }

    @Property(tries = 300)
    void aPlanStartsNobodyBeforeThoseItWaitsFor(
            @ForAll long seed, @ForAll @IntRange(max = 40) int size, @ForAll @IntRange(max = 60) int density) {
        Graph graph = graph(seed, size, density, false);
        int[] seconds = new Random(seed).ints(size, 0, 5).toArray();
        StartPlan plan = StartPlan.of(graph, all(graph), seconds);

        long[] end = new long[size];
        for (int node = 0; node < size; node++) {
            int latest = 0;
            long begin = 0;
            for (Link link : graph.needs(node)) {
                latest = Math.max(latest, plan.wave(link.on()));
                begin = Math.max(begin, end[link.on()]);
            }
            assertThat(plan.wave(node)).isEqualTo(latest + 1);
            end[node] = begin + seconds[node];
        }
        long longest = Arrays.stream(end).max().orElse(0);
        assertThat(plan.criticalSeconds()).isEqualTo(longest);
        assertThat(plan.criticalPath().stream().mapToLong(node -> seconds[node]).sum())
                .isEqualTo(longest);
        assertThat(plan.waves().stream().mapToInt(List::size).sum()).isEqualTo(size);
    }

    @Property(tries = 300)
    void circlesAreFoundExactlyWhereSomebodyCantStart(
            @ForAll long seed, @ForAll @IntRange(max = 12) int size, @ForAll @IntRange(max = 40) int density) {
        Graph graph = graph(seed, size, density, true);
        List<List<Link>> cycles = graph.cycles();

        assertThat(cycles.isEmpty()).isEqualTo(canAllStart(graph));
        for (List<Link> cycle : cycles) {
            for (int i = 0; i < cycle.size(); i++) {
                assertThat(cycle.get(i).on())
                        .isEqualTo(cycle.get((i + 1) % cycle.size()).from());
            }
        }
        assertThat(canAllStart(graph.without(cycles))).isTrue();
    }

    private static boolean canAllStart(Graph graph) {
        Set<Integer> up = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (int node = 0; node < graph.size(); node++) {
                boolean free = true;
                for (Link link : graph.needs(node)) {
                    free &= up.contains(link.on());
                }
                more |= free && up.add(node);
            }
        }
        return up.size() == graph.size();
    }

    @Property(tries = 300)
    void onTheWayDownNobodyGoesBeforeThoseThatWishedForIt(
            @ForAll long seed, @ForAll @IntRange(max = 40) int size, @ForAll @IntRange(max = 60) int density) {
        Graph graph = graph(seed, size, density, false);
        Random random = new Random(seed);
        StopPlan plan = new StopPlan(graph, all(graph), random.ints(size, 0, 3).toArray());
        Set<Integer> down = new HashSet<>();
        List<Integer> underWay = new ArrayList<>();

        while (!plan.isDone()) {
            for (int node : plan.next()) {
                for (Link link : graph.dependants(node)) {
                    assertThat(down).contains(link.from());
                }
                underWay.add(node);
            }
            assertThat(underWay).as("somebody is always on the way").isNotEmpty();
            int next = underWay.remove(random.nextInt(underWay.size()));
            down.add(next);
            plan.down(next);
        }

        assertThat(down).hasSize(size);
    }

    @Property(tries = 100)
    void withoutLinksTheWayDownGoesByPriority(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int size) {
        int[] priority = new Random(seed).ints(size, 0, 4).toArray();
        Graph graph = graph(seed, size, 0, false);
        StopPlan plan = new StopPlan(graph, all(graph), priority);
        int last = Integer.MAX_VALUE;

        while (!plan.isDone()) {
            List<Integer> rank = plan.next();
            Set<Integer> priorities = new HashSet<>();
            rank.forEach(node -> priorities.add(priority[node]));
            assertThat(priorities).hasSize(1);
            assertThat(priority[rank.getFirst()]).isLessThan(last);
            last = priority[rank.getFirst()];
            rank.forEach(plan::down);
        }
    }
}
