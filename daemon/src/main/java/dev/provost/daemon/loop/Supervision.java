package dev.provost.daemon.loop;

import dev.provost.daemon.config.ConfigDiff;
import dev.provost.daemon.config.Dependencies;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.GroupConfig.FcgiSocket;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.process.State;
import dev.provost.daemon.process.Stimulus;
import dev.provost.jmx.Fault;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The active groups, and how they end: in descending priority, equal priorities together, each rank when the one
/// before is down. Loop thread only, but for [#snapshot] and [#mood].
public final class Supervision implements ManagedProcess.Observer {
    private static final Duration REPORT_PAUSE = Duration.ofSeconds(3);

    /// Without its socket on descriptor 0 such a program would run and serve nobody. As a failed start it ends FATAL,
    /// where `status` shows the reason; STOPPED would hide it.
    private static final String FCGI_REFUSAL =
            "fcgi-program needs the process engine for Linux; let a [program:x] open the socket itself";

    /// A child that takes longer than this to come into being does not hold up the doors.
    private static final Duration SETTLE_LIMIT = Duration.ofMillis(1500);

    private final SupervisionContext context;
    private final ProcessLogs.Factory logs;
    private final FcgiSockets sockets;
    private final List<ProcessGroup> groups = new ArrayList<>();
    private final ListenerPools pools;
    private @Nullable Ending ending;
    private @Nullable Runnable settled;
    private int spawning;

    /// For anyone: made with the first group that has a key about order, and not before: whoever has none of them must
    /// not pay for it.
    private volatile @Nullable StartOrder order;

    /// For anyone: what was changed about order while the daemon runs. Immutable.
    private volatile OrderChanges changes = OrderChanges.NONE;

    /// Null while there was none.
    private @Nullable RollingRestarts rolling;

    /// For anyone: written when groups come and go.
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /// For anyone: written when the daemon begins to end.
    private volatile Mood mood = Mood.RUNNING;

    public Supervision(SupervisionContext context, ProcessLogs.Factory logs, FcgiSockets sockets) {
        this.context = context;
        this.logs = logs;
        this.sockets = sockets;
        pools = new ListenerPools(context);
    }

    /// What the daemon is about.
    public enum Mood {
        RUNNING(1),
        RESTARTING(0),
        SHUTDOWN(-1);

        private final int code;

        Mood(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    public Mood mood() {
        return mood;
    }

    public SupervisionContext context() {
        return context;
    }

    /// The daemon begins: as [#activate], and says that it runs before the first start.
    public void begin(List<GroupConfig> configs) {
        activate(configs, new Event.SupervisorRunning());
    }

    /// Activates groups in the order given and starts what is to start with the daemon.
    public void activate(List<GroupConfig> configs) {
        activate(configs, null);
    }

    private void activate(List<GroupConfig> configs, @Nullable Event beforeStarts) {
        // While nobody hears of it, as in the first moments, children need not wait for the groups after theirs.
        boolean ordered = order != null || Dependencies.areUsed(configs);
        boolean heard = ordered || context.events().isHeard() || hasListeners(configs);
        Set<String> names = new HashSet<>(snapshot.byName().keySet());
        List<ProcessGroup> added = new ArrayList<>(configs.size());
        for (GroupConfig config : configs) {
            // Of two sections that form a group of one name, supervisord activates the first.
            if (names.add(config.name())) {
                ProcessGroup group = create(config);
                groups.add(group);
                added.add(group);
                if (!heard) {
                    autostart(group.processes());
                }
            }
        }
        snapshot = Snapshot.of(groups);
        if (ordered) {
            makeOrder();
        }
        for (ProcessGroup group : added) {
            // A pool hears of its own group and of those after it.
            ListenerPool pool = group.pool();
            if (pool != null) {
                pools.add(pool);
            }
            context.events().announce(new Event.GroupAdded(group.name()));
        }
        if (beforeStarts != null) {
            context.events().announce(beforeStarts);
        }
        StartOrder inOrder = order;
        if (inOrder != null) {
            List<ManagedProcess> processes = new ArrayList<>();
            added.forEach(group -> processes.addAll(group.processes()));
            inOrder.autostart(processes, beforeStarts != null);
        } else if (heard) {
            added.forEach(group -> autostart(group.processes()));
        }
    }

    /// {@return what starts and stops processes in order, null while no group has a key about it; any thread}
    @Nullable
    StartOrder order() {
        return order;
    }

    /// The active groups are others, or say something else about order.
    private void reorder() {
        if (order != null) {
            makeOrder();
        }
    }

    private void makeOrder() {
        StartOrder made = order;
        if (made == null) {
            made = new StartOrder(context, this::mayRestart);
        }
        made.rebuild(groups, changes.over(groups));
        order = made;
    }

    /// {@return what was changed about order while the daemon runs; any thread}
    OrderChanges orderChanges() {
        return changes;
    }

    /// Changes what counts about order from the next start on.
    void change(OrderChanges next) {
        changes = next;
        if (order != null || Dependencies.areUsed(next.over(groups))) {
            makeOrder();
        }
    }

    /// Forgets what was changed about the order of a group: it is as configured from now on.
    void dropOrderChanges(String group) {
        if (changes.has(group)) {
            changes = changes.without(group);
            snapshot.group(group).ifPresent(ProcessGroup::resetPriorities);
            reorder();
        }
    }

    private static boolean hasListeners(List<GroupConfig> configs) {
        for (GroupConfig config : configs) {
            if (config.kind() == GroupConfig.Kind.EVENTLISTENER) {
                return true;
            }
        }
        return false;
    }

    /// Runs `then` when the kernel has answered for every child ordered so far, or after a while: starting other things
    /// meanwhile would only slow the children down.
    public void whenSettled(Runnable then) {
        settled = then;
        context.loop().after(SETTLE_LIMIT.toNanos(), this::settle);
        settleIfAnswered();
    }

    private void settleIfAnswered() {
        if (spawning == 0) {
            settle();
        }
    }

    private void settle() {
        Runnable then = settled;
        settled = null;
        if (then != null) {
            then.run();
        }
    }

    private ProcessGroup create(GroupConfig config) {
        SharedSocket socket = socket(config);
        ListenerPool pool = pool(config);
        List<ManagedProcess> processes = new ArrayList<>(config.processes().size());
        for (ProcessConfig process : config.processes()) {
            processes.add(create(process, config, pool, socket));
        }
        return new ProcessGroup(config, processes, pool, socket);
    }

    private ManagedProcess create(
            ProcessConfig process, GroupConfig group, @Nullable ListenerPool pool, @Nullable SharedSocket socket) {
        String refusal = group.kind() == GroupConfig.Kind.FCGI && socket == null ? FCGI_REFUSAL : null;
        ProcessLogs own = pool == null ? logs.create(process) : logs.createListening(process);
        ManagedProcess created = new ManagedProcess(process, context, own, this, refusal, socket);
        if (pool != null) {
            pool.join(created);
        }
        return created;
    }

    private @Nullable ListenerPool pool(GroupConfig config) {
        GroupConfig.ListenerPool spec = config.listener();
        return spec == null ? null : new ListenerPool(config, spec, context, logs.identifier());
    }

    private @Nullable SharedSocket socket(GroupConfig config) {
        FcgiSocket spec = config.socket();
        return spec != null && canShareSockets() ? new SharedSocket(context, sockets, spec) : null;
    }

    private boolean canShareSockets() {
        return context.engine().can(ProcessEngine.Feature.SOCKET_INPUT);
    }

    /// Learns early whether the socket of an fcgi-program can be had, as supervisord does when it makes a group. Any
    /// thread but the loop's, or before it runs; nothing happens for other groups.
    ///
    /// @param log told what is done
    /// @throws IOException with supervisord's text
    public void checkSocket(GroupConfig config, LogSink log) throws IOException {
        FcgiSocket spec = config.socket();
        if (spec != null && canShareSockets()) {
            Message.CREATING_SOCKET.to(log, spec.url());
            sockets.check(spec);
            Message.CLOSING_SOCKET.to(log, spec.url());
        }
    }

    private static void autostart(List<ManagedProcess> processes) {
        for (ManagedProcess process : processes) {
            if (process.config().autostart()) {
                process.because("autostart");
                process.handle(new Stimulus.Start(false));
            }
        }
    }

    /// Removes a group.
    ///
    /// @throws Fault STILL_RUNNING while one of its processes is not down, BAD_NAME when there is no such group
    void remove(String name) {
        ProcessGroup group = snapshot.group(name).orElseThrow(() -> new Fault(Fault.Code.BAD_NAME, name));
        if (!group.processes().stream().allMatch(process -> process.state().isDown())) {
            throw new Fault(Fault.Code.STILL_RUNNING, name);
        }
        groups.remove(group);
        if (group.pool() != null) {
            pools.remove(group.pool());
        }
        group.close();
        snapshot = Snapshot.of(groups);
        changes = changes.without(name);
        reorder();
        if (order != null) {
            order.bringBack(name);
        }
        context.events().announce(new Event.GroupRemoved(name));
    }

    /// The processes of an active group that an update would take out: those that are no longer wanted, and those that
    /// are to come in anew because they differ. Any thread.
    ///
    /// @param next the group as it is to be; null when it is to go altogether
    static List<ManagedProcess> outdated(ProcessGroup group, @Nullable GroupConfig next) {
        Set<String> same = next == null ? Set.of() : ConfigDiff.unchanged(group.config(), next);
        List<ManagedProcess> outdated = new ArrayList<>();
        for (ManagedProcess process : group.byPriority()) {
            if (!same.contains(process.config().name())) {
                outdated.add(process);
            }
        }
        return outdated;
    }

    /// Puts `next` in the place of an active group. Processes that are the same stay as they are; the others must be
    /// down, and make room for new ones, which are started if they are to start with the daemon.
    ///
    /// It is announced as supervisord would, the group going and coming; whoever looks finds it there all the time.
    ///
    /// @throws Fault STILL_RUNNING when one that is to go is not down
    GroupUpdate replace(ProcessGroup group, GroupConfig next) {
        List<ManagedProcess> leaving = outdated(group, next);
        for (ManagedProcess process : leaving) {
            if (!process.state().isDown()) {
                throw new Fault(Fault.Code.STILL_RUNNING, group.name());
            }
        }
        Map<String, ManagedProcess> staying = new HashMap<>();
        for (ManagedProcess process : group.processes()) {
            staying.put(process.config().name(), process);
        }
        for (ManagedProcess process : leaving) {
            staying.remove(process.config().name());
            process.close();
        }
        ListenerPool pool = poolFor(group, next, leaving);
        SharedSocket socket = socketFor(group, next);
        List<ManagedProcess> processes = new ArrayList<>();
        List<ManagedProcess> created = new ArrayList<>();
        for (ProcessConfig config : next.processes()) {
            ManagedProcess process = staying.get(config.name());
            if (process == null) {
                process = create(config, next, pool, socket);
                created.add(process);
            }
            processes.add(process);
        }
        ProcessGroup made = new ProcessGroup(next, processes, pool, socket);
        groups.set(groups.indexOf(group), made);
        snapshot = Snapshot.of(groups);
        changes = changes.without(made.name());
        if (order != null || Dependencies.areUsed(List.of(next))) {
            makeOrder();
        }
        context.events().announce(new Event.GroupRemoved(made.name()));
        context.events().announce(new Event.GroupAdded(made.name()));
        StartOrder inOrder = order;
        if (inOrder != null) {
            inOrder.autostart(created, false);
            inOrder.bringBack(made.name());
        } else {
            autostart(created);
        }
        processes.removeAll(created);
        return new GroupUpdate(made.name(), GroupUpdate.CHANGED, names(processes), names(leaving), names(created));
    }

    /// The pool stays, with what waits in it, while what it is for stays the same.
    private @Nullable ListenerPool poolFor(ProcessGroup group, GroupConfig next, List<ManagedProcess> leaving) {
        ListenerPool now = group.pool();
        if (now != null && ConfigDiff.isSamePool(group.config().listener(), next.listener())) {
            leaving.forEach(now::leave);
            return now;
        }
        if (now != null) {
            pools.remove(now);
        }
        ListenerPool made = pool(next);
        if (made != null) {
            pools.add(made);
        }
        return made;
    }

    private @Nullable SharedSocket socketFor(ProcessGroup group, GroupConfig next) {
        SharedSocket shared = group.socket();
        FcgiSocket now = group.config().socket();
        FcgiSocket spec = next.socket();
        if (shared != null && now != null && spec != null && now.url().equals(spec.url())) {
            shared.respecify(spec);
            return shared;
        }
        if (shared != null) {
            shared.close();
        }
        return socket(next);
    }

    /// {@return those that need one of these (`depends_on`), directly or by way of others, without these themselves}
    public Set<ManagedProcess> dependants(List<ManagedProcess> processes) {
        StartOrder inOrder = order;
        return inOrder == null ? Set.of() : inOrder.dependants(processes);
    }

    static List<String> names(List<ManagedProcess> processes) {
        return processes.stream().map(process -> process.config().name()).toList();
    }

    /// @throws Fault SHUTDOWN_STATE: what is begun now would not be ended with the rest
    void refuseWhileEnding() {
        if (mood != Mood.RUNNING) {
            throw new Fault(Fault.Code.SHUTDOWN_STATE);
        }
    }

    /// Begins to end all processes. A restart under way becomes a shutdown when asked to; else a second order changes
    /// nothing.
    ///
    /// @param whenDown called once when everything is down
    public void end(Mood towards, Runnable whenDown) {
        if (ending != null) {
            if (towards == Mood.SHUTDOWN) {
                mood = towards;
            }
            return;
        }
        mood = towards;
        context.events().announce(new Event.SupervisorStopping());
        if (rolling != null) {
            rolling.abandon();
        }
        ending = new Ending(whenDown);
        ending.nextRank();
        ending.report();
    }

    /// Closes what the processes hold; all must be down.
    public void close() {
        settled = null;
        pools.close();
        groups.forEach(ProcessGroup::close);
        groups.clear();
        snapshot = Snapshot.EMPTY;
    }

    public void reopenLogs() {
        for (ProcessGroup group : groups) {
            group.processes().forEach(ManagedProcess::reopenLogs);
        }
    }

    @Override
    public void changed(ManagedProcess process, State from, State to) {
        StartOrder inOrder = order;
        if (inOrder != null) {
            inOrder.changed(process, from, to);
        }
        if (ending != null && to.isDown() && !from.isDown()) {
            ending.wentDown(process);
        }
        if (rolling != null) {
            rolling.changed(process);
        }
    }

    @Override
    public void ready(ManagedProcess process) {
        StartOrder inOrder = order;
        if (inOrder != null) {
            inOrder.ready(process);
        }
        if (rolling != null) {
            rolling.changed(process);
        }
    }

    @Override
    public void born(ManagedProcess process) {
        StartOrder inOrder = order;
        if (inOrder != null) {
            inOrder.born(process);
        }
    }

    @Override
    public boolean isClearToRestart(ManagedProcess process) {
        StartOrder inOrder = order;
        return inOrder == null || inOrder.isClearToRestart(process);
    }

    /// Tells these of every change from now on.
    void watchedBy(RollingRestarts restarts) {
        rolling = restarts;
    }

    @Override
    public void spawnOrdered() {
        spawning++;
    }

    @Override
    public void spawnAnswered() {
        spawning--;
        if (settled != null) {
            settleIfAnswered();
        }
    }

    @Override
    public void restarting(ManagedProcess process) {
        snapshot.group(process.config().group()).ifPresent(group -> group.restartWith(process, context.log()));
    }

    @Override
    public boolean mayRestart() {
        return mood == Mood.RUNNING;
    }

    /// The end of all processes, rank by rank. With keys about order they decide first.
    private final class Ending {
        private final StartOrder.@Nullable Descent descent;
        private final List<ProcessGroup> left;
        private final Runnable whenDown;
        private final Set<ManagedProcess> awaited = new HashSet<>();
        private boolean stopping;

        Ending(Runnable whenDown) {
            this.whenDown = whenDown;
            left = new ArrayList<>(groups);
            left.sort((one, other) -> Integer.compare(one.priority(), other.priority()));
            descent = order == null ? null : order.descent(groups);
        }

        /// Stops the groups of the highest priority left; goes on at once while there is nothing to wait for.
        void nextRank() {
            if (descent != null) {
                descend(descent);
                return;
            }
            while (awaited.isEmpty()) {
                if (left.isEmpty()) {
                    whenDown.run();
                    return;
                }
                List<ManagedProcess> rank = takeRank();
                for (ManagedProcess process : rank) {
                    if (!process.state().isDown()) {
                        awaited.add(process);
                    }
                }
                // Those that are down at once must not open the next rank half-way through this one.
                stopping = true;
                for (ManagedProcess process : rank) {
                    process.end();
                }
                stopping = false;
            }
        }

        /// As long as those told to stop are down at once.
        private void descend(StartOrder.Descent way) {
            List<ManagedProcess> rank = way.next();
            while (!rank.isEmpty()) {
                for (ManagedProcess process : rank) {
                    process.end();
                    if (process.state().isDown()) {
                        way.down(process);
                    }
                }
                rank = way.next();
            }
            if (way.isDone() && !stopping) {
                // Once.
                stopping = true;
                whenDown.run();
            }
        }

        private List<ManagedProcess> takeRank() {
            int priority = left.getLast().priority();
            List<ManagedProcess> rank = new ArrayList<>();
            while (!left.isEmpty() && left.getLast().priority() == priority) {
                rank.addAll(left.removeLast().byPriority().reversed());
            }
            return rank;
        }

        void wentDown(ManagedProcess process) {
            if (descent != null) {
                descent.down(process);
                context.loop().post(this::nextRank);
                return;
            }
            // A process of a later rank may end by itself meanwhile.
            if (awaited.remove(process) && awaited.isEmpty() && !stopping) {
                // Not from within the step of the process: it has not told its own story yet.
                context.loop().post(this::nextRank);
            }
        }

        /// Tells who is still there, now and then.
        void report() {
            StringBuilder names = new StringBuilder();
            for (ProcessGroup group : groups) {
                for (ManagedProcess process : group.processes()) {
                    if (!process.state().isDown()) {
                        names.append(names.isEmpty() ? "" : ", ")
                                .append(process.config().name());
                    }
                }
            }
            if (!names.isEmpty()) {
                Message.WAITING_TO_DIE.to(context.log(), names);
                context.loop().after(REPORT_PAUSE.toNanos(), this::report);
            }
        }
    }
}
