package dev.provost.daemon.management;

import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.usage.ProcessUsage;
import dev.provost.daemon.usage.UsageSampler;
import java.util.List;
import java.util.function.ToLongFunction;

/// The figures of [dev.provost.jmx.RunFigures] for one process, or the sums over several.
final class RunSums {
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

    long starts() {
        return sum(process -> process.published().starts());
    }

    long exits() {
        return sum(process -> process.published().exits());
    }

    long unexpectedExits() {
        return sum(process -> process.published().unexpectedExits());
    }

    long exitsBySignal() {
        return sum(process -> process.past().exitsBySignal());
    }

    long restarts() {
        return sum(process -> process.published().restarts());
    }

    long cpuTime() {
        return millis(usage().cpuNanos());
    }

    long totalCpuTime() {
        return millis(usage().totalCpuNanos());
    }

    long residentMemory() {
        return usage().residentBytes();
    }

    int threads() {
        return usage().threads();
    }

    int openFiles() {
        return usage().openFiles();
    }

    long logBytesWritten() {
        return sum(process -> process.logs().written());
    }

    long logBytesLost() {
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
