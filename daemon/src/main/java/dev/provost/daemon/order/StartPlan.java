package dev.provost.daemon.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// What a start of several nodes comes to: which wave each belongs to, and which way through them takes longest. Times
/// are guesses: `startsecs` is all that is known beforehand.
public final class StartPlan {
    private final int[] wave;
    private final List<List<Integer>> waves;
    private final List<Integer> criticalPath;
    private final long criticalSeconds;

    private StartPlan(int[] wave, List<List<Integer>> waves, List<Integer> criticalPath, long criticalSeconds) {
        this.wave = wave;
        this.waves = waves;
        this.criticalPath = List.copyOf(criticalPath);
        this.criticalSeconds = criticalSeconds;
    }

    /// @param graph    without circles
    /// @param starting the nodes that are to start; links to others don't count
    /// @param seconds  how long each takes from its start to RUNNING
    public static StartPlan of(Graph graph, BitSet starting, int[] seconds) {
        int size = graph.size();
        int[] open = new int[size];
        int[] ready = new int[starting.cardinality()];
        int count = 0;
        for (int node = starting.nextSetBit(0); node >= 0; node = starting.nextSetBit(node + 1)) {
            for (Link link : graph.needs(node)) {
                open[node] += starting.get(link.on()) ? 1 : 0;
            }
            if (open[node] == 0) {
                ready[count++] = node;
            }
        }
        int[] wave = new int[size];
        long[] begin = new long[size];
        int[] before = new int[size];
        Arrays.fill(before, -1);
        for (int i = 0; i < count; i++) {
            int node = ready[i];
            wave[node] = Math.max(wave[node], 1);
            for (Link link : graph.dependants(node)) {
                int later = link.from();
                if (!starting.get(later)) {
                    continue;
                }
                wave[later] = Math.max(wave[later], wave[node] + 1);
                long possible = begin[node] + (waitsForItsStart(link.want()) ? 0 : seconds[node]);
                boolean longer = before[later] < 0 || possible > begin[later];
                if (longer || (possible == begin[later] && wave[node] > wave[before[later]])) {
                    begin[later] = possible;
                    before[later] = node;
                }
                if (--open[later] == 0) {
                    ready[count++] = later;
                }
            }
        }
        return new StartPlan(
                wave,
                waves(starting, wave),
                path(starting, wave, begin, before, seconds),
                end(starting, begin, seconds));
    }

    private static boolean waitsForItsStart(Want want) {
        return want instanceof Want.Needs(Condition condition) && condition == Condition.STARTED;
    }

    private static List<List<Integer>> waves(BitSet starting, int[] wave) {
        List<List<Integer>> waves = new ArrayList<>();
        for (int node = starting.nextSetBit(0); node >= 0; node = starting.nextSetBit(node + 1)) {
            while (waves.size() < wave[node]) {
                waves.add(new ArrayList<>());
            }
            if (wave[node] > 0) {
                waves.get(wave[node] - 1).add(node);
            }
        }
        return waves;
    }

    private static List<Integer> path(BitSet starting, int[] wave, long[] begin, int[] before, int[] seconds) {
        int last = -1;
        for (int node = starting.nextSetBit(0); node >= 0; node = starting.nextSetBit(node + 1)) {
            long end = begin[node] + seconds[node];
            long best = last < 0 ? -1 : begin[last] + seconds[last];
            if (end > best || (end == best && wave[node] > wave[last])) {
                last = node;
            }
        }
        List<Integer> path = new ArrayList<>();
        for (int node = last; node >= 0; node = before[node]) {
            path.addFirst(node);
        }
        return path;
    }

    private static long end(BitSet starting, long[] begin, int[] seconds) {
        long end = 0;
        for (int node = starting.nextSetBit(0); node >= 0; node = starting.nextSetBit(node + 1)) {
            end = Math.max(end, begin[node] + seconds[node]);
        }
        return end;
    }

    /// {@return 1 for a node that waits for nobody, one more for one that waits for it; 0 if it isn't to start}
    public int wave(int node) {
        return wave[node];
    }

    /// {@return the nodes of each wave, in the order of their numbers}
    public List<List<Integer>> waves() {
        return waves;
    }

    /// {@return the nodes that decide how long it takes, from the first to the last}
    public List<Integer> criticalPath() {
        return criticalPath;
    }

    /// {@return seconds from the begin until the last is RUNNING, if each takes its `startsecs` and no more}
    public long criticalSeconds() {
        return criticalSeconds;
    }
}
