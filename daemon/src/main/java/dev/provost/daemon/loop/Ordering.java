package dev.provost.daemon.loop;

import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.Dependencies;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.config.OrderKeys;
import dev.provost.daemon.config.Position;
import dev.provost.daemon.loop.OrderChanges.Changed;
import dev.provost.daemon.loop.OrderChanges.Place;
import dev.provost.daemon.order.Graph;
import dev.provost.daemon.order.Link;
import dev.provost.daemon.order.StartPlan;
import dev.provost.daemon.process.State;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.PlannedStart;
import dev.provost.jmx.ProcessEvent;
import dev.provost.jmx.ProcessExplanation;
import dev.provost.jmx.StartPlanInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What people see and change of the order of starts. Any thread; changes are made on the loop.
public final class Ordering {
    /// Where values stand that nobody wrote into a file.
    private static final Position HERE = new Position("changed while the daemon runs", 0);

    private final Supervision supervision;

    /// Made again when the groups are others than those it was made for.
    private volatile @Nullable View last;

    public Ordering(Supervision supervision) {
        this.supervision = supervision;
    }

    /// The plan for the groups that were active at one moment.
    private static final class View {
        private final Snapshot of;
        private final @Nullable StartOrder order;
        private final Dependencies dependencies;
        private final Graph graph;
        private final StartPlan plan;
        private final Map<String, Integer> nodes = new HashMap<>();

        View(Snapshot of, @Nullable StartOrder order, Dependencies dependencies, Graph graph) {
            this.of = of;
            this.order = order;
            this.dependencies = dependencies;
            this.graph = graph;
            BitSet starting = dependencies.chained();
            int[] seconds = new int[graph.size()];
            for (int node = 0; node < graph.size(); node++) {
                nodes.put(graph.name(node), node);
                seconds[node] = Math.max(0, dependencies.node(node).startsecs());
                if (dependencies.node(node).autostart()) {
                    starting.set(node);
                }
            }
            plan = StartPlan.of(graph, graph.withNeeded(starting), seconds);
        }

        /// {@return what a node waits for, each with the words for it: `db (running)`}
        List<String> after(int node) {
            List<String> after = new ArrayList<>();
            for (Link link : graph.needs(node)) {
                after.add(graph.name(link.on()) + " (" + link.want().what() + ")");
            }
            return after;
        }
    }

    @SuppressWarnings("ReferenceEquality") // published as a whole
    private View view() {
        Snapshot snapshot = supervision.snapshot();
        StartOrder order = supervision.order();
        View known = last;
        Dependencies dependencies = order == null ? null : order.dependencies();
        boolean current = known != null
                && known.of == snapshot
                && known.order == order
                && (dependencies == null || known.dependencies == dependencies);
        if (known != null && current) {
            return known;
        }
        if (dependencies == null) {
            dependencies = Dependencies.of(OrderChanges.NONE.over(snapshot.groups()));
        }
        Graph graph = dependencies.graph();
        for (List<List<Link>> cycles = graph.cycles(); !cycles.isEmpty(); cycles = graph.cycles()) {
            graph = graph.without(cycles);
        }
        View made = new View(snapshot, order, dependencies, graph);
        last = made;
        return made;
    }

    // ---- what is

    /// {@return the plan of a start of the daemon with what is active now}
    public StartPlanInfo plan() {
        View view = view();
        List<PlannedStart> processes = new ArrayList<>();
        for (List<Integer> wave : view.plan.waves()) {
            for (int node : wave) {
                PlannedStart planned = planned(view, node);
                if (planned != null) {
                    processes.add(planned);
                }
            }
        }
        return new StartPlanInfo(
                processes,
                view.plan.waves().size(),
                view.plan.criticalPath().stream().map(view.graph::name).toList(),
                (int) Math.min(Integer.MAX_VALUE, view.plan.criticalSeconds()));
    }

    /// {@return the processes that are to start and wait for others}
    public List<PlannedStart> waiting() {
        View view = view();
        List<PlannedStart> waiting = new ArrayList<>();
        for (ManagedProcess process : view.of.processes()) {
            Integer node = view.nodes.get(process.namespec());
            PlannedStart planned = node == null || process.waiting().isEmpty() ? null : planned(view, node);
            if (planned != null) {
                waiting.add(planned);
            }
        }
        return waiting;
    }

    private static @Nullable PlannedStart planned(View view, int node) {
        var config = view.dependencies.node(node);
        ManagedProcess process =
                view.of.process(config.group() + ":" + config.name()).orElse(null);
        return process == null
                ? null
                : new PlannedStart(
                        view.graph.name(node),
                        view.plan.wave(node),
                        process.published().state().name(),
                        view.after(node),
                        process.waiting());
    }

    /// {@return the wave of a process in the plan, 0 when it isn't part of it}
    public int wave(ManagedProcess process) {
        View view = view();
        Integer node = view.nodes.get(process.namespec());
        return node == null ? 0 : view.plan.wave(node);
    }

    /// {@return why a process is or isn't running}
    ///
    /// @param description as `status` shows it
    public ProcessExplanation explain(ManagedProcess process, String description) {
        View view = view();
        Integer node = view.nodes.get(process.namespec());
        List<String> before = new ArrayList<>();
        if (node != null) {
            for (Link link : view.graph.dependants(node)) {
                before.add(view.graph.name(link.from()));
            }
        }
        List<ProcessEvent> events = new ArrayList<>();
        History history = process.history();
        if (history != null) {
            for (History each : history.newestFirst()) {
                events.add(new ProcessEvent(
                        (int) Math.min(Integer.MAX_VALUE, each.millis() / 1000),
                        (int) (each.millis() % 1000),
                        each.what()));
            }
        }
        return new ProcessExplanation(
                process.namespec(),
                process.published().state().name(),
                why(process, description),
                node == null ? List.of() : view.after(node),
                before,
                events);
    }

    private static String why(ManagedProcess process, String description) {
        String name = process.namespec();
        String waiting = process.waiting();
        if (!waiting.isEmpty()) {
            return name + " is to start, but is " + waiting;
        }
        History history = process.history();
        String last = history == null ? "" : history.detail();
        return switch (process.published().state()) {
            case RUNNING -> name + " is running: " + description;
            case STARTING ->
                name + " is starting and counts as running after "
                        + process.config().startsecs() + " seconds (startsecs)";
            case BACKOFF -> name + " failed to start and will be tried again: " + description;
            case FATAL -> name + " failed to start too often and was given up: " + description;
            case STOPPING -> name + " was told to stop and hasn't ended yet";
            case EXITED ->
                name + " ended by itself (" + last + ") and is not to be started again (autorestart="
                        + process.config().autorestart().option() + ")";
            case STOPPED ->
                history == null
                        ? name + " was never started" + (process.config().autostart() ? "" : " (autostart=false)")
                        : name + " was stopped" + (last.isEmpty() ? "" : " (" + last + ")");
            case UNKNOWN -> name + " can't be signalled, so whether it lives is not known";
        };
    }

    // ---- what is configured, or was changed since

    /// {@return what counts for a program; null for nothing}
    ///
    /// @param first any of its processes
    public @Nullable OrderConfig ofProgram(ManagedProcess first) {
        Changed changed = supervision
                .orderChanges()
                .byPlace()
                .get(new Place(first.config().group(), first.config().program()));
        if (changed != null && changed.order() != null) {
            return changed.order();
        }
        View view = view();
        Integer node = view.nodes.get(first.namespec());
        return node == null ? null : view.dependencies.node(node).order();
    }

    /// {@return what counts for a group as such; null for nothing}
    public @Nullable OrderConfig ofGroup(ProcessGroup group) {
        Changed changed = supervision.orderChanges().byPlace().get(new Place(group.name(), null));
        return changed != null && changed.order() != null
                ? changed.order()
                : group.config().order();
    }

    /// {@return names of the attributes that were set while the daemon runs}
    ///
    /// @param program null for the group itself
    public List<String> overridden(String group, @Nullable String program) {
        return supervision.orderChanges().attributes(new Place(group, program));
    }

    // ---- changes

    /// Sets `depends_on` of a group or program.
    ///
    /// @param program null for the group itself
    /// @return fails with BAD_ARGUMENTS for a name that is not active, or a circle
    public CompletableFuture<Boolean> dependOn(String group, @Nullable String program, String names) {
        return change(group, program, "DependsOn", now -> now.withDependsOn(OrderKeys.dependencies(names, HERE)));
    }

    /// As [#dependOn], for `starts_after`.
    public CompletableFuture<Boolean> startAfter(String group, @Nullable String program, String names) {
        return change(group, program, "StartsAfter", now -> now.withStartsAfter(OrderKeys.startsAfter(names, HERE)));
    }

    /// As [#dependOn], for `startnextafter`.
    public CompletableFuture<Boolean> startNextAfter(String group, String program, String state) {
        return change(group, program, "StartNextAfter", now -> now.withStartNextAfter(OrderKeys.state(state)));
    }

    /// Changes one value.
    private interface Change {
        OrderConfig of(OrderConfig now) throws ConfigException;
    }

    private CompletableFuture<Boolean> change(String group, @Nullable String program, String attribute, Change change) {
        return supervision.context().loop().call(() -> {
            ProcessGroup found = group(group);
            OrderConfig now = current(found, program);
            OrderConfig wanted;
            try {
                wanted = change.of(now == null ? OrderConfig.none(HERE) : now);
            } catch (ConfigException e) {
                throw new Fault(Code.BAD_ARGUMENTS, e.text());
            }
            OrderChanges next = supervision.orderChanges().with(new Place(group, program), wanted, attribute);
            String problem =
                    Dependencies.of(next.over(supervision.snapshot().groups())).problem(HERE);
            if (problem != null) {
                throw new Fault(Code.BAD_ARGUMENTS, problem);
            }
            supervision.change(next);
            return CompletableFuture.completedFuture(true);
        });
    }

    private ProcessGroup group(String name) {
        return supervision.snapshot().group(name).orElseThrow(() -> new Fault(Code.BAD_NAME, name));
    }

    private @Nullable OrderConfig current(ProcessGroup group, @Nullable String program) {
        if (program == null) {
            return ofGroup(group);
        }
        for (ManagedProcess process : group.processes()) {
            if (process.config().program().equals(program)) {
                return ofProgram(process);
            }
        }
        throw new Fault(Code.BAD_NAME, program);
    }

    /// Sets the priority of a group, or of a program in it; where both are one, of both.
    ///
    /// @param program null for the group itself
    public CompletableFuture<Boolean> prioritise(String group, @Nullable String program, int priority) {
        return supervision.context().loop().call(() -> {
            ProcessGroup found = group(group);
            boolean alone = found.config().kind() != GroupConfig.Kind.GROUP;
            OrderChanges next = supervision.orderChanges();
            if (program == null || alone) {
                found.priority(priority);
                next = next.with(new Place(group, null), null, "Priority");
            }
            for (ManagedProcess process : found.processes()) {
                if (alone || process.config().program().equals(program)) {
                    process.priority(priority);
                    next = next.with(new Place(group, process.config().program()), null, "Priority");
                }
            }
            found.sort();
            supervision.change(next);
            return CompletableFuture.completedFuture(true);
        });
    }

    /// {@return the name of what a process has to reach before the next starts}
    public static String nextAfter(@Nullable OrderConfig order) {
        return (order == null ? State.RUNNING : order.startNextAfter()).name();
    }
}
