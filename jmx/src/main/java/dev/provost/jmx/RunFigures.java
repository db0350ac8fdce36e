package dev.provost.jmx;

/// What a process, or all processes of a program or group together, has done and uses. Counters only grow, from zero
/// when the process was added.
///
/// Figures of running children are read from the kernel when somebody asks, and are at most a second old. They are
/// those of the child itself, not of its descendants, but for processor time: there what descendants used counts as
/// soon as the child has waited for them, as it does in the figures of a run that has ended. A figure is -1 where the
/// system or the process engine does not tell it, and a sum is when one of its parts is.
public interface RunFigures {
    @Description(value = "Children spawned", unit = "count")
    long getStarts();

    @Description(value = "Children that ended", unit = "count")
    long getExits();

    @Description(value = "Children that ended with a status that is not expected", unit = "count")
    long getUnexpectedExits();

    @Description(value = "Those of the unexpected exits that were by a signal", unit = "count")
    long getExitsBySignal();

    @Description(value = "Starts made by the supervisor itself after an exit or a failed start", unit = "count")
    long getRestarts();

    @Description(
            value = "Processor time of what runs now, user and system, 0 if nothing runs, -1 if unknown",
            unit = "ms")
    long getCpuTime();

    @Description(
            value = "Processor time of all runs together, the present one included; only grows. -1 if unknown",
            unit = "ms")
    long getTotalCpuTime();

    @Description(value = "Resident memory of what runs now, 0 if nothing runs, -1 if unknown", unit = "bytes")
    long getResidentMemory();

    @Description(value = "Threads of what runs now, 0 if nothing runs, -1 if unknown", unit = "count")
    int getThreads();

    @Description(
            value = "Open descriptors of what runs now, 0 if nothing runs, -1 if they may not be counted",
            unit = "count")
    int getOpenFiles();

    @Description(value = "Bytes of output written to log files", unit = "bytes")
    long getLogBytesWritten();

    @Description(value = "Bytes of output that could not be written to their log file", unit = "bytes")
    long getLogBytesLost();
}
