package dev.provost.daemon.usage;

import dev.provost.daemon.loop.ManagedProcess;
import java.util.List;
import java.util.Map;

/// What one pass over all processes found.
///
/// @param takenNanos monotonic time of the pass
/// @param processes  every process that was active then
/// @param daemon     the daemon itself
/// @param totalCpuNanos processor time of all children since the daemon started; only grows, -1 if unknown
public record UsageSample(
        long takenNanos, Map<ManagedProcess, ProcessUsage> processes, ProcessUsage daemon, long totalCpuNanos) {
    static final UsageSample NONE = new UsageSample(0, Map.of(), ProcessUsage.NOTHING, 0);

    /// {@return what a process uses; nothing for one that came later}
    public ProcessUsage of(ManagedProcess process) {
        return processes.getOrDefault(process, ProcessUsage.NOTHING);
    }

    /// {@return what these use together}
    public ProcessUsage of(List<ManagedProcess> several) {
        ProcessUsage sum = ProcessUsage.NOTHING;
        for (ManagedProcess process : several) {
            sum = sum.plus(of(process));
        }
        return sum;
    }
}
