package dev.provost.daemon.management;

import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.loop.ListenerPool;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.ProcessGroup;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.os.Host;
import dev.provost.daemon.process.State;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.event.Notifications;
import dev.provost.jmx.event.ProcessCommunication;
import dev.provost.jmx.event.ProcessStateChange;
import dev.provost.jmx.event.RemoteCommunication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
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
    private final Host host;
    private final InstantSource wall;
    private final Notifier notifier;
    private final BeanRegistry registry;
    private final Map<String, GroupNames> groups = new HashMap<>();
    private boolean open;

    public Management(
            Supervision supervision,
            Orders orders,
            Host host,
            InstantSource wall,
            Notifier notifier,
            BeanRegistry registry) {
        this.supervision = supervision;
        this.orders = orders;
        this.host = host;
        this.wall = wall;
        this.notifier = notifier;
        this.registry = registry;
    }

    /// The object names of a group's beans.
    ///
    /// @param processes by process name
    /// @param pool      null when the group is no event listener pool
    private record GroupNames(
            ObjectName group,
            List<ObjectName> programs,
            Map<String, ObjectName> processes,
            @Nullable ObjectName pool) {}

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
    public void open(SupervisorMXBean supervisor, EventBus events) {
        open = true;
        // What comes of it is seen in the MBean server; a failure is logged by the registry.
        var _ = registry.supervisor(supervisor);
        supervision.snapshot().groups().forEach(this::register);
        events.subscribe(told(), this::on);
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
                unregister(group);
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

    private ObjectName name(String group, String process) {
        GroupNames names = groups.get(group);
        ObjectName found = names == null ? null : names.processes().get(process);
        return found == null ? ObjectNames.SUPERVISOR : found;
    }

    private void register(ProcessGroup group) {
        Map<String, List<ManagedProcess>> programs = new LinkedHashMap<>();
        Map<String, ObjectName> processes = new HashMap<>();
        for (ManagedProcess process : group.processes()) {
            String program = process.config().program();
            programs.computeIfAbsent(program, _ -> new ArrayList<>()).add(process);
            String name = process.config().name();
            processes.put(name, ObjectNames.process(group.name(), program, name));
            var _ = registry.process(new ProcessBean(process, orders, host, wall));
        }
        List<ObjectName> programNames = new ArrayList<>(programs.size());
        programs.forEach((program, members) -> {
            programNames.add(ObjectNames.program(group.name(), program));
            var _ = registry.program(new ProgramBean(members, orders));
        });
        var _ = registry.group(new GroupBean(group, orders));
        ListenerPool pool = group.pool();
        ObjectName poolName = null;
        if (pool != null) {
            poolName = ObjectNames.eventListenerPool(group.name());
            var _ = registry.eventListenerPool(new EventListenerPoolBean(pool));
        }
        groups.put(group.name(), new GroupNames(ObjectNames.group(group.name()), programNames, processes, poolName));
    }

    private void unregister(String group) {
        GroupNames names = groups.remove(group);
        if (names == null) {
            return;
        }
        for (ObjectName process : names.processes().values()) {
            var _ = registry.unregister(process);
        }
        for (ObjectName program : names.programs()) {
            var _ = registry.unregister(program);
        }
        var _ = registry.unregister(names.group());
        if (names.pool() != null) {
            var _ = registry.unregister(names.pool());
        }
    }

    /// Unregisters the beans of all groups; the Supervisor's stays until the next one takes its place.
    @Override
    public void close() {
        open = false;
        for (String group : List.copyOf(groups.keySet())) {
            unregister(group);
        }
    }
}
