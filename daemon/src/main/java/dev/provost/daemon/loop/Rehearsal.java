package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.os.Loopback;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.output.ChildLog;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Goes the way of output a few dozen times before anybody is in a hurry: what the JVM has not run yet it runs slowly,
/// and compiles at the very time when a child writes much. That took as much processor time as the first 20 MB.
///
/// It waits for the first quiet moment; a daemon that has none needs no rehearsal.
public final class Rehearsal {
    private static final long QUIET_NANOS = 300_000_000;

    /// Between two writes; more than the engine lets output gather, so that it reads once for each.
    private static final long PACE_NANOS = 2_500_000;

    /// Beyond the number of calls after which the JVM, as our launcher starts it, compiles.
    private static final int ROUNDS = 60;

    private static final int BYTES = 32 * 1024;

    private final EventLoop loop;
    private final ProcessEngine engine;
    private final ChildLog log = new ChildLog(
            "rehearsal",
            Channel.STDOUT,
            new LogConfig(new Target.File("/dev/null"), 0, 0, 0, false, false),
            Path.of("/dev/null"),
            false,
            new Nobody());
    private @Nullable Loopback loopback;
    private int round;

    public Rehearsal(EventLoop loop, ProcessEngine engine) {
        this.loop = loop;
        this.engine = engine;
    }

    /// Begins when it is quiet. Loop thread.
    public void await() {
        loop.after(QUIET_NANOS, () -> {
            if (engine.waitedNanos() < QUIET_NANOS / 2) {
                await();
            } else {
                begin();
            }
        });
    }

    private void begin() {
        try {
            loopback = engine.openLoopback(log::accept);
        } catch (IOException e) {
            // No descriptor to be had; there is no harm in going without.
            return;
        }
        if (loopback != null) {
            log.childStarted();
            step();
        }
    }

    private void step() {
        Loopback pipe = loopback;
        if (pipe == null) {
            return;
        }
        if (round++ < ROUNDS) {
            pipe.write(BYTES);
            loop.after(PACE_NANOS, this::step);
        } else {
            loopback = null;
            pipe.close();
            log.close();
        }
    }

    private static final class Nobody implements ChildLog.Listener {
        @Override
        public void communication(byte[] payload) {}

        @Override
        public void logged(byte[] chunk) {}

        @Override
        public boolean echoes() {
            return false;
        }

        @Override
        public void echo(String text) {}

        @Override
        public void syslog(String line) {}

        @Override
        public void problem(String text) {}
    }
}
