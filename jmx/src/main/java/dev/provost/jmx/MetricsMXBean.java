package dev.provost.jmx;

import static javax.management.MBeanOperationInfo.INFO;

/// All figures at once, for monitoring systems: one read instead of a thousand.
@Description("All figures of the daemon and its processes in one read, for monitoring systems")
public interface MetricsMXBean {
    @Description("Figures of the daemon itself")
    DaemonMetrics getDaemon();

    @Description("Figures of all processes, sorted by group, then name")
    ProcessMetrics[] getProcesses();

    @Description("Figures of all event listener pools, in order of their creation")
    PoolMetrics[] getPools();

    /// Ready: the daemon is RUNNING (it neither ends nor restarts), no process is FATAL, and each process with
    /// `autostart` is up. Up is RUNNING, and EXITED with an expected status: it has done what it was for. A process
    /// that somebody stopped is not up.
    @Description("Whether the daemon runs, no process is FATAL and each that starts with the daemon is up: RUNNING, or "
            + "EXITED as expected")
    boolean getReady();

    @Description("What keeps it from being ready, such as 'web:api is BACKOFF'; empty when it is ready")
    String[] getUnready();

    /// Goes through the event loop and back, as every order does.
    ///
    /// @param timeout milliseconds, 1 to 60000
    /// @return how long it took, in microseconds
    @Impact(INFO)
    @Description("Goes through the event loop and back; answers the time it took in microseconds. "
            + "Faults: FAILED when there is no answer in time, BAD_ARGUMENTS")
    long ping(@DefaultValue("2000") @Description(value = "longest wait, 1 to 60000", unit = "ms") int timeout);
}
