package dev.provost.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.ACTION_INFO;

/// What a group and a program have in common: several processes, their place in the order of starts, and orders to all
/// of them.
public interface ProcessSet extends RunFigures {
    @Description("Names of its processes, in the order in which they start")
    String[] getProcesses();

    @Description("Its processes by state")
    StateTotals getStateTotals();

    @Description(
            "What has to be there before it starts, as depends_on has it, such as db, cache:ready; stopped after it. "
                    + "Settable, checked for names and circles; counts from the next start until an update")
    String getDependsOn();

    /// @param names the value of `depends_on`; a name that isn't active or a circle is refused with BAD_ARGUMENTS
    void setDependsOn(String names);

    @Description("What starts before it when both are to start, as starts_after has it. Settable as DependsOn is")
    String getStartsAfter();

    /// @param names the value of `starts_after`
    void setStartsAfter(String names);

    @Description("Names of attributes about order that were set here and differ from the configuration; dropped by "
            + "reread and update")
    String[] getOverridden();

    @Impact(ACTION_INFO)
    @Description("Starts all its processes that are not running; answers when each is RUNNING or has failed")
    ProcessStatus[] start();

    @Impact(ACTION_INFO)
    @Description("Stops all its running processes; answers when each has stopped")
    ProcessStatus[] stop();

    @Impact(ACTION_INFO)
    @Description("Stops all its running processes, then starts all; answers when each is RUNNING or has failed")
    ProcessStatus[] restart();

    @Impact(ACTION_INFO)
    @Description("Sends a signal to all its running processes. Fault: BAD_SIGNAL")
    ProcessStatus[] signal(@Description("name with or without SIG, or number: HUP, SIGUSR1, 15") String signal);

    @Impact(ACTION_INFO)
    @Description(
            "Restarts its running processes batch by batch, in the order of their priorities; the next batch begins "
                    + "when all of the last are up. Answers when it is over. Faults: ALREADY_STARTED while another "
                    + "goes on, BAD_ARGUMENTS, NO_FILE, NOT_EXECUTABLE")
    RollingRestartStatus rollingRestart(
            @DefaultValue("1") @Description("most processes that are down at a time") int batch,
            @DefaultValue("false") @Description("a process is up when it is ready, not already when it is RUNNING")
                    boolean waitReady,
            @DefaultValue("false") @Description("the first failure ends it and leaves the rest untouched")
                    boolean abortOnFailure,
            @DefaultValue("0") @Description(value = "how long a batch may take, 0 for no limit", unit = "s")
                    int timeout);

    @Impact(ACTION)
    @Description(
            "Ends a rolling restart of its processes: what was stopped is started, no further batch begins. Answers "
                    + "whether there was one")
    boolean cancelRollingRestart();

    @Description("The rolling restart of its processes that goes on, or the last one; state none when there was none")
    RollingRestartStatus getRollingRestart();
}
