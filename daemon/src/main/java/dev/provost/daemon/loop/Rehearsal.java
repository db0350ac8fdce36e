package dev.provost.daemon.loop;

import dev.provost.daemon.os.Loopback;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.output.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;

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
        var file = new RotatingFile(Path.of("/dev/null"), 0, 0, false, _ -> {});
        Loopback pipe;
        try {
            pipe = engine.openLoopback(file::write);
        } catch (IOException e) {
            // No descriptor to be had; there is no harm in going without.
            return;
        }
        if (pipe != null) {
            go(pipe, file, ROUNDS);
        }
    }

    private void go(Loopback pipe, RotatingFile file, int rounds) {
        if (rounds == 0) {
            pipe.close();
            file.close();
            return;
        }
        pipe.write(BYTES);
        loop.after(PACE_NANOS, () -> go(pipe, file, rounds - 1));
    }
}
