package dev.provost.daemon.loop;

import dev.provost.daemon.config.ConfigDiff;
import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.output.Message;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.Fault;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Orders about the daemon itself: its configuration, its restart, its end. Any thread but the loop's, unless said.
///
/// A configuration is always read and checked whole before anything follows from it: a broken file changes nothing.
public final class DaemonControl {
    private final Supervision supervision;
    private final ConfigSource source;
    private final EventLoop loop;

    /// For anyone: the configuration as last read. What is active may differ until groups are added and removed.
    private volatile ServerConfig configuration;

    /// Loop thread: a thread reads for [#restartLater].
    private boolean reading;

    /// Loop thread: it was asked again since that began.
    private boolean readAgain;

    public DaemonControl(Supervision supervision, ConfigSource source, ServerConfig configuration) {
        this.supervision = supervision;
        this.source = source;
        this.configuration = configuration;
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
        return ConfigDiff.compare(active, read.groups());
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
    /// @return fails with ALREADY_ADDED or BAD_NAME, with SHUTDOWN_STATE while the daemon ends
    public CompletableFuture<Boolean> addGroup(String name) {
        return loop.call(() -> {
            supervision.refuseWhileEnding();
            if (supervision.snapshot().group(name).isPresent()) {
                throw new Fault(Fault.Code.ALREADY_ADDED, name);
            }
            GroupConfig found = configuration.groups().stream()
                    .filter(group -> group.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Fault(Fault.Code.BAD_NAME, name));
            supervision.activate(List.of(found));
            return CompletableFuture.completedFuture(true);
        });
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
        configuration = next;
        supervision.end(Supervision.Mood.RESTARTING, loop::stop);
    }
}
