package dev.provost.daemon.config;

import dev.provost.daemon.config.OrderConfig.Awaited;
import dev.provost.daemon.config.OrderConfig.Dependency;
import dev.provost.daemon.config.OrderConfig.Named;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.order.Condition;
import dev.provost.daemon.order.Graph;
import dev.provost.daemon.order.Link;
import dev.provost.daemon.order.Want;
import dev.provost.daemon.process.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the keys about order come to for a number of groups: a graph with a node for each process, in the order of the
/// groups and their processes. Of two groups with one name the first counts.
public final class Dependencies {
    private final List<ProcessConfig> nodes = new ArrayList<>();
    private final Map<String, int[]> byGroup = new HashMap<>();
    private final Map<String, List<Integer>> byProgram = new HashMap<>();
    private final List<Declaration> declarations = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();
    private final Map<Integer, List<Integer>> restarting = new HashMap<>();
    private final BitSet chained = new BitSet();
    private final BitSet inheriting = new BitSet();
    private final Graph graph;
    private final int[] place;

    private Dependencies(List<GroupConfig> groups) {
        Set<String> seen = new HashSet<>();
        List<GroupConfig> distinct = new ArrayList<>(groups.size());
        for (GroupConfig group : groups) {
            if (seen.add(group.name())) {
                distinct.add(group);
                number(group);
            }
        }
        List<Unit> units = new ArrayList<>();
        for (GroupConfig group : distinct) {
            link(group, units);
        }
        chain(units);
        List<String> names = new ArrayList<>(nodes.size());
        for (ProcessConfig node : nodes) {
            names.add(name(node));
        }
        graph = Graph.of(names, links);
        place = places();
    }

    public static Dependencies of(List<GroupConfig> groups) {
        return new Dependencies(groups);
    }

    /// {@return whether any of these groups has a key about order}
    public static boolean areUsed(List<GroupConfig> groups) {
        for (GroupConfig group : groups) {
            if (group.order() != null) {
                return true;
            }
            for (ProcessConfig process : group.processes()) {
                if (process.order() != null) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Where and by whom a name was written.
    ///
    /// @param section `program:web`
    private record Declaration(String key, String section, String name, Position at) {
        @Override
        public String toString() {
            return key + ", " + at;
        }
    }

    /// A name that no group or process has.
    ///
    /// @param node whose wish it is
    /// @param want null for `restart_with`
    public record Missing(int node, String name, @Nullable Want want, int declared) {}

    /// What takes one place in the order of `startinorder`.
    private record Unit(int priority, List<Integer> nodes, State next, String section, Position at) {}

    private static String name(ProcessConfig node) {
        return node.group().equals(node.name()) ? node.name() : node.group() + ":" + node.name();
    }

    private void number(GroupConfig group) {
        int[] range = {nodes.size(), nodes.size() + group.processes().size()};
        byGroup.put(group.name(), range);
        for (ProcessConfig process : group.processes()) {
            byProgram.computeIfAbsent(process.program(), _ -> new ArrayList<>()).add(nodes.size());
            nodes.add(process);
        }
    }

    private void link(GroupConfig group, List<Unit> units) {
        int[] range = byGroup.getOrDefault(group.name(), new int[] {0, 0});
        OrderConfig shared = group.order();
        String shareSection = group.kind().section() + ":" + group.name();
        List<Integer> rest = new ArrayList<>();
        Map<String, Unit> programs = new HashMap<>();
        for (int node = range[0]; node < range[1]; node++) {
            ProcessConfig process = nodes.get(node);
            OrderConfig own = process.order();
            if (shared != null) {
                link(node, shared, shareSection);
            }
            if (own != null) {
                link(node, own, section(group, process));
            }
            if (own != null && own.startInOrder()) {
                Unit unit = programs.get(process.program());
                if (unit == null) {
                    unit = new Unit(
                            process.priority(),
                            new ArrayList<>(),
                            own.startNextAfter(),
                            section(group, process),
                            own.orderAt());
                    programs.put(process.program(), unit);
                    units.add(unit);
                }
                unit.nodes().add(node);
            } else {
                rest.add(node);
            }
        }
        if (shared != null && shared.startInOrder() && !rest.isEmpty()) {
            units.add(new Unit(group.priority(), rest, shared.startNextAfter(), shareSection, shared.orderAt()));
        }
    }

    private static String section(GroupConfig group, ProcessConfig process) {
        String kind = group.kind() == GroupConfig.Kind.GROUP
                ? "program"
                : group.kind().section();
        return kind + ":" + process.program();
    }

    private void link(int node, OrderConfig order, String section) {
        for (Dependency dependency : order.dependsOn()) {
            link(node, dependency.name(), new Want.Needs(dependency.condition()), section, dependency.at());
        }
        for (Named named : order.startsAfter()) {
            link(node, named.name(), new Want.After(), section, named.at());
        }
        for (Named named : order.restartWith()) {
            int declared = declare(OrderKeys.RESTART_WITH, section, named.name(), named.at());
            List<Integer> targets = resolve(named.name());
            for (int target : targets) {
                restarting.computeIfAbsent(target, _ -> new ArrayList<>(2)).add(node);
            }
            if (targets.isEmpty()) {
                missing.add(new Missing(node, named.name(), null, declared));
            }
        }
        if (order.dependent()) {
            chained.set(node);
            if (order.inheritPriority()) {
                inheriting.set(node);
            }
            for (Awaited awaited : order.waitFor()) {
                link(node, awaited.name(), new Want.AnyOf(awaited.states()), section, awaited.at());
            }
        }
    }

    private void link(int node, String name, Want want, String section, Position at) {
        int declared = declare(want.key(), section, name, at);
        List<Integer> targets = resolve(name);
        for (int target : targets) {
            links.add(new Link(node, target, want, declared));
        }
        if (targets.isEmpty()) {
            missing.add(new Missing(node, name, want, declared));
        }
    }

    private int declare(String key, String section, String name, Position at) {
        declarations.add(new Declaration(key, section, name, at));
        return declarations.size() - 1;
    }

    /// A bare name is a group's, or else a program's wherever its processes are.
    private List<Integer> resolve(String name) {
        int colon = name.indexOf(':');
        int[] range = byGroup.get(colon < 0 ? name : name.substring(0, colon));
        if (range == null) {
            return colon < 0 ? byProgram.getOrDefault(name, List.of()) : List.of();
        }
        String process = colon < 0 ? "*" : name.substring(colon + 1);
        List<Integer> named = new ArrayList<>();
        List<Integer> ofProgram = new ArrayList<>();
        for (int node = range[0]; node < range[1]; node++) {
            if (process.equals("*")
                    || process.isEmpty()
                    || nodes.get(node).name().equals(process)) {
                named.add(node);
            } else if (nodes.get(node).program().equals(process)) {
                ofProgram.add(node);
            }
        }
        return named.isEmpty() ? ofProgram : named;
    }

    /// Each unit waits for the one before it.
    private void chain(List<Unit> units) {
        units.sort(Comparator.comparingInt(Unit::priority));
        Unit before = null;
        for (Unit unit : units) {
            for (int node : unit.nodes()) {
                chained.set(node);
            }
            if (before != null) {
                int declared = declare(OrderKeys.START_IN_ORDER, unit.section(), before.section(), unit.at());
                Want want = new Want.InOrder(before.next());
                for (int node : unit.nodes()) {
                    for (int earlier : before.nodes()) {
                        links.add(new Link(node, earlier, want, declared));
                    }
                }
            }
            before = unit;
        }
    }

    /// Where each stands among those that may start at one moment: as configured, but who inherits its priority comes
    /// with the last of those it waits for.
    private int[] places() {
        int[] places = new int[nodes.size()];
        Arrays.setAll(places, node -> node);
        if (!inheriting.isEmpty()) {
            // More rounds than there are steps from one that inherits to another change nothing.
            boolean moved = true;
            for (int round = 0; moved && round < nodes.size(); round++) {
                moved = false;
                for (int node = inheriting.nextSetBit(0); node >= 0; node = inheriting.nextSetBit(node + 1)) {
                    int last = -1;
                    for (Link link : graph.needs(node)) {
                        last = link.want() instanceof Want.AnyOf ? Math.max(last, places[link.on()]) : last;
                    }
                    if (last >= 0 && places[node] != last) {
                        places[node] = last;
                        moved = true;
                    }
                }
            }
        }
        return places;
    }

    public Graph graph() {
        return graph;
    }

    /// {@return the process of a node}
    public ProcessConfig node(int node) {
        return nodes.get(node);
    }

    /// {@return the nodes that the keys of the seeds start with the daemon, whatever `autostart` says}
    public BitSet chained() {
        return (BitSet) chained.clone();
    }

    /// {@return where a node stands among those that may start at one moment, low ones first}
    public int place(int node) {
        return place[node];
    }

    /// {@return the nodes that `restart_with` ties to a node}
    public List<Integer> restartingWith(int node) {
        return restarting.getOrDefault(node, List.of());
    }

    /// {@return names that nothing here has}
    public List<Missing> missing() {
        return missing;
    }

    /// {@return a circle spelled out: `web -> db (depends_on, file:12) -> web (starts_after, file:20)`}
    public String spelled(List<Link> cycle) {
        StringBuilder text = new StringBuilder(graph.name(cycle.getFirst().from()));
        for (Link link : cycle) {
            text.append(" -> ")
                    .append(graph.name(link.on()))
                    .append(" (")
                    .append(declarations.get(link.declared()))
                    .append(')');
        }
        return text.toString();
    }

    /// {@return what is wrong with what stands at a place; null for nothing}
    public @Nullable String problem(Position at) {
        for (Missing each : missing) {
            Declaration declaration = declarations.get(each.declared());
            if (declaration.at().equals(at)) {
                return "'" + declaration.key() + "' names " + PythonText.repr(each.name()) + ", which is not active";
            }
        }
        for (List<Link> cycle : graph.cycles()) {
            return "processes would wait for each other in a circle: " + spelled(cycle);
        }
        return null;
    }

    /// What keeps these groups from being used.
    ///
    /// @param isKnown whether a name that nothing here has is known for another reason
    List<Problem> problems(Predicate<String> isKnown) {
        List<Problem> problems = new ArrayList<>();
        Set<Integer> told = new HashSet<>();
        for (Missing each : missing) {
            if (!isKnown.test(each.name())) {
                tell(problems, unknown(declarations.get(each.declared())));
            }
        }
        for (Link link : links) {
            String impossible = impossible(link);
            if (impossible != null && told.add(link.declared())) {
                Declaration declaration = declarations.get(link.declared());
                tell(
                        problems,
                        new Problem(
                                declaration.at(),
                                "'depends_on' of [" + declaration.section() + "] waits for " + graph.name(link.on())
                                        + " to be exited, but " + impossible + " (" + declaration.at() + ")",
                                "take :exited out, or let " + graph.name(link.on()) + " end and stay ended"));
            }
        }
        for (List<Link> cycle : graph.cycles()) {
            tell(
                    problems,
                    new Problem(
                            declarations.get(cycle.getFirst().declared()).at(),
                            "processes wait for each other in a circle: " + spelled(cycle),
                            "take one of these out"));
        }
        return problems;
    }

    /// The processes of a program, or the members of a group, share what is wrong with their section.
    private static void tell(List<Problem> problems, Problem problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    private static Problem unknown(Declaration declaration) {
        return new Problem(
                declaration.at(),
                "'" + declaration.key() + "' of [" + declaration.section() + "] names "
                        + PythonText.repr(declaration.name()) + ", which is no program, group or process ("
                        + declaration.at() + ")",
                "write a program, a group, group:process or group:* of this configuration");
    }

    private @Nullable String impossible(Link link) {
        if (!(link.want() instanceof Want.Needs(Condition condition)) || condition != Condition.EXITED) {
            return null;
        }
        ProcessConfig on = nodes.get(link.on());
        if (on.autorestart() == Autorestart.ALWAYS) {
            return "it has autorestart=true and is started again each time";
        }
        return on.exitcodes().isEmpty() ? "it has no exitcodes, so none of its ends is expected" : null;
    }
}
