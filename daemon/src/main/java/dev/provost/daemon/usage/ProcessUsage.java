package dev.provost.daemon.usage;

/// What one or several processes use. Each figure is -1 where the system does not tell it, and in a sum once one of the
/// parts is.
///
/// @param cpuNanos      processor time of what runs now, 0 if nothing does
/// @param totalCpuNanos processor time of all runs, the present one included; only grows
/// @param residentBytes of what runs now
/// @param threads       of what runs now
/// @param openFiles     of what runs now
public record ProcessUsage(long cpuNanos, long totalCpuNanos, long residentBytes, int threads, int openFiles) {
    /// Nothing runs or ever ran.
    public static final ProcessUsage NOTHING = new ProcessUsage(0, 0, 0, 0, 0);

    /// {@return this and that together}
    public ProcessUsage plus(ProcessUsage other) {
        return new ProcessUsage(
                sum(cpuNanos, other.cpuNanos),
                sum(totalCpuNanos, other.totalCpuNanos),
                sum(residentBytes, other.residentBytes),
                (int) sum(threads, other.threads),
                (int) sum(openFiles, other.openFiles));
    }

    /// {@return `a + b`, -1 if one of them is unknown}
    public static long sum(long a, long b) {
        return a < 0 || b < 0 ? -1 : a + b;
    }
}
