package dev.provost.daemon.usage;

import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.PastRuns;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.loop.Totals;
import dev.provost.daemon.os.UsageSource;
import dev.provost.daemon.os.UsageSource.LiveUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads what all processes use when somebody asks and what is known is older than a second. Any thread but the loop's.
public final class UsageSampler {
    static final long FRESH_NANOS = 1_000_000_000;
    private static final long PATIENCE_MILLIS = 2_000;

    private final Supervision supervision;
    private final UsageSource source;
    private final long daemonPid;
    private final Executor threads;

    /// Made by the first pass; passes follow one another.
    private UsageSource.@Nullable UsageReader reader;

    /// For anyone: the last complete pass, null before the first.
    private volatile @Nullable UsageSample latest;

    /// The pass under way, under this object's lock; null when there is none.
    private @Nullable CompletableFuture<UsageSample> coming;

    public UsageSampler(Supervision supervision, UsageSource source, long daemonPid) {
        this(supervision, source, daemonPid, new OwnThread());
    }

    /// @param threads runs one pass at a time
    public UsageSampler(Supervision supervision, UsageSource source, long daemonPid, Executor threads) {
        this.supervision = supervision;
        this.source = source;
        this.daemonPid = daemonPid;
        this.threads = threads;
    }

    /// A class and not a lambda: it is made before the first child runs.
    private static final class OwnThread implements Executor {
        @Override
        public void execute(Runnable pass) {
            Thread thread = new Thread(pass, "usage-sampler");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /// {@return what is used, at most a second old} Older only when the kernel takes seconds to tell.
    public UsageSample sample() {
        UsageSample known = latest;
        if (known != null && isFresh(known)) {
            return known;
        }
        try {
            return pass().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The pass goes on, and those who ask later have it.
            return known();
        } catch (ExecutionException e) {
            throw new IllegalStateException("what processes use can't be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return known();
        }
    }

    private UsageSample known() {
        UsageSample known = latest;
        return known == null ? UsageSample.NONE : known;
    }

    private boolean isFresh(UsageSample sample) {
        return nanoTime() - sample.takenNanos() < FRESH_NANOS;
    }

    private long nanoTime() {
        return supervision.context().loop().nanoTime();
    }

    private synchronized CompletableFuture<UsageSample> pass() {
        UsageSample known = latest;
        if (known != null && isFresh(known)) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<UsageSample> pass = coming;
        if (pass == null) {
            pass = new CompletableFuture<>();
            coming = pass;
            CompletableFuture<UsageSample> started = pass;
            threads.execute(() -> take(started));
        }
        return pass;
    }

    private void take(CompletableFuture<UsageSample> pass) {
        try {
            UsageSample sample = read();
            latest = sample;
            finished();
            pass.complete(sample);
        } catch (RuntimeException | Error e) {
            finished();
            pass.completeExceptionally(e);
        }
    }

    private synchronized void finished() {
        coming = null;
    }

    private UsageSample read() {
        UsageSource.UsageReader own = reader;
        if (own == null) {
            own = source.usageReader();
            reader = own;
        }
        UsageSample before = known();
        long taken = nanoTime();
        Totals totals = supervision.context().totals();
        List<ManagedProcess> all = supervision.snapshot().processes();
        Map<ManagedProcess, ProcessUsage> processes = new HashMap<>(all.size() * 2);
        // Before the children are read: what ends meanwhile may be missing for a second, and is never counted twice.
        long total = totals.cpuNanos();
        for (ManagedProcess process : all) {
            ProcessUsage usage = read(own, process, before.of(process).totalCpuNanos());
            processes.put(process, usage);
            total = ProcessUsage.sum(total, usage.cpuNanos());
        }
        ProcessUsage daemon =
                own.read(daemonPid).map(live -> live(live, live.cpuNanos())).orElse(ProcessUsage.NOTHING);
        return new UsageSample(taken, processes, daemon, neverLess(total, before.totalCpuNanos()));
    }

    private static ProcessUsage read(UsageSource.UsageReader reader, ManagedProcess process, long totalBefore) {
        PastRuns past = process.past();
        long pid = process.published().pid();
        Optional<LiveUsage> found = pid == 0 ? Optional.empty() : reader.read(pid);
        // It may have ended and its number belong to a stranger.
        if (found.isEmpty() || process.published().pid() != pid) {
            return new ProcessUsage(0, neverLess(process.past().cpuNanos(), totalBefore), 0, 0, 0);
        }
        LiveUsage live = found.get();
        return live(live, neverLess(ProcessUsage.sum(past.cpuNanos(), live.cpuNanos()), totalBefore));
    }

    private static ProcessUsage live(LiveUsage live, long totalCpuNanos) {
        return new ProcessUsage(live.cpuNanos(), totalCpuNanos, live.residentBytes(), live.threads(), live.openFiles());
    }

    /// A child that has ended and is not yet known to have: for a moment its time is nowhere.
    private static long neverLess(long now, long before) {
        return now < 0 ? -1 : Math.max(now, before);
    }
}
