package dev.provost.daemon.loop;

import dev.provost.daemon.config.ConfigDiff;
import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.GroupConfig.FcgiSocket;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.output.Message;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.Fault;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Orders about the daemon itself: its configuration, its restart, its end. Any thread but the loop's, unless said.
///
/// A configuration is always read and checked whole before anything follows from it: a broken file changes nothing.
public final class DaemonControl {
    private final Supervision supervision;
    private final ConfigSource source;
    private final EventLoop loop;

    /// For anyone: the configuration as last read. What is active may differ until groups are added and removed.
    private volatile ServerConfig configuration;

    /// Loop thread: what was there before a restart was asked for.
    private ServerConfig former;

    /// Loop thread: a thread reads for [#restartLater].
    private boolean reading;

    /// Loop thread: it was asked again since that began.
    private boolean readAgain;

    public DaemonControl(Supervision supervision, ConfigSource source, ServerConfig configuration) {
        this.supervision = supervision;
        this.source = source;
        this.configuration = configuration;
        former = configuration;
        loop = supervision.context().loop();
    }

    /// Reads the daemon's configuration again.
    public interface ConfigSource {
        ServerConfig read() throws ConfigException;
    }

    /// {@return the configuration as last read}
    public ServerConfig configuration() {
        return configuration;
    }

    /// {@return the configuration before the restart under way, to go back to; loop thread}
    public ServerConfig former() {
        return former;
    }

    /// Reads the configuration again and compares it with what is active.
    ///
    /// @throws Fault CANT_REREAD with supervisord's text
    public ConfigChanges reread() {
        ServerConfig read = read();
        configuration = read;
        loop.post(() ->
                read.remarks().forEach(remark -> supervision.context().log().log(remark.level(), remark.text())));
        List<GroupConfig> active = supervision.snapshot().groups().stream()
                .map(ProcessGroup::config)
                .toList();
        return withOrderChanges(ConfigDiff.compare(active, read.groups()), read.groups());
    }

    /// A group whose order was changed while the daemon runs isn't as configured either.
    private ConfigChanges withOrderChanges(ConfigChanges found, List<GroupConfig> read) {
        OrderChanges changes = supervision.orderChanges();
        if (changes.equals(OrderChanges.NONE)) {
            return found;
        }
        List<String> changed = new ArrayList<>();
        for (GroupConfig group : read) {
            boolean differs = found.changed().contains(group.name());
            if (differs || (changes.has(group.name()) && !found.added().contains(group.name()))) {
                changed.add(group.name());
            }
        }
        return new ConfigChanges(found.added(), changed, found.removed());
    }

    private ServerConfig read() {
        try {
            return source.read();
        } catch (ConfigException e) {
            throw new Fault(Fault.Code.CANT_REREAD, e.text());
        }
    }

    /// Activates a group of the configuration as last read.
    ///
    /// @return fails with ALREADY_ADDED or BAD_NAME, with FAILED when its socket can't be had, with SHUTDOWN_STATE
    ///         while the daemon ends
    public CompletableFuture<Boolean> addGroup(String name) {
        GroupConfig asked = configured(name);
        if (asked != null && supervision.snapshot().group(name).isEmpty()) {
            checkSocket(asked);
        }
        return loop.call(() -> {
            supervision.refuseWhileEnding();
            if (supervision.snapshot().group(name).isPresent()) {
                throw new Fault(Fault.Code.ALREADY_ADDED, name);
            }
            GroupConfig found = configured(name);
            if (found == null) {
                throw new Fault(Fault.Code.BAD_NAME, name);
            }
            supervision.activate(List.of(found));
            return CompletableFuture.completedFuture(true);
        });
    }

    /// {@return the group in the configuration as last read, null when it isn't there}
    private @Nullable GroupConfig configured(String name) {
        for (GroupConfig group : configuration.groups()) {
            if (group.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    private void checkSocket(GroupConfig group) {
        LogSink log = supervision.context().log();
        try {
            supervision.checkSocket(group, new LogSink() {
                @Override
                public void log(LogLevel level, String text) {
                    loop.post(() -> log.log(level, text));
                }

                @Override
                public boolean writes(LogLevel level) {
                    return log.writes(level);
                }
            });
        } catch (IOException e) {
            throw new Fault(Fault.Code.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /// The processes of an active group that [#updateGroup] would stop, by ascending priority.
    ///
    /// @throws Fault BAD_NAME when there is no such group
    public List<ManagedProcess> outdated(String name) {
        ProcessGroup active =
                supervision.snapshot().group(name).orElseThrow(() -> new Fault(Fault.Code.BAD_NAME, name));
        GroupConfig next = configured(name);
        return next != null && ConfigDiff.isSame(active.config(), next)
                ? List.of()
                : Supervision.outdated(active, next);
    }

    /// Brings a group in line with the configuration as last read, process by process. What must go is stopped first;
    /// the rest runs on, untouched.
    ///
    /// @return completes when what had to stop is down and the rest is on its way; fails with BAD_NAME, with FAILED
    ///         when its socket can't be had (then nothing was stopped), with STILL_RUNNING when somebody starts
    ///         meanwhile what is to go, with SHUTDOWN_STATE while the daemon ends
    public CompletableFuture<GroupUpdate> updateGroup(String name) {
        GroupConfig asked = configured(name);
        ProcessGroup present = supervision.snapshot().group(name).orElse(null);
        if (asked != null
                && (present == null || !Objects.equals(url(present.config().socket()), url(asked.socket())))) {
            checkSocket(asked);
        }
        return loop.call(() -> {
            supervision.refuseWhileEnding();
            ProcessGroup active = supervision.snapshot().group(name).orElse(null);
            GroupConfig next = configured(name);
            if (active == null) {
                return CompletableFuture.completedFuture(added(name, next));
            }
            if (next != null && ConfigDiff.isSame(active.config(), next)) {
                supervision.dropOrderChanges(name);
                return CompletableFuture.completedFuture(new GroupUpdate(
                        name, GroupUpdate.UNCHANGED, Supervision.names(active.processes()), List.of(), List.of()));
            }
            // The swap is no part of the step of the process that goes down last: it has its own turn.
            return down(Supervision.outdated(active, next)).thenCompose(_ -> loop.call(() -> swap(active, next)));
        });
    }

    private static @Nullable String url(@Nullable FcgiSocket socket) {
        return socket == null ? null : socket.url();
    }

    private GroupUpdate added(String name, @Nullable GroupConfig next) {
        if (next == null) {
            throw new Fault(Fault.Code.BAD_NAME, name);
        }
        supervision.activate(List.of(next));
        List<String> created =
                next.processes().stream().map(ProcessConfig::name).toList();
        return new GroupUpdate(name, GroupUpdate.ADDED, List.of(), List.of(), created);
    }

    private CompletableFuture<Void> down(List<ManagedProcess> processes) {
        StartOrder order = supervision.order();
        List<CompletableFuture<?>> down = new ArrayList<>(processes.size());
        if (order != null) {
            order.announceStop(processes);
        }
        for (ManagedProcess process : processes) {
            if (order != null) {
                down.add(order.stop(process, true, new ArrayList<>()));
            } else if (!process.state().isDown()) {
                down.add(process.stop());
                process.reportStopping();
            }
        }
        if (order != null) {
            order.retract(processes);
        }
        return CompletableFuture.allOf(down.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<GroupUpdate> swap(ProcessGroup before, @Nullable GroupConfig next) {
        supervision.refuseWhileEnding();
        if (supervision.snapshot().group(before.name()).orElse(null) != before) {
            // Somebody else has changed it meanwhile: what is to be done now is another question.
            return CompletableFuture.completedFuture(before.name()).thenComposeAsync(this::updateGroup);
        }
        if (next != null) {
            return CompletableFuture.completedFuture(supervision.replace(before, next));
        }
        List<String> gone = Supervision.names(before.processes());
        supervision.remove(before.name());
        return CompletableFuture.completedFuture(
                new GroupUpdate(before.name(), GroupUpdate.REMOVED, List.of(), gone, List.of()));
    }

    /// Removes a group that is down.
    ///
    /// @return fails with BAD_NAME or STILL_RUNNING
    public CompletableFuture<Boolean> removeGroup(String name) {
        return loop.call(() -> {
            supervision.remove(name);
            return CompletableFuture.completedFuture(true);
        });
    }

    /// Begins to stop everything; the daemon ends when all is down.
    public CompletableFuture<Boolean> shutdown() {
        return loop.call(() -> {
            supervision.end(Supervision.Mood.SHUTDOWN, loop::stop);
            return CompletableFuture.completedFuture(true);
        });
    }

    /// Begins to stop everything; the daemon starts anew with the configuration just read when all is down.
    ///
    /// @throws Fault CANT_REREAD when the configuration has errors: nothing is stopped then
    public CompletableFuture<Boolean> restart() {
        ServerConfig next = read();
        return loop.call(() -> {
            restartWith(next);
            return CompletableFuture.completedFuture(true);
        });
    }

    /// As [#restart], for a signal: a refusal goes to the activity log. Loop thread; reading happens on another, one at
    /// a time, and what changes while it reads is read again if asked to.
    public void restartLater() {
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        Thread reader = new Thread(
                () -> {
                    Runnable outcome;
                    try {
                        ServerConfig next = source.read();
                        outcome = () -> restartWith(next);
                    } catch (ConfigException e) {
                        outcome = () ->
                                Message.RESTART_REFUSED.to(supervision.context().log(), e.text());
                    } catch (RuntimeException | Error e) {
                        outcome = () -> loop.report("the configuration", e);
                    }
                    Runnable found = outcome;
                    loop.post(() -> read(found));
                },
                "config-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Runnable outcome) {
        reading = false;
        if (readAgain) {
            readAgain = false;
            restartLater();
        } else {
            outcome.run();
        }
    }

    private void restartWith(ServerConfig next) {
        former = configuration;
        configuration = next;
        supervision.end(Supervision.Mood.RESTARTING, loop::stop);
    }
}
