package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.GroupConfig.RestartGroup;
import dev.provost.daemon.output.Message;
import dev.provost.jmx.spi.LogSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An active group.
public final class ProcessGroup {
    private static final Comparator<ManagedProcess> BY_PRIORITY = Comparator.comparingInt(ManagedProcess::priority);

    private final GroupConfig config;
    private final List<ManagedProcess> processes;
    private final @Nullable ListenerPool pool;
    private final @Nullable SharedSocket socket;

    /// For anyone: written when priorities change.
    private volatile int priority;

    private volatile List<ManagedProcess> byPriority;

    /// @param processes in order of first start
    /// @param pool      for kind EVENTLISTENER, else null
    /// @param socket    what they share on descriptor 0, null for nothing
    ProcessGroup(
            GroupConfig config,
            List<ManagedProcess> processes,
            @Nullable ListenerPool pool,
            @Nullable SharedSocket socket) {
        this.config = config;
        this.pool = pool;
        this.socket = socket;
        this.processes = List.copyOf(processes);
        priority = config.priority();
        byPriority = sorted(processes);
    }

    private static List<ManagedProcess> sorted(List<ManagedProcess> processes) {
        List<ManagedProcess> sorted = new ArrayList<>(processes);
        sorted.sort(BY_PRIORITY);
        return List.copyOf(sorted);
    }

    /// {@return its priority among the groups; any thread}
    public int priority() {
        return priority;
    }

    /// Gives it another priority, until it is updated.
    void priority(int other) {
        priority = other;
    }

    /// Takes the priorities of the configuration again.
    void resetPriorities() {
        priority = config.priority();
        for (ManagedProcess process : processes) {
            process.priority(process.config().priority());
        }
        sort();
    }

    /// Its processes have other priorities.
    void sort() {
        byPriority = sorted(processes);
    }

    @Nullable
    SharedSocket socket() {
        return socket;
    }

    /// Forgets everything its processes hold; they must be down.
    void close() {
        processes.forEach(ManagedProcess::close);
        if (socket != null) {
            socket.close();
        }
    }

    /// One of its processes is about to be restarted: restarts those that the configuration ties to it, each as soon as
    /// it has stopped. Those that are down, or wait for their own restart, are left alone.
    void restartWith(ManagedProcess first, LogSink log) {
        RestartGroup ties = config.restartGroup();
        if (ties == RestartGroup.ONE_FOR_ONE) {
            return;
        }
        int from = ties == RestartGroup.ONE_FOR_ALL ? 0 : byPriority.indexOf(first) + 1;
        StringBuilder names = new StringBuilder();
        // In the order in which they would be stopped.
        for (ManagedProcess process :
                byPriority.subList(from, byPriority.size()).reversed()) {
            if (process != first && process.replace()) {
                names.append(names.isEmpty() ? "" : ", ")
                        .append(process.config().name());
            }
        }
        if (!names.isEmpty()) {
            Message.GROUP_RESTART.to(
                    log,
                    first.config().name(),
                    ties == RestartGroup.ONE_FOR_ALL ? "one-for-all" : "rest-for-one",
                    names);
        }
    }

    public GroupConfig config() {
        return config;
    }

    /// {@return what its processes listen for, null when they are no event listeners}
    public @Nullable ListenerPool pool() {
        return pool;
    }

    public String name() {
        return config.name();
    }

    /// {@return its processes in order of first start}
    public List<ManagedProcess> processes() {
        return processes;
    }

    /// {@return its processes by ascending priority, equal ones in order of first start}
    public List<ManagedProcess> byPriority() {
        return byPriority;
    }
}
