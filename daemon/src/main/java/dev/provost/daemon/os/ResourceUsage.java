package dev.provost.daemon.os;

/// What a finished child used, as `wait4(2)` tells it.
///
/// @param cpuNanos        processor time, user and system
/// @param peakMemoryBytes largest resident set
public record ResourceUsage(long cpuNanos, long peakMemoryBytes) {
    /// Nothing known.
    public static final ResourceUsage UNKNOWN = new ResourceUsage(0, 0);
}
