package dev.provost.daemon.os;

/// What a finished child used, as `wait4(2)` tells it: its own part and that of the descendants it has waited for.
///
/// @param userNanos       processor time in user mode, -1 if unknown
/// @param systemNanos     processor time in the kernel, -1 if unknown
/// @param peakMemoryBytes largest resident set of any of them, -1 if unknown
public record ResourceUsage(long userNanos, long systemNanos, long peakMemoryBytes) {
    /// The engine can't tell.
    public static final ResourceUsage UNKNOWN = new ResourceUsage(-1, -1, -1);

    /// Nothing, as far as anybody can tell.
    public static final ResourceUsage NOTHING = new ResourceUsage(0, 0, 0);

    /// {@return processor time, -1 if unknown}
    public long cpuNanos() {
        return userNanos < 0 ? -1 : userNanos + systemNanos;
    }
}
