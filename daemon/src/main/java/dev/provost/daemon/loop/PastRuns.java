package dev.provost.daemon.loop;

import dev.provost.daemon.os.ResourceUsage;

/// What the ended runs of a process used. Published by the loop with each end, read by anyone.
///
/// @param exitsBySignal   unexpected ends by a signal
/// @param cpuNanos        processor time of all ended runs, -1 once one of them is unknown
/// @param peakMemoryBytes largest resident set of any of them, -1 once one of them is unknown
/// @param last            what the last one used; [ResourceUsage#NOTHING] before the first end
public record PastRuns(long exitsBySignal, long cpuNanos, long peakMemoryBytes, ResourceUsage last) {
    static final PastRuns NONE = new PastRuns(0, 0, 0, ResourceUsage.NOTHING);

    /// {@return this after another run ended}
    PastRuns and(ResourceUsage usage, boolean bySignal) {
        boolean unknown = usage.cpuNanos() < 0 || cpuNanos < 0;
        return new PastRuns(
                exitsBySignal + (bySignal ? 1 : 0),
                unknown ? -1 : cpuNanos + usage.cpuNanos(),
                unknown ? -1 : Math.max(peakMemoryBytes, usage.peakMemoryBytes()),
                usage);
    }
}
