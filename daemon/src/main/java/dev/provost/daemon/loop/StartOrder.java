package dev.provost.daemon.loop;

import dev.provost.daemon.config.Dependencies;
import dev.provost.daemon.config.Dependencies.Missing;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.order.Graph;
import dev.provost.daemon.order.Link;
import dev.provost.daemon.order.Standing;
import dev.provost.daemon.order.StopPlan;
import dev.provost.daemon.order.Verdict;
import dev.provost.daemon.order.Want;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.process.State;
import dev.provost.daemon.process.Stimulus;
import dev.provost.jmx.Fault.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Starts and stops processes when those they wish for allow it. There is none while no group has a key about order.
///
/// A process that may not start yet waits here, STOPPED for everybody. Whatever happens to a process wakes those that
/// wait for it, in a turn of their own: a step of one process is complete before another begins. What may start is
/// judged by how things stand then, not by what was said before; a plan would be wrong with the first failure.
///
/// On the way down it is the other way round: a process that is to stop stays up until those that need it are down,
/// and those are told to stop with it. Every stop ends, for SIGKILL follows, so that ends too.
///
/// Loop thread only, but for [#dependencies].
final class StartOrder {
    private static final Set<State> NOTHING = Set.of();

    private final SupervisionContext context;
    private final BooleanSupplier mayStart;

    /// In the order in which they came.
    private final Map<ManagedProcess, Waiting> waiting = new LinkedHashMap<>();

    private final Map<ManagedProcess, Leaving> leaving = new LinkedHashMap<>();

    /// In BACKOFF and due for another try, but not clear to have it.
    private final Set<ManagedProcess> heldBack = new HashSet<>();

    /// Announced by orders for many that are being carried out one by one.
    private final List<Set<ManagedProcess>> starting = new ArrayList<>();

    private final List<Set<ManagedProcess>> stopping = new ArrayList<>();

    private final Map<ManagedProcess, Reached> reached = new HashMap<>();

    /// For each process those that are to be started again when it is RUNNING the next time.
    private final Map<ManagedProcess, Set<ManagedProcess>> restarts = new HashMap<>();

    /// For each group what had to go with one of its processes, until one of them is started by order.
    private final Map<String, Set<ManagedProcess>> displaced = new HashMap<>();

    private final Set<ManagedProcess> touched = new LinkedHashSet<>();
    private boolean scheduled;
    private boolean chaining;

    private List<ManagedProcess> processes = List.of();
    private Map<ManagedProcess, Integer> nodes = Map.of();
    private Graph graph = Graph.of(List.of(), List.of());
    private Map<Integer, List<Missing>> missing = Map.of();

    /// For anyone: written when groups come, go or change.
    private volatile Dependencies dependencies = Dependencies.of(List.of());

    /// For anyone: [#dependencies] without what makes a circle.
    private volatile Graph acyclic = graph;

    /// @param mayStart false while the daemon ends
    StartOrder(SupervisionContext context, BooleanSupplier mayStart) {
        this.context = context;
        this.mayStart = mayStart;
    }

    /// A process that is to start.
    private static final class Waiting {
        private final List<CompletableFuture<Optional<Code>>> answers = new ArrayList<>(1);
        private final String cause;

        /// The supervisor starts it again by itself.
        private final boolean again;

        /// The keys of the seeds count: it is the daemon that starts.
        private boolean first;

        private int watched = -1;
        private @Nullable String obstacle;

        Waiting(String cause, boolean again, boolean first) {
            this.cause = cause;
            this.again = again;
            this.first = first;
        }
    }

    /// A process that is to stop.
    private static final class Leaving {
        private final CompletableFuture<Optional<Code>> down = new CompletableFuture<>();
        private final String cause;
        private boolean reported;
        private boolean told;

        Leaving(String cause) {
            this.cause = cause;
        }
    }

    /// What happened to a process since the daemon started.
    private static final class Reached {
        private final EnumSet<State> states = EnumSet.noneOf(State.class);
        private boolean finished;
    }

    // ---- the graph

    /// Takes over the groups that are active now; who waits is judged anew.
    ///
    /// @param configs what counts for each group
    void rebuild(List<ProcessGroup> groups, List<GroupConfig> configs) {
        Dependencies found = Dependencies.of(configs);
        List<ManagedProcess> all = new ArrayList<>(found.graph().size());
        Map<ManagedProcess, Integer> numbers = HashMap.newHashMap(found.graph().size());
        for (ProcessGroup group : groups) {
            for (ManagedProcess process : group.processes()) {
                numbers.put(process, all.size());
                all.add(process);
            }
        }
        Map<Integer, List<Missing>> absent = new HashMap<>();
        for (Missing each : found.missing()) {
            if (each.want() != null) {
                absent.computeIfAbsent(each.node(), _ -> new ArrayList<>(1)).add(each);
            }
        }
        processes = all;
        nodes = numbers;
        missing = absent;
        graph = withoutCircles(found);
        dependencies = found;
        acyclic = graph;
        dropGone();
        touched.addAll(waiting.keySet());
        schedule();
    }

    /// A configuration with a circle is refused, but groups of two configurations can be active together.
    private Graph withoutCircles(Dependencies found) {
        Graph made = found.graph();
        for (List<List<Link>> cycles = made.cycles(); !cycles.isEmpty(); cycles = made.cycles()) {
            for (List<Link> cycle : cycles) {
                Message.CIRCLE.to(context.log(), found.spelled(cycle));
            }
            made = made.without(cycles);
        }
        return made;
    }

    private void dropGone() {
        for (ManagedProcess process : List.copyOf(waiting.keySet())) {
            if (!nodes.containsKey(process)) {
                cancel(process);
            }
        }
        heldBack.removeIf(process -> !nodes.containsKey(process));
        reached.keySet().removeIf(process -> !nodes.containsKey(process));
        restarts.keySet().removeIf(process -> !nodes.containsKey(process));
        displaced.values().forEach(those -> those.removeIf(process -> !nodes.containsKey(process)));
    }

    /// {@return what the active groups say about order; any thread}
    Dependencies dependencies() {
        return dependencies;
    }

    /// {@return the graph that is followed, without circles; any thread}
    Graph graph() {
        return acyclic;
    }

    private int node(ManagedProcess process) {
        return nodes.getOrDefault(process, -1);
    }

    // ---- start

    boolean isWaiting(ManagedProcess process) {
        return waiting.containsKey(process);
    }

    boolean isLeaving(ManagedProcess process) {
        return leaving.containsKey(process);
    }

    /// Starts what starts by itself.
    ///
    /// @param candidates of groups that became active, in order
    /// @param first      with the daemon: the keys of the seeds count
    void autostart(Collection<ManagedProcess> candidates, boolean first) {
        BitSet chained = dependencies.chained();
        chaining |= first && !chained.isEmpty();
        List<ManagedProcess> due = new ArrayList<>();
        for (ManagedProcess process : candidates) {
            boolean inChain = first && node(process) >= 0 && chained.get(node(process));
            if (process.config().autostart() || inChain) {
                due.add(process);
            }
        }
        request(due, "autostart", first);
    }

    /// Starts processes without waiting for them.
    void startLater(Collection<ManagedProcess> again, String cause) {
        List<ManagedProcess> due = new ArrayList<>(again);
        due.removeIf(process ->
                node(process) < 0 || process.isClosed() || process.state().isUp());
        request(due, cause, false);
    }

    /// Starts again what had to go with processes of a group that was replaced or removed.
    void bringBack(String group) {
        Set<ManagedProcess> those = displaced.remove(group);
        if (those != null && mayStart.getAsBoolean()) {
            startLater(those, "back after the update of " + group);
        }
    }

    private void request(List<ManagedProcess> due, String cause, boolean first) {
        List<ManagedProcess> added = new ArrayList<>();
        for (ManagedProcess process : due) {
            if (!waiting.containsKey(process)) {
                waiting.put(process, new Waiting(cause, false, first));
                added.add(process);
            }
        }
        for (ManagedProcess process : due) {
            pull(process, first, added);
        }
        evaluate(added);
    }

    /// Starts a process as soon as it may be, and before it what it needs.
    ///
    /// @param wait until it is RUNNING or failed; else until it has a child or has to wait
    CompletableFuture<Optional<Code>> start(ManagedProcess process, boolean wait) {
        if (process.state() == State.STOPPING || isLeaving(process)) {
            Message.ALREADY_RUNNING.to(context.log(), process.config().name());
            return CompletableFuture.completedFuture(Optional.of(Code.ABNORMAL_TERMINATION));
        }
        displaced.remove(process.config().group());
        Waiting entry = waiting.get(process);
        List<ManagedProcess> added = new ArrayList<>();
        if (entry == null) {
            entry = new Waiting("by order", false, false);
            waiting.put(process, entry);
            added.add(process);
        } else {
            // Whoever asks again wants it said again, and those that listened for the start of the daemon let people go
            // before.
            entry.obstacle = null;
            entry.first = false;
            added.add(process);
        }
        CompletableFuture<Optional<Code>> answer = new CompletableFuture<>();
        entry.answers.add(answer);
        pull(process, false, added);
        evaluate(added);
        if (wait) {
            return answer;
        }
        if (waiting.containsKey(process)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return process.state().isUp() ? process.launch() : answer;
    }

    /// Puts what `root` needs, and is down, beside it.
    private void pull(ManagedProcess root, boolean first, List<ManagedProcess> added) {
        Deque<ManagedProcess> open = new ArrayDeque<>();
        Set<ManagedProcess> seen = new HashSet<>();
        open.add(root);
        while (!open.isEmpty()) {
            ManagedProcess process = open.remove();
            int node = node(process);
            if (node < 0) {
                continue;
            }
            for (Link link : graph.needs(node)) {
                ManagedProcess other = processes.get(link.on());
                if (!link.isHard() || !seen.add(other)) {
                    continue;
                }
                Waiting entry = waiting.get(other);
                if (entry != null) {
                    // What blocked it may be tried again for this order.
                    entry.obstacle = null;
                    added.add(other);
                    open.add(other);
                } else if (isMissed(link, other)) {
                    waiting.put(other, new Waiting("needed by " + process.namespec(), false, first));
                    added.add(other);
                    open.add(other);
                }
            }
        }
    }

    private boolean isMissed(Link link, ManagedProcess other) {
        boolean goes = other.state().isDown() || other.state() == State.STOPPING || isLeaving(other);
        // The order for one that is announced comes by itself; started here it would be started twice.
        return goes && !isIn(starting, other) && !(judge(link) instanceof Verdict.Granted);
    }

    /// {@return whether a process that ended may be started again now}; else it waits for its turn here.
    boolean isClearToRestart(ManagedProcess process) {
        if (isLeaving(process)) {
            return false;
        }
        int node = node(process);
        Link missed = missed(node);
        if (missed == null) {
            return true;
        }
        if (process.state() == State.BACKOFF) {
            heldBack.add(process);
            process.waits(waitsFor(missed));
        } else if (!waiting.containsKey(process)) {
            waiting.put(process, new Waiting("autorestart", true, false));
        }
        touch(process);
        return false;
    }

    /// {@return the first thing it needs that isn't there, null for nothing}
    private @Nullable Link missed(int node) {
        for (Link link : node < 0 ? List.<Link>of() : graph.needs(node)) {
            if (link.isHard() && !(judge(link) instanceof Verdict.Granted)) {
                return link;
            }
        }
        return null;
    }

    private String waitsFor(Link link) {
        ManagedProcess other = processes.get(link.on());
        State shown = waiting.containsKey(other) ? State.STOPPED : other.state();
        return "waiting for " + other.namespec() + " (" + shown + ")";
    }

    private Verdict judge(Link link) {
        ManagedProcess other = processes.get(link.on());
        return link.want().judge(standing(other), other.namespec());
    }

    private Standing standing(ManagedProcess process) {
        Waiting entry = waiting.get(process);
        Reached past = reached.get(process);
        return new Standing(
                entry == null ? process.state() : State.STOPPED,
                process.hasChild(),
                process.isReady(),
                process.isFinished() || (past != null && past.finished),
                entry != null || isAnnounced(process),
                isLeaving(process),
                entry == null ? null : entry.obstacle,
                past == null ? NOTHING : past.states);
    }

    private boolean isAnnounced(ManagedProcess process) {
        return process.state().isDown() && isIn(starting, process);
    }

    private static boolean isIn(List<Set<ManagedProcess>> announced, ManagedProcess process) {
        for (Set<ManagedProcess> many : announced) {
            if (many.contains(process)) {
                return true;
            }
        }
        return false;
    }

    private void evaluate(List<ManagedProcess> candidates) {
        if (candidates.size() > 1) {
            candidates.sort((one, other) -> Integer.compare(place(one), place(other)));
        }
        for (ManagedProcess process : candidates) {
            evaluate(process);
        }
    }

    private int place(ManagedProcess process) {
        int node = node(process);
        return node < 0 ? -1 : dependencies.place(node);
    }

    /// Starts a process that waits, or says what it waits for.
    private void evaluate(ManagedProcess process) {
        Waiting entry = waiting.get(process);
        if (entry == null || !mayStart.getAsBoolean()) {
            return;
        }
        State state = process.state();
        if (state.isUp()) {
            release(process, entry);
            return;
        }
        if (state == State.STOPPING || isLeaving(process)) {
            entry.watched = -1;
            return;
        }
        int node = node(process);
        Link first = null;
        String obstacle = null;
        List<Link> links = node < 0 ? List.of() : graph.needs(node);
        for (int i = 0; i < links.size() && obstacle == null; i++) {
            Link link = links.get(i);
            if (entry.first || !link.want().isOnce()) {
                Verdict verdict = judge(link);
                first = first == null && !(verdict instanceof Verdict.Granted) ? link : first;
                obstacle = verdict instanceof Verdict.Blocked(String why) ? why : null;
            }
        }
        if (obstacle == null) {
            obstacle = absent(node, entry.first);
        }
        if (first == null && obstacle == null) {
            release(process, entry);
            return;
        }
        entry.watched = first == null ? -1 : first.on();
        tell(process, entry, first, obstacle);
    }

    private @Nullable String absent(int node, boolean first) {
        for (Missing each : missing.getOrDefault(node, List.of())) {
            Want want = each.want();
            if (want instanceof Want.Needs || (first && want instanceof Want.AnyOf)) {
                return each.name() + " is not active";
            }
        }
        return null;
    }

    private void tell(ManagedProcess process, Waiting entry, @Nullable Link first, @Nullable String obstacle) {
        String name = process.namespec();
        boolean news = process.waiting().isEmpty();
        if (obstacle != null) {
            process.waits("blocked: " + obstacle);
            if (!obstacle.equals(entry.obstacle)) {
                entry.obstacle = obstacle;
                Message.BLOCKED.to(context.log(), name, obstacle);
                process.note("not started, blocked: " + obstacle);
                touch(process);
            }
            answer(entry, Optional.of(Code.SPAWN_ERROR));
            return;
        }
        if (first != null) {
            ManagedProcess other = processes.get(first.on());
            process.waits(waitsFor(first));
            if (news) {
                Message.WAITS.to(
                        context.log(), name, other.namespec(), first.want().what());
                process.note(entry.cause + ", waits for " + other.namespec() + " to be "
                        + first.want().what());
            }
        }
        if (entry.obstacle != null) {
            entry.obstacle = null;
            touch(process);
        }
    }

    private static void answer(Waiting entry, Optional<Code> outcome) {
        List<CompletableFuture<Optional<Code>>> answers = List.copyOf(entry.answers);
        entry.answers.clear();
        answers.forEach(each -> each.complete(outcome));
    }

    private void release(ManagedProcess process, Waiting entry) {
        waiting.remove(process);
        process.waits("");
        if (!process.state().isUp()) {
            process.because(entry.cause);
            process.handle(new Stimulus.Start(entry.again));
        }
        if (!entry.answers.isEmpty()) {
            var _ = process.start().thenAccept(outcome -> answer(entry, outcome));
        }
        // It may be STARTING already; those who wait for it say so.
        touch(process);
    }

    /// Takes a process out of its wait.
    ///
    /// @return false when it didn't wait
    boolean cancel(ManagedProcess process) {
        if (heldBack.remove(process)) {
            process.waits("");
        }
        Waiting entry = waiting.remove(process);
        if (entry == null) {
            return false;
        }
        process.waits("");
        process.note("no longer to be started");
        answer(entry, Optional.of(Code.ABNORMAL_TERMINATION));
        touch(process);
        return true;
    }

    // ---- orders for many

    /// Processes that orders to come start, one for each: until [#retract] they count as told already.
    void announceStart(Set<ManagedProcess> many) {
        starting.add(many);
    }

    /// As [#announceStart], for stops.
    void announceStop(Set<ManagedProcess> many) {
        stopping.add(many);
    }

    /// The orders announced with the very same set are given.
    @SuppressWarnings("ReferenceEquality")
    void retract(Set<ManagedProcess> many) {
        starting.removeIf(each -> each == many);
        stopping.removeIf(each -> each == many);
        many.forEach(this::given);
        for (ManagedProcess process : List.copyOf(leaving.keySet())) {
            tryStop(process);
        }
    }

    /// The order for one of the processes announced with a set is carried out.
    void retract(Set<ManagedProcess> many, ManagedProcess process) {
        many.remove(process);
        given(process);
    }

    /// Where its own order came to nothing, those that need it start it.
    private void given(ManagedProcess process) {
        touch(process);
        int node = node(process);
        if (node < 0 || process.state() != State.STOPPED || isWaiting(process)) {
            return;
        }
        List<ManagedProcess> added = new ArrayList<>();
        for (Link link : graph.dependants(node)) {
            ManagedProcess other = processes.get(link.from());
            if (link.isHard() && isWaiting(other)) {
                pull(other, false, added);
            }
        }
        evaluate(added);
    }

    // ---- stop

    /// Stops a process, and before it those that need it.
    ///
    /// @param report whether the activity log tells that somebody waits
    /// @param taken  gets those that go down, or out of their wait, on its account
    /// @return completes when it is down, with FAILED when it can't be signalled
    CompletableFuture<Optional<Code>> stop(ManagedProcess process, boolean report, Collection<ManagedProcess> taken) {
        restarts.values().forEach(those -> those.remove(process));
        displaced.values().forEach(those -> those.remove(process));
        boolean waited = cancel(process);
        if (process.state().isDown() && !process.isReplaced()) {
            return CompletableFuture.completedFuture(waited ? Optional.empty() : Optional.of(Code.NOT_RUNNING));
        }
        List<ManagedProcess> going = going(process);
        Leaving own = leaving.computeIfAbsent(process, _ -> new Leaving("by order"));
        own.reported |= report;
        for (int i = going.size() - 1; i > 0; i--) {
            ManagedProcess other = going.get(i);
            taken.add(other);
            displaced
                    .computeIfAbsent(process.config().group(), _ -> new LinkedHashSet<>())
                    .add(other);
            if (!cancel(other) || !other.state().isDown()) {
                leave(other, process);
            }
        }
        for (int i = going.size() - 1; i >= 0; i--) {
            tryStop(going.get(i));
        }
        return own.down;
    }

    /// {@return those that need one of these, directly or by way of others, without these themselves}
    Set<ManagedProcess> dependants(List<ManagedProcess> those) {
        Set<ManagedProcess> found = new LinkedHashSet<>();
        List<ManagedProcess> left = new ArrayList<>(those);
        for (int i = 0; i < left.size(); i++) {
            int node = node(left.get(i));
            for (Link link : node < 0 ? List.<Link>of() : graph.dependants(node)) {
                ManagedProcess other = processes.get(link.from());
                if (link.isHard() && !those.contains(other) && found.add(other)) {
                    left.add(other);
                }
            }
        }
        return found;
    }

    /// {@return a process and, behind it, all that need it and are up or to be, unless they are told already}
    private List<ManagedProcess> going(ManagedProcess process) {
        List<ManagedProcess> going = new ArrayList<>();
        going.add(process);
        Set<ManagedProcess> seen = new HashSet<>(going);
        for (int i = 0; i < going.size() && !isLeaving(process); i++) {
            int node = node(going.get(i));
            for (Link link : node < 0 ? List.<Link>of() : graph.dependants(node)) {
                ManagedProcess other = processes.get(link.from());
                boolean concerned = isWaiting(other) || (!other.state().isDown() && !isLeaving(other));
                if (link.isHard() && concerned && seen.add(other)) {
                    going.add(other);
                }
            }
        }
        return going;
    }

    private void leave(ManagedProcess process, ManagedProcess with) {
        leaving.computeIfAbsent(process, _ -> new Leaving("because " + with.namespec() + " stops"));
        int node = node(with);
        if (node >= 0 && dependencies.restartingWith(node).contains(node(process))) {
            restarts.computeIfAbsent(with, _ -> new LinkedHashSet<>()).add(process);
        }
    }

    /// Tells a process to stop unless somebody has to go before it.
    private void tryStop(ManagedProcess process) {
        Leaving entry = leaving.get(process);
        if (entry == null || entry.told) {
            return;
        }
        int node = node(process);
        for (Link link : node < 0 ? List.<Link>of() : graph.dependants(node)) {
            ManagedProcess other = processes.get(link.from());
            if (other.state().isDown()) {
                continue;
            }
            if (link.isHard() && !isLeaving(other)) {
                // It came up in between.
                leave(other, process);
                tryStop(other);
            }
            if (isLeaving(other) || other.state() == State.STOPPING || isIn(stopping, other)) {
                return;
            }
        }
        entry.told = true;
        process.because(entry.cause);
        var _ = process.stop().thenAccept(outcome -> {
            leaving.remove(process);
            entry.down.complete(outcome);
            touch(process);
        });
        if (entry.reported) {
            process.reportStopping();
        }
    }

    /// {@return the way down for everything, with the daemon}
    ///
    /// @param groups whose priorities count where the graph leaves a choice
    Descent descent(List<ProcessGroup> groups) {
        waiting.keySet().stream().toList().forEach(this::cancel);
        restarts.clear();
        return new Descent(groups);
    }

    /// All the way down.
    final class Descent {
        private final StopPlan plan;

        private Descent(List<ProcessGroup> groups) {
            BitSet up = new BitSet();
            int[] priority = new int[processes.size()];
            for (ProcessGroup group : groups) {
                for (ManagedProcess process : group.processes()) {
                    int node = node(process);
                    priority[node] = group.priority();
                    up.set(node, !process.state().isDown());
                }
            }
            plan = new StopPlan(graph, up, priority);
        }

        /// {@return those to stop now}
        List<ManagedProcess> next() {
            return plan.next().stream().map(node -> processes.get(node)).toList();
        }

        void down(ManagedProcess process) {
            if (node(process) >= 0) {
                plan.down(node(process));
            }
        }

        boolean isWaiting() {
            return plan.isWaiting();
        }

        boolean isDone() {
            return plan.isDone();
        }
    }

    // ---- what happens

    void changed(ManagedProcess process, State from, State to) {
        int node = node(process);
        if (node < 0) {
            return;
        }
        if (chaining && to != State.STARTING) {
            Reached past = reached.computeIfAbsent(process, _ -> new Reached());
            past.states.add(to);
            past.finished |= to == State.EXITED && process.isFinished();
        }
        List<Integer> tied = dependencies.restartingWith(node);
        if (!tied.isEmpty()) {
            restartTied(process, tied, from, to);
        }
        touch(process);
    }

    private void restartTied(ManagedProcess process, List<Integer> tied, State from, State to) {
        if (from == State.RUNNING) {
            for (int other : tied) {
                if (processes.get(other).state().isUp()) {
                    restarts.computeIfAbsent(process, _ -> new LinkedHashSet<>())
                            .add(processes.get(other));
                }
            }
        } else if (to == State.RUNNING) {
            Set<ManagedProcess> due = restarts.remove(process);
            if (due != null) {
                context.loop().post(() -> restart(due, process));
            }
        }
    }

    private void restart(Set<ManagedProcess> due, ManagedProcess with) {
        for (ManagedProcess process : due) {
            if (node(process) < 0 || !mayStart.getAsBoolean()) {
                continue;
            }
            String cause = "restarted with " + with.namespec();
            if (process.state().isUp()) {
                Message.RESTARTED_WITH.to(context.log(), process.namespec(), with.namespec());
                process.because(cause);
                process.replace();
            } else {
                startLater(List.of(process), cause);
            }
        }
    }

    /// A process has a child.
    void born(ManagedProcess process) {
        if (node(process) >= 0) {
            if (chaining) {
                reached.computeIfAbsent(process, _ -> new Reached()).states.add(State.STARTING);
            }
            touch(process);
        }
    }

    /// A process can be used.
    void ready(ManagedProcess process) {
        touch(process);
    }

    private void touch(ManagedProcess process) {
        touched.add(process);
        schedule();
    }

    private void schedule() {
        if (!scheduled && !touched.isEmpty()) {
            scheduled = true;
            context.loop().post(this::settle);
        }
    }

    /// Looks after those that what happened may concern.
    private void settle() {
        scheduled = false;
        List<ManagedProcess> now = List.copyOf(touched);
        touched.clear();
        Set<ManagedProcess> concerned = new LinkedHashSet<>();
        for (ManagedProcess process : now) {
            int node = node(process);
            if (node < 0) {
                continue;
            }
            if (waiting.containsKey(process)) {
                concerned.add(process);
            }
            for (Link link : graph.dependants(node)) {
                ManagedProcess other = processes.get(link.from());
                Waiting entry = waiting.get(other);
                if ((entry != null && mayMatter(entry, node, process)) || heldBack.contains(other)) {
                    concerned.add(other);
                }
            }
            if (process.state().isDown()) {
                for (Link link : graph.needs(node)) {
                    tryStop(processes.get(link.on()));
                }
                tryStop(process);
            }
            if (isLeaving(process)) {
                tryStop(process);
            }
        }
        evaluate(new ArrayList<>(concerned));
        for (ManagedProcess process : concerned) {
            retry(process);
        }
        chaining &= isChainLeft();
    }

    /// One that waits for somebody else first need not look again, unless it is about not being able to start at all.
    private boolean mayMatter(Waiting entry, int node, ManagedProcess process) {
        return entry.watched == node
                || entry.watched < 0
                || entry.obstacle != null
                || process.state().isDown();
    }

    private void retry(ManagedProcess process) {
        if (!heldBack.contains(process)) {
            return;
        }
        Link missed = missed(node(process));
        if (missed != null && process.state() == State.BACKOFF) {
            process.waits(waitsFor(missed));
            return;
        }
        heldBack.remove(process);
        process.waits("");
        if (process.state() == State.BACKOFF) {
            process.handle(new Stimulus.BackoffElapsed());
        }
    }

    /// {@return whether somebody still waits for the start of the daemon; if not, nobody asks for its past again}
    private boolean isChainLeft() {
        for (Waiting entry : waiting.values()) {
            if (entry.first) {
                return true;
            }
        }
        reached.clear();
        return false;
    }
}
