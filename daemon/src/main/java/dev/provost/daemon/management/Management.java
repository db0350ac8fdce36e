package dev.provost.daemon.management;

import dev.provost.daemon.event.Condition;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.loop.ListenerPool;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.ProcessGroup;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.process.State;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.MetricsMXBean;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.RollingRestartStatus;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.event.Notifications;
import dev.provost.jmx.event.ProcessCommunication;
import dev.provost.jmx.event.ProcessCondition;
import dev.provost.jmx.event.ProcessStateChange;
import dev.provost.jmx.event.RemoteCommunication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Keeps the MBeans in step with what is supervised, and turns events into notifications. Loop thread only; registering
/// happens on the registry's thread.
public final class Management implements AutoCloseable {
    private final Supervision supervision;
    private final Orders orders;
    private final Ordering ordering;
    private final UsageSampler usage;
    private final InstantSource wall;
    private final Notifier notifier;
    private final BeanRegistry registry;
    private final Map<String, Registered> groups = new HashMap<>();
    private boolean open;

    public Management(
            Supervision supervision,
            Orders orders,
            Ordering ordering,
            UsageSampler usage,
            InstantSource wall,
            Notifier notifier,
            BeanRegistry registry) {
        this.supervision = supervision;
        this.orders = orders;
        this.ordering = ordering;
        this.usage = usage;
        this.wall = wall;
        this.notifier = notifier;
        this.registry = registry;
    }

    /// What of a group is registered.
    ///
    /// @param programs  the processes of each program
    /// @param processes by process name
    /// @param pool      null when the group is no event listener pool
    private record Registered(
            ObjectName group,
            Map<ObjectName, List<ManagedProcess>> programs,
            Map<String, RegisteredProcess> processes,
            @Nullable RegisteredPool pool) {
        static final Registered NOTHING = new Registered(ObjectNames.SUPERVISOR, Map.of(), Map.of(), null);
    }

    private record RegisteredProcess(ObjectName name, ManagedProcess process) {
        /// In plain words: the `equals` of a record is put together when it is first called, which a start would pay
        /// with milliseconds.
        boolean isStill(@Nullable RegisteredProcess before) {
            return before != null && before.process == process && before.name.equals(name);
        }
    }

    private record RegisteredPool(ObjectName name, ListenerPool pool) {}

    /// {@return what becomes of notifications, or changes the beans: no raw output, no ticks}
    private static Set<EventType> told() {
        return EnumSet.complementOf(EnumSet.of(
                EventType.PROCESS_LOG_STDOUT,
                EventType.PROCESS_LOG_STDERR,
                EventType.TICK_5,
                EventType.TICK_60,
                EventType.TICK_3600));
    }

    /// Registers the beans of what is active now, and from now on of what comes and goes.
    public void open(SupervisorMXBean supervisor, MetricsMXBean metrics, EventBus events) {
        open = true;
        // What comes of it is seen in the MBean server; a failure is logged by the registry.
        var _ = registry.supervisor(supervisor);
        var _ = registry.startPlan(new StartPlanBean(ordering));
        var _ = registry.metrics(metrics);
        supervision.snapshot().groups().forEach(this::register);
        events.subscribe(told(), this::on);
        events.watch(this::conditionChanged);
        orders.rolling().listen(this::rolled);
    }

    private void on(Event event) {
        if (!open) {
            return;
        }
        if (event instanceof Event.ProcessStateChanged change) {
            stateChanged(change);
        } else {
            rare(event);
        }
    }

    private void rare(Event event) {
        switch (event) {
            case Event.ProcessStateChanged change -> stateChanged(change);
            case Event.GroupAdded(String group) -> {
                supervision.snapshot().group(group).ifPresent(this::register);
                notifier.publish(ObjectNames.SUPERVISOR, Notifications.GROUP_ADDED, "group " + group + " added", group);
            }
            case Event.GroupRemoved(String group) -> {
                // One that is still there only changes; what becomes of its beans follows when it is added again.
                if (supervision.snapshot().group(group).isEmpty()) {
                    unregister(group);
                }
                notifier.publish(
                        ObjectNames.SUPERVISOR, Notifications.GROUP_REMOVED, "group " + group + " removed", group);
            }
            case Event.SupervisorRunning _ ->
                notifier.publish(ObjectNames.SUPERVISOR, Notifications.SUPERVISOR_RUNNING, "the supervisor runs", null);
            case Event.SupervisorStopping _ ->
                notifier.publish(
                        ObjectNames.SUPERVISOR, Notifications.SUPERVISOR_STOPPING, "the supervisor stops", null);
            case Event.RemoteCommunicated(String kind, String data) ->
                notifier.publish(
                        ObjectNames.SUPERVISOR,
                        Notifications.REMOTE_COMMUNICATION,
                        "remote communication of type " + kind,
                        new RemoteCommunication(kind, data));
            case Event.ProcessCommunicated(String group, String name, long pid, String channel, ByteBuffer data) ->
                notifier.publish(
                        name(group, name),
                        Notifications.PROCESS_COMMUNICATION,
                        name + " communicated on " + channel,
                        new ProcessCommunication(
                                group,
                                name,
                                (int) pid,
                                channel,
                                StandardCharsets.UTF_8.decode(data.duplicate()).toString()));
            case Event.ProcessLogged _, Event.Ticked _ -> {
                // Not subscribed to: that is for listeners that ask for it, not for every console.
            }
        }
    }

    private void stateChanged(Event.ProcessStateChanged change) {
        ObjectName bean = name(change.group(), change.name());
        if (!notifier.hasListeners(bean)) {
            return;
        }
        State to = change.to();
        notifier.stateChanged(
                bean,
                change.group() + ":" + change.name() + " is " + to + ", was "
                        + change.from().name().toLowerCase(Locale.ROOT),
                new ProcessStateChange(
                        change.group(),
                        change.name(),
                        change.from().name(),
                        to.name(),
                        (int) change.pid(),
                        change.tries(),
                        change.expected()));
    }

    private void conditionChanged(Condition condition) {
        ObjectName bean = name(condition.group(), condition.name());
        if (!open || !notifier.hasListeners(bean)) {
            return;
        }
        notifier.publish(
                bean,
                switch (condition.what()) {
                    case READY -> Notifications.PROCESS_READY;
                    case HEALTH -> Notifications.PROCESS_HEALTH;
                },
                condition.text(),
                new ProcessCondition(
                        condition.group(),
                        condition.name(),
                        (int) condition.pid(),
                        condition.ready(),
                        condition.health()));
    }

    private void rolled(RollingRestartStatus status) {
        notifier.publish(
                open ? groupOf(status) : ObjectNames.SUPERVISOR,
                Notifications.ROLLING_RESTART_PROGRESS,
                "rolling restart " + status.id() + " of " + status.target() + ": " + status.message(),
                status);
    }

    /// {@return the group that a rolling restart is about; the Supervisor when there are several}
    private static ObjectName groupOf(RollingRestartStatus status) {
        Set<String> groups = new HashSet<>();
        for (List<String> part : List.of(status.waiting(), status.current(), status.restarted())) {
            for (String name : part) {
                int colon = name.indexOf(':');
                groups.add(colon < 0 ? name : name.substring(0, colon));
            }
        }
        return groups.size() == 1 ? ObjectNames.group(groups.iterator().next()) : ObjectNames.SUPERVISOR;
    }

    private ObjectName name(String group, String process) {
        Registered registered = groups.get(group);
        RegisteredProcess found =
                registered == null ? null : registered.processes().get(process);
        return found == null ? ObjectNames.SUPERVISOR : found.name();
    }

    /// Registers what is new in a group, unregisters what is gone and leaves the rest: who listens to a bean goes on
    /// hearing of it.
    private void register(ProcessGroup group) {
        Registered before = groups.getOrDefault(group.name(), Registered.NOTHING);
        Map<ObjectName, List<ManagedProcess>> programs = new LinkedHashMap<>();
        Map<String, RegisteredProcess> processes = new HashMap<>();
        for (ManagedProcess process : group.processes()) {
            String program = process.config().program();
            programs.computeIfAbsent(ObjectNames.program(group.name(), program), _ -> new ArrayList<>())
                    .add(process);
            String name = process.config().name();
            processes.put(name, new RegisteredProcess(ObjectNames.process(group.name(), program, name), process));
        }
        unregisterAllBut(before, programs.keySet(), processes.values());
        Registered after = new Registered(
                ObjectNames.group(group.name()), programs, processes, registerPool(group, before.pool()));
        for (RegisteredProcess each : processes.values()) {
            if (!each.isStill(before.processes().get(each.process().config().name()))) {
                var _ = registry.process(new ProcessBean(each.process(), orders, ordering, usage, wall));
            }
        }
        programs.forEach((name, members) -> {
            if (!members.equals(before.programs().get(name))) {
                var _ = registry.program(new ProgramBean(members, orders, ordering, usage));
            }
        });
        var _ = registry.group(new GroupBean(group, orders, ordering, usage));
        groups.put(group.name(), after);
    }

    private @Nullable RegisteredPool registerPool(ProcessGroup group, @Nullable RegisteredPool before) {
        ListenerPool pool = group.pool();
        if (before != null && before.pool() == pool) {
            return before;
        }
        unregister(before);
        if (pool == null) {
            return null;
        }
        var _ = registry.eventListenerPool(new EventListenerPoolBean(pool));
        return new RegisteredPool(ObjectNames.eventListenerPool(group.name()), pool);
    }

    private void unregister(@Nullable RegisteredPool pool) {
        if (pool != null) {
            var _ = registry.unregister(pool.name());
        }
    }

    private void unregisterAllBut(
            Registered registered, Collection<ObjectName> programs, Collection<RegisteredProcess> processes) {
        Set<ObjectName> names = new HashSet<>();
        for (RegisteredProcess process : processes) {
            names.add(process.name());
        }
        for (RegisteredProcess process : registered.processes().values()) {
            if (!names.contains(process.name())) {
                var _ = registry.unregister(process.name());
            }
        }
        for (ObjectName program : registered.programs().keySet()) {
            if (!programs.contains(program)) {
                var _ = registry.unregister(program);
            }
        }
    }

    private void unregister(String group) {
        Registered registered = groups.remove(group);
        if (registered != null) {
            unregisterAllBut(registered, Set.of(), Set.of());
            unregister(registered.pool());
            var _ = registry.unregister(registered.group());
        }
    }

    /// Unregisters the beans of all groups; those of the daemon itself stay until the next ones take their place.
    @Override
    public void close() {
        open = false;
        for (String group : List.copyOf(groups.keySet())) {
            unregister(group);
        }
    }
}
