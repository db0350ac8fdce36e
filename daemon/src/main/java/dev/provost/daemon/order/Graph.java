package dev.provost.daemon.order;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/// Who waits for whom. Immutable.
public final class Graph {
    private final List<String> names;
    private final List<List<Link>> needs;
    private final List<List<Link>> dependants;
    private final int links;

    private Graph(List<String> names, List<Link> all) {
        this.names = List.copyOf(names);
        List<List<Link>> from = emptyLists(names.size());
        List<List<Link>> to = emptyLists(names.size());
        for (Link link : all) {
            add(from, link.from(), link);
            add(to, link.on(), link);
        }
        needs = from;
        dependants = to;
        links = all.size();
    }

    private static List<List<Link>> emptyLists(int size) {
        return new ArrayList<>(Collections.nCopies(size, List.of()));
    }

    private static void add(List<List<Link>> lists, int node, Link link) {
        if (lists.get(node).isEmpty()) {
            lists.set(node, new ArrayList<>(4));
        }
        lists.get(node).add(link);
    }

    /// @param names of the nodes, for people; the position of a name is the number of its node
    public static Graph of(List<String> names, List<Link> links) {
        return new Graph(names, links);
    }

    public int size() {
        return names.size();
    }

    /// {@return how many links there are}
    public int links() {
        return links;
    }

    public String name(int node) {
        return names.get(node);
    }

    /// {@return what a node wishes for, in the order declared; not to be changed}
    public List<Link> needs(int node) {
        return needs.get(node);
    }

    /// {@return the wishes for a node; not to be changed}
    public List<Link> dependants(int node) {
        return dependants.get(node);
    }

    /// {@return circles: in each the links that lead from a node back to it}; every node on a circle that would remain
    /// without the last links of those found is on one of them. Empty when somebody can always start.
    public List<List<Link>> cycles() {
        List<List<Link>> cycles = new ArrayList<>();
        Search search = new Search();
        for (int node = 0; node < size(); node++) {
            search.from(node, cycles);
        }
        return cycles;
    }

    /// {@return this graph without the last link of each circle}
    ///
    /// @param cycles what [#cycles] found
    public Graph without(List<List<Link>> cycles) {
        List<Link> dropped = new ArrayList<>();
        for (List<Link> cycle : cycles) {
            dropped.add(cycle.getLast());
        }
        List<Link> rest = new ArrayList<>(links);
        for (List<Link> list : needs) {
            for (Link link : list) {
                if (!dropped.contains(link)) {
                    rest.add(link);
                }
            }
        }
        return new Graph(names, rest);
    }

    /// Depth first, without recursion: a chain may be long.
    private final class Search {
        private static final int NEW = 0;
        private static final int OPEN = 1;
        private static final int DONE = 2;

        private final int[] state = new int[size()];
        private final int[] next = new int[size()];
        private final List<Link> path = new ArrayList<>();

        void from(int start, List<List<Link>> cycles) {
            if (state[start] != NEW) {
                return;
            }
            int node = start;
            state[node] = OPEN;
            while (true) {
                if (next[node] < needs.get(node).size()) {
                    Link link = needs.get(node).get(next[node]++);
                    if (state[link.on()] == NEW) {
                        path.add(link);
                        node = link.on();
                        state[node] = OPEN;
                    } else if (state[link.on()] == OPEN) {
                        cycles.add(circle(link));
                    }
                } else {
                    state[node] = DONE;
                    if (path.isEmpty()) {
                        return;
                    }
                    node = path.removeLast().from();
                }
            }
        }

        private List<Link> circle(Link last) {
            List<Link> circle = new ArrayList<>();
            circle.add(last);
            for (int i = path.size() - 1; i >= 0 && circle.getFirst().from() != last.on(); i--) {
                circle.addFirst(path.get(i));
            }
            return circle;
        }
    }

    /// {@return the nodes of `wanted` and all that they need, directly or not, by hard links}
    public BitSet withNeeded(BitSet wanted) {
        BitSet all = (BitSet) wanted.clone();
        int[] open = Arrays.copyOf(wanted.stream().toArray(), size());
        int count = wanted.cardinality();
        while (count > 0) {
            for (Link link : needs.get(open[--count])) {
                if (link.isHard() && !all.get(link.on())) {
                    all.set(link.on());
                    open[count++] = link.on();
                }
            }
        }
        return all;
    }
}
