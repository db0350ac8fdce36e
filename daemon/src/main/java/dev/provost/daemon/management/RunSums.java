package dev.provost.daemon.management;

import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.usage.ProcessUsage;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.RunFigures;
import java.util.List;
import java.util.function.ToLongFunction;

/// An MBean with the figures of one process, or the sums over several.
abstract class RunSums implements RunFigures {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final List<ManagedProcess> processes;
    private final UsageSampler usage;

    RunSums(List<ManagedProcess> processes, UsageSampler usage) {
        this.processes = List.copyOf(processes);
        this.usage = usage;
    }

    /// {@return whole milliseconds; -1 stays -1}
    static long millis(long nanos) {
        return nanos < 0 ? -1 : nanos / NANOS_PER_MILLI;
    }

    @Override
    public final long getStarts() {
        return sum(process -> process.published().starts());
    }

    @Override
    public final long getExits() {
        return sum(process -> process.published().exits());
    }

    @Override
    public final long getUnexpectedExits() {
        return sum(process -> process.published().unexpectedExits());
    }

    @Override
    public final long getExitsBySignal() {
        return sum(process -> process.past().exitsBySignal());
    }

    @Override
    public final long getRestarts() {
        return sum(process -> process.published().restarts());
    }

    @Override
    public final long getCpuTime() {
        return millis(usage().cpuNanos());
    }

    @Override
    public final long getTotalCpuTime() {
        return millis(usage().totalCpuNanos());
    }

    @Override
    public final long getResidentMemory() {
        return usage().residentBytes();
    }

    @Override
    public final int getThreads() {
        return usage().threads();
    }

    @Override
    public final int getOpenFiles() {
        return usage().openFiles();
    }

    @Override
    public final long getLogBytesWritten() {
        return sum(process -> process.logs().written());
    }

    @Override
    public final long getLogBytesLost() {
        return sum(process -> process.logs().lost());
    }

    private ProcessUsage usage() {
        return usage.sample().of(processes);
    }

    private long sum(ToLongFunction<ManagedProcess> figure) {
        long sum = 0;
        for (ManagedProcess process : processes) {
            sum += figure.applyAsLong(process);
        }
        return sum;
    }
}
