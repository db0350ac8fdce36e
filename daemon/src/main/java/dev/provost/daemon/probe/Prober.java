package dev.provost.daemon.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has looks done aside, on a few threads that come with the first look and go when there is nothing to do. What waits
/// for a thread is bounded by who begins: each process has one look under way. Any thread.
public final class Prober {
    /// Looks at the same time. Most take a millisecond; a program that hangs holds one of these until its time is up.
    private static final int THREADS_MAX = 16;

    private static final long IDLE_SECONDS = 20;
    private static final long STACK_BYTES = 256 * 1024;

    private @Nullable Executor threads;

    /// With threads of its own.
    public Prober() {
        this(null);
    }

    /// @param threads does the looks; null for own threads, made at the first
    public Prober(@Nullable Executor threads) {
        this.threads = threads;
    }

    /// Begins a look; returns at once.
    ///
    /// @param told gets the outcome once, on the thread that looked; not when the attempt was cancelled
    public Attempt begin(Probe probe, Duration limit, Consumer<Outcome> told) {
        Attempt attempt = new Attempt();
        threads().execute(() -> run(probe, limit, attempt, told));
        return attempt;
    }

    private static void run(Probe probe, Duration limit, Attempt attempt, Consumer<Outcome> told) {
        if (attempt.isCancelled()) {
            return;
        }
        attempt.begin();
        Outcome outcome;
        try {
            outcome = Outcome.passed(probe.look(limit, attempt));
        } catch (IOException e) {
            outcome = Outcome.failed(Failures.text(e));
        } catch (RuntimeException | Error e) {
            outcome = Outcome.failed("could not look: " + e);
        }
        if (!attempt.isCancelled()) {
            told.accept(outcome);
        }
    }

    private synchronized Executor threads() {
        Executor made = threads;
        if (made == null) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    THREADS_MAX,
                    THREADS_MAX,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    work -> Thread.ofPlatform()
                            .name("probe")
                            .daemon(true)
                            .stackSize(STACK_BYTES)
                            .unstarted(work));
            pool.allowCoreThreadTimeOut(true);
            threads = pool;
            made = pool;
        }
        return made;
    }
}
