package dev.provost.jmx;

/// Figures of one process, see [RunFigures] for what they count and when they are -1.
///
/// @param group           its group
/// @param program         its program
/// @param name            its name
/// @param state           state code, such as 20 for RUNNING
/// @param stateName       such as RUNNING
/// @param pid             0 if not running
/// @param startTime       wall-clock second of the last start, 0 if never started
/// @param uptime          seconds since the start of the running child, 0 if not running
/// @param exitStatus      of the last run: 0 to 255, -1 after a signal, 0 while it has never exited
/// @param starts          children spawned
/// @param restarts        starts made by the supervisor itself
/// @param exits           children that ended
/// @param unexpectedExits those of `exits` whose status was not expected
/// @param exitsBySignal   those of `unexpectedExits` that were by a signal
/// @param cpuTime         processor time of the running child, milliseconds
/// @param totalCpuTime    processor time of all runs, milliseconds; only grows
/// @param residentMemory  of the running child, bytes
/// @param threads         of the running child
/// @param openFiles       of the running child
/// @param peakMemory      largest resident memory of any run that has ended, bytes; never less than what the daemon
///                        itself held at the start, which the kernel counts
/// @param logBytesWritten output written to its log files
/// @param logBytesLost    output that could not be written
public record ProcessMetrics(
        String group,
        String program,
        String name,
        int state,
        String stateName,
        int pid,
        long startTime,
        long uptime,
        int exitStatus,
        long starts,
        long restarts,
        long exits,
        long unexpectedExits,
        long exitsBySignal,
        long cpuTime,
        long totalCpuTime,
        long residentMemory,
        int threads,
        int openFiles,
        long peakMemory,
        long logBytesWritten,
        long logBytesLost) {}
