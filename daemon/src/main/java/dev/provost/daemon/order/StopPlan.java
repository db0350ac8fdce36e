package dev.provost.daemon.order;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The way down for several nodes: who wished for another goes before it, and of those that could go the highest
/// priority goes first, all of one priority together. Told what is down, it says what is next; it always has an answer
/// while something is left and nothing is under way.
public final class StopPlan {
    private final Graph graph;
    private final int[] priority;
    private final BitSet left;
    private final BitSet underWay = new BitSet();
    private final int[] holders;

    /// @param graph    without circles
    /// @param up       the nodes that are to go down; the others are down
    /// @param priority of each node
    public StopPlan(Graph graph, BitSet up, int[] priority) {
        this.graph = graph;
        this.priority = priority.clone();
        left = (BitSet) up.clone();
        holders = new int[graph.size()];
        for (int node = up.nextSetBit(0); node >= 0; node = up.nextSetBit(node + 1)) {
            for (Link link : graph.needs(node)) {
                holders[link.on()]++;
            }
        }
    }

    /// {@return the nodes to stop now, highest number first; they are under way from here on}
    public List<Integer> next() {
        boolean found = false;
        int highest = Integer.MIN_VALUE;
        for (int node = left.nextSetBit(0); node >= 0; node = left.nextSetBit(node + 1)) {
            if (holders[node] == 0) {
                highest = Math.max(highest, priority[node]);
                found = true;
            }
        }
        for (int node = underWay.nextSetBit(0); node >= 0; node = underWay.nextSetBit(node + 1)) {
            highest = Math.max(highest, priority[node]);
        }
        List<Integer> next = new ArrayList<>();
        for (int node = found ? left.length() - 1 : -1; node >= 0; node = left.previousSetBit(node - 1)) {
            if (holders[node] == 0 && priority[node] == highest) {
                next.add(node);
            }
        }
        for (int node : next) {
            left.clear(node);
            underWay.set(node);
        }
        return next;
    }

    /// A node is down, by order or by itself.
    public void down(int node) {
        if (left.get(node) || underWay.get(node)) {
            left.clear(node);
            underWay.clear(node);
            for (Link link : graph.needs(node)) {
                holders[link.on()]--;
            }
        }
    }

    /// {@return whether all are down}
    public boolean isDone() {
        return left.isEmpty() && underWay.isEmpty();
    }

    /// {@return whether somebody is under way}
    public boolean isWaiting() {
        return !underWay.isEmpty();
    }
}
