package dev.provost.jmx;

/// The order of starts: what was planned, and what is waited for now. Computed from published state when asked.
@Description("The start plan: waves, what each process waits for, and what is waited for now")
public interface StartPlanMXBean {
    @Description(value = "How many waves a start of the daemon has", unit = "count")
    int getWaves();

    @Description("The processes that start with the daemon, by wave; with what each waits for")
    PlannedStart[] getProcesses();

    @Description("The processes that decide how long a start takes, from the first to the last")
    String[] getCriticalPath();

    @Description(value = "How long a start takes if each process needs its startsecs and no more", unit = "s")
    int getCriticalPathSeconds();

    @Description("The processes that are to start and wait for others now")
    PlannedStart[] getWaiting();

    @Description("Those of the waiting that can't start before somebody does something, and why")
    PlannedStart[] getBlocked();
}
