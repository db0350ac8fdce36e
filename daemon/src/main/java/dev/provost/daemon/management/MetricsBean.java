package dev.provost.daemon.management;

import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.loop.DaemonControl;
import dev.provost.daemon.loop.EventLoop;
import dev.provost.daemon.loop.ListenerPool;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.PastRuns;
import dev.provost.daemon.loop.ProcessGroup;
import dev.provost.daemon.loop.ProcessRecord;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.loop.Totals;
import dev.provost.daemon.loop.TurnTimes;
import dev.provost.daemon.process.State;
import dev.provost.daemon.usage.ProcessUsage;
import dev.provost.daemon.usage.UsageSample;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.DaemonMetrics;
import dev.provost.jmx.Fault;
import dev.provost.jmx.MetricsMXBean;
import dev.provost.jmx.PoolMetrics;
import dev.provost.jmx.ProcessMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// All figures as an MBean, from published records and one pass over what the kernel tells.
public final class MetricsBean implements MetricsMXBean {
    private static final int PING_MILLIS_MAX = 60_000;
    private static final long NANOS_PER_MICRO = 1000;

    private final Supervision supervision;
    private final DaemonControl control;
    private final SupervisorBean.Facts facts;
    private final UsageSampler usage;

    public MetricsBean(Supervision supervision, DaemonControl control, SupervisorBean.Facts facts, UsageSampler usage) {
        this.supervision = supervision;
        this.control = control;
        this.facts = facts;
        this.usage = usage;
    }

    @Override
    public DaemonMetrics getDaemon() {
        EventLoop loop = supervision.context().loop();
        Totals totals = supervision.context().totals();
        ProcessUsage daemon = usage.sample().daemon();
        TurnTimes.Summary turns = loop.turnTimes().summary();
        return new DaemonMetrics(
                facts.version(),
                SupervisorBean.SUPERVISOR_VERSION,
                control.configuration().daemon().identifier(),
                facts.pid(),
                supervision.mood().code(),
                facts.startMillis(),
                RunSums.millis(daemon.cpuNanos()),
                daemon.residentBytes(),
                daemon.threads(),
                daemon.openFiles(),
                totals.spawns(),
                totals.exits(),
                totals.unexpectedExits(),
                totals.exitsBySignal(),
                totals.logBytesWritten(),
                totals.logBytesLost(),
                facts.notificationsDropped().getAsLong(),
                loop.refused(),
                facts.syslogLinesDropped().getAsLong(),
                loop.waiting(),
                turns.turns(),
                turns.busyMicros(),
                turns.longestMicros(),
                turns.boundsMicros(),
                turns.counts());
    }

    @Override
    public ProcessMetrics[] getProcesses() {
        List<ManagedProcess> processes = supervision.snapshot().processes();
        UsageSample sample = usage.sample();
        long nowSecond = supervision.context().wall().instant().getEpochSecond();
        ProcessMetrics[] all = new ProcessMetrics[processes.size()];
        for (int i = 0; i < all.length; i++) {
            ManagedProcess process = processes.get(i);
            all[i] = metrics(process, sample.of(process), nowSecond);
        }
        return all;
    }

    private static ProcessMetrics metrics(ManagedProcess process, ProcessUsage used, long nowSecond) {
        ProcessConfig config = process.config();
        PastRuns past = process.past();
        ProcessRecord record = process.published();
        return new ProcessMetrics(
                config.group(),
                config.program(),
                config.name(),
                record.state().code(),
                record.state().name(),
                (int) record.pid(),
                record.startSecond(),
                record.pid() == 0 ? 0 : Math.max(0, nowSecond - record.startSecond()),
                record.exitStatus(),
                record.starts(),
                record.restarts(),
                record.exits(),
                record.unexpectedExits(),
                past.exitsBySignal(),
                RunSums.millis(used.cpuNanos()),
                RunSums.millis(used.totalCpuNanos()),
                used.residentBytes(),
                used.threads(),
                used.openFiles(),
                past.peakMemoryBytes(),
                process.logs().written(),
                process.logs().lost());
    }

    @Override
    public PoolMetrics[] getPools() {
        List<PoolMetrics> pools = new ArrayList<>();
        for (ProcessGroup group : supervision.snapshot().groups()) {
            ListenerPool pool = group.pool();
            if (pool != null) {
                pools.add(new PoolMetrics(
                        pool.name(),
                        pool.bufferSize(),
                        pool.buffered(),
                        pool.accepted(),
                        pool.delivered(),
                        pool.processed(),
                        pool.rejected(),
                        pool.discarded()));
            }
        }
        return pools.toArray(PoolMetrics[]::new);
    }

    @Override
    public boolean getReady() {
        return getUnready().length == 0;
    }

    @Override
    public String[] getUnready() {
        List<String> reasons = new ArrayList<>();
        Supervision.Mood mood = supervision.mood();
        if (mood != Supervision.Mood.RUNNING) {
            reasons.add("the daemon is in state " + mood);
        }
        for (ManagedProcess process : supervision.snapshot().processes()) {
            ProcessRecord record = process.published();
            boolean fatal = record.state() == State.FATAL;
            if (fatal || (process.config().autostart() && !isUp(record))) {
                reasons.add(process.namespec() + " is " + record.state()
                        + (record.spawnError().isEmpty() ? "" : ": " + record.spawnError()));
            }
        }
        return reasons.toArray(String[]::new);
    }

    /// A program that has done its work is as good as one that does it. Only an unexpected end leaves an error.
    private static boolean isUp(ProcessRecord record) {
        return record.state() == State.RUNNING
                || (record.state() == State.EXITED && record.spawnError().isEmpty());
    }

    @Override
    public long ping(int timeout) {
        if (timeout < 1 || timeout > PING_MILLIS_MAX) {
            throw new Fault(
                    Fault.Code.BAD_ARGUMENTS, "timeout is " + timeout + "; use 1 to " + PING_MILLIS_MAX + " ms");
        }
        long before = System.nanoTime();
        CompletableFuture<Boolean> answer =
                supervision.context().loop().call(() -> CompletableFuture.completedFuture(true));
        try {
            var _ = answer.get(timeout, TimeUnit.MILLISECONDS);
            return (System.nanoTime() - before) / NANOS_PER_MICRO;
        } catch (TimeoutException e) {
            throw new Fault(Fault.Code.FAILED, "the event loop did not answer within " + timeout + " ms");
        } catch (ExecutionException e) {
            throw new Fault(Fault.Code.FAILED, "the event loop has ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault(Fault.Code.FAILED, "interrupted");
        }
    }
}
