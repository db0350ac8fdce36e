package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.process.State;
import dev.provost.daemon.process.Stimulus;
import dev.provost.jmx.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The active groups, and how they end: in descending priority, equal priorities together, each rank when the one
/// before is down. Loop thread only, but for [#snapshot] and [#mood].
public final class Supervision implements ManagedProcess.Observer {
    private static final Duration REPORT_PAUSE = Duration.ofSeconds(3);

    /// Without its socket on descriptor 0 such a program would run and serve nobody. As a failed start it ends FATAL,
    /// where
    /// `status` shows the reason; STOPPED would hide it.
    private static final String FCGI_REFUSAL =
            "fcgi-program is not supported by this version; " + "let a [program:x] open the socket itself";

    /// A child that takes longer than this to come into being does not hold up the doors.
    private static final Duration SETTLE_LIMIT = Duration.ofMillis(1500);

    private final SupervisionContext context;
    private final ProcessLogs.Factory logs;
    private final List<ProcessGroup> groups = new ArrayList<>();
    private final ListenerPools pools;
    private @Nullable Ending ending;
    private @Nullable Runnable settled;
    private int spawning;

    /// For anyone: written when groups come and go.
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /// For anyone: written when the daemon begins to end.
    private volatile Mood mood = Mood.RUNNING;

    public Supervision(SupervisionContext context, ProcessLogs.Factory logs) {
        this.context = context;
        this.logs = logs;
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
        boolean heard = context.events().isHeard() || hasListeners(configs);
        Set<String> names = new HashSet<>(snapshot.byName().keySet());
        List<ProcessGroup> added = new ArrayList<>(configs.size());
        for (GroupConfig config : configs) {
            // Of two sections that form a group of one name, supervisord activates the first.
            if (names.add(config.name())) {
                ProcessGroup group = create(config);
                groups.add(group);
                added.add(group);
                if (!heard) {
                    autostart(group);
                }
            }
        }
        snapshot = Snapshot.of(groups);
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
        if (heard) {
            added.forEach(Supervision::autostart);
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
        String refusal = config.kind() == GroupConfig.Kind.FCGI ? FCGI_REFUSAL : null;
        GroupConfig.ListenerPool listeners = config.listener();
        ListenerPool pool = listeners == null ? null : new ListenerPool(config, listeners, context, logs.identifier());
        List<ManagedProcess> processes = new ArrayList<>(config.processes().size());
        for (ProcessConfig process : config.processes()) {
            ProcessLogs own = pool == null ? logs.create(process) : logs.createListening(process);
            ManagedProcess made = new ManagedProcess(process, context, own, this, refusal);
            processes.add(made);
            if (pool != null) {
                pool.join(made);
            }
        }
        return new ProcessGroup(config, processes, pool);
    }

    private static void autostart(ProcessGroup group) {
        for (ManagedProcess process : group.processes()) {
            if (process.config().autostart()) {
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
        ListenerPool pool = group.pool();
        if (pool != null) {
            pools.remove(pool);
        }
        group.processes().forEach(ManagedProcess::close);
        snapshot = Snapshot.of(groups);
        context.events().announce(new Event.GroupRemoved(name));
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
        ending = new Ending(whenDown);
        ending.nextRank();
        ending.report();
    }

    /// Closes what the processes hold; all must be down.
    public void close() {
        settled = null;
        pools.close();
        for (ProcessGroup group : groups) {
            group.processes().forEach(ManagedProcess::close);
        }
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
        if (ending != null && to.isDown() && !from.isDown()) {
            ending.wentDown(process);
        }
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
    public boolean mayRestart() {
        return mood == Mood.RUNNING;
    }

    /// The end of all processes, rank by rank.
    private final class Ending {
        private final List<ProcessGroup> left;
        private final Runnable whenDown;
        private final Set<ManagedProcess> awaited = new HashSet<>();
        private boolean stopping;

        Ending(Runnable whenDown) {
            this.whenDown = whenDown;
            left = new ArrayList<>(groups);
            left.sort((one, other) ->
                    Integer.compare(one.config().priority(), other.config().priority()));
        }

        /// Stops the groups of the highest priority left; goes on at once while there is nothing to wait for.
        void nextRank() {
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

        private List<ManagedProcess> takeRank() {
            int priority = left.getLast().config().priority();
            List<ManagedProcess> rank = new ArrayList<>();
            while (!left.isEmpty() && left.getLast().config().priority() == priority) {
                rank.addAll(left.removeLast().byPriority().reversed());
            }
            return rank;
        }

        void wentDown(ManagedProcess process) {
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
