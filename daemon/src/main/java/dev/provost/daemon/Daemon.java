package dev.provost.daemon;

import dev.provost.daemon.access.Audit;
import dev.provost.daemon.config.DaemonConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.daemon.loop.DaemonControl;
import dev.provost.daemon.loop.EventLoop;
import dev.provost.daemon.loop.Rehearsal;
import dev.provost.daemon.loop.Totals;
import dev.provost.daemon.management.BeanRegistry;
import dev.provost.daemon.management.Notifier;
import dev.provost.daemon.management.PlatformServer;
import dev.provost.daemon.os.Host;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.output.SyslogQueue;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The daemon's life: one [Generation] after the other on one event loop, which is the thread that calls [#run].
final class Daemon {
    /// The variable by which systemd says where it listens.
    private static final String SERVICE_MANAGER = "NOTIFY_SOCKET";

    /// How long stray processes have: a container's runtime waits ten seconds for all of it by default.
    private static final int STRAYS_SECONDS = 5;

    private final Host host;
    private final ProcessEngine engine;
    private final DaemonControl.ConfigSource source;
    private final @Nullable Readiness readiness;
    private final SyslogQueue syslog;
    private final Foundation base;
    private final PidFile pidFile;
    private @Nullable Generation generation;

    /// @param program     the name it was called by
    /// @param environment the daemon's variables at start
    /// @param readiness   told how the start went; null in the foreground
    Daemon(
            Host host,
            ProcessEngine engine,
            DaemonControl.ConfigSource source,
            String program,
            Map<String, String> environment,
            @Nullable Readiness readiness) {
        this.host = host;
        this.engine = engine;
        this.source = source;
        this.readiness = readiness;
        syslog = new SyslogQueue(host::syslog);
        InstantSource wall = InstantSource.system();
        Notifier notifier = new Notifier(wall);
        Audit audit = new Audit(notifier, wall);
        base = new Foundation(
                host,
                engine,
                new EventLoop(engine, System::nanoTime, this::failed),
                new Totals(),
                notifier,
                audit,
                new BeanRegistry(PlatformServer::bare, notifier, audit),
                syslog,
                wall,
                ProcessHandle.current().pid(),
                program,
                Version.NUMBER,
                environment,
                new FileOutputStream(FileDescriptor.out));
        pidFile = new PidFile(base.pid());
    }

    /// Runs until the daemon is told to end.
    ///
    /// @throws StartException when it can't start, or not start again
    void run(ServerConfig first) throws StartException {
        Thread.currentThread().setName("event-loop");
        List<Remark> early = new ArrayList<>(new Privileges(host).take(first.daemon()));
        try {
            // Before the log is opened: even that would touch what belongs to a daemon that runs already.
            early.addAll(pidFile.take(first.daemon().pidfile()));
            for (ServerConfig config = first; config != null; ) {
                Generation current = generation == null ? begin(first, early) : beginAgain(config, generation);
                generation = current;
                current.start();
                base.loop().run();
                config = current.next();
                // Who waits for an answer gets one before the doors close on him.
                if (config == null) {
                    base.loop().close();
                    endStrays(current);
                } else {
                    base.loop().drain();
                }
                current.close(config == null);
            }
        } finally {
            pidFile.release();
            syslog.close();
        }
        engine.close();
    }

    /// The first process of a container has what others left behind for its children; with its own end the kernel
    /// kills them all, so they are told before. Elsewhere they are none of our business: supervisord leaves them
    /// alone.
    private void endStrays(Generation current) {
        try {
            boolean ended = engine.endStrays(STRAYS_SECONDS * 1_000_000_000L, () -> Message.STRAYS.to(current.log()));
            if (!ended) {
                Message.STRAYS_LEFT.to(current.log(), STRAYS_SECONDS);
            }
        } catch (IOException e) {
            failed("the end of stray processes", e);
        }
    }

    private Generation begin(ServerConfig config, List<Remark> early) throws StartException {
        Generation made = new Generation(base, config, source);
        try {
            made.bind(early, false);
            settle(config.daemon(), made);
            return made;
        } catch (StartException e) {
            made.close(true);
            throw e;
        }
    }

    /// As [#begin], for a restart. What no reading could find, a port or a log that can't be had, shows only now
    /// that the programs are down: then they come up again as they were, and the log says why. When not even that
    /// can be done the daemon ends; there may be nobody at standard error any more, so the reason goes to the log
    /// as well.
    ///
    /// @param last whose place it takes; it is closed
    private Generation beginAgain(ServerConfig config, Generation last) throws StartException {
        try {
            return restarted(config);
        } catch (StartException e) {
            ServerConfig former = last.former();
            if (!former.equals(config)) {
                try {
                    Generation made = restarted(former);
                    Message.FORMER_AGAIN.to(made.log(), e.text());
                    return made;
                } catch (StartException alsoFails) {
                    e.addSuppressed(alsoFails);
                }
            }
            last.lastWords(e.text());
            throw e;
        }
    }

    private Generation restarted(ServerConfig config) throws StartException {
        List<Remark> early = pidFile.take(config.daemon().pidfile());
        Generation made = new Generation(base, config, source);
        try {
            made.bind(early, true);
            pidFile.write(made.log());
            return made;
        } catch (StartException e) {
            made.close(true);
            throw e;
        }
    }

    /// What happens between the first generation's sockets and its programs, once: the way into the background, and
    /// the signals.
    private void settle(DaemonConfig config, Generation current) throws StartException {
        if (readiness != null) {
            Message.DAEMONIZING.to(current.log());
            if (config.directory() != null) {
                try {
                    host.changeDirectory(config.directory());
                    Message.SET_DIRECTORY.to(current.log(), config.directory());
                } catch (IOException e) {
                    // As supervisord, which goes on where it is.
                    Message.CANT_CHANGE_DIRECTORY.to(current.log(), config.directory(), String.valueOf(e.getMessage()));
                }
            }
            host.umask(config.umask());
        }
        try {
            engine.open(signal -> generation().received(signal), orphan -> generation()
                    .reaped(orphan));
        } catch (IOException e) {
            throw new StartException(StartException.FAILURE, "the process engine can't start: " + e.getMessage());
        }
        new Rehearsal(base.loop(), engine).await();
        // Who waits for us to be ready may look into it at once.
        pidFile.write(current.log());
        if (readiness != null) {
            readiness.ready(base.pid());
        }
        tellServiceManager(current);
    }

    /// systemd, with `Type=notify`, waits for this.
    private void tellServiceManager(Generation current) {
        String address = base.environment().get(SERVICE_MANAGER);
        if (address != null) {
            try {
                host.sendDatagram(address, "READY=1");
            } catch (IOException e) {
                Message.NO_NOTICE.to(current.log(), String.valueOf(e.getMessage()));
            }
        }
    }

    private Generation generation() {
        if (generation == null) {
            throw new IllegalStateException("nothing is running yet");
        }
        return generation;
    }

    private void failed(String handling, Throwable failure) {
        if (generation == null) {
            // No log is known yet.
            System.err.println(Message.LOOP_FAILURE.with(handling, Generation.stackTrace(failure)));
        } else {
            generation.failed(handling, failure);
        }
    }
}
