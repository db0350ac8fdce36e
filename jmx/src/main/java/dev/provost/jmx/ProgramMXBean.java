package dev.provost.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.ACTION_INFO;

import java.util.Map;

/// The `[program:x]` section behind one or more processes of a group, and orders to all of them.
@Description("A program: the settings its processes share")
public interface ProgramMXBean extends RunFigures {
    @Description("Name of the program: the x of [program:x]")
    String getName();

    @Description("Name of its group")
    String getGroup();

    @Description("The command as it stands in the configuration, expanded for the first process")
    String getCommand();

    @Description(value = "How many processes it has", unit = "count")
    int getNumprocs();

    @Description("Names of its processes")
    String[] getProcesses();

    @Description("Priority of its processes in their group")
    int getPriority();

    /// @param priority any number; counts from the next order on, until the group is updated. A program that forms its
    ///                 group by itself gives it to the group too
    void setPriority(int priority);

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

    @Description("Whether it takes its turn in the order of priorities when the daemon starts, as startinorder has it")
    boolean getStartInOrder();

    @Description("The state it has to reach before the next in that order starts, as startnextafter has it. Settable; "
            + "counts for those that still wait")
    String getStartNextAfter();

    /// @param state name of a state, letters in any case; another is refused with BAD_ARGUMENTS
    void setStartNextAfter(String state);

    @Description("The wave in which its last process starts with the daemon: 1 waits for nobody, 0 doesn't start")
    int getStartWave();

    @Description("Names of attributes about order that were set here and differ from the configuration; dropped by "
            + "reread and update")
    String[] getOverridden();

    @Description("Whether its processes start with the daemon")
    boolean getAutostart();

    @Description("When an ended process is started again: true, false or unexpected")
    String getAutorestart();

    @Description(value = "Uptime after which a start counts as successful", unit = "s")
    int getStartsecs();

    @Description(value = "Failed starts after which it gives up, beyond the first", unit = "count")
    int getStartretries();

    @Description("Exit statuses that are expected")
    int[] getExitcodes();

    @Description("Signal that stops it")
    String getStopsignal();

    @Description(value = "Time between the stop signal and SIGKILL", unit = "s")
    int getStopwaitsecs();

    @Description("Whether the stop signal goes to the whole process group")
    boolean getStopasgroup();

    @Description("Whether SIGKILL goes to the whole process group")
    boolean getKillasgroup();

    @Description("User it runs as, empty for the daemon's own")
    String getUser();

    @Description("Folder it runs in, empty for the daemon's own")
    String getDirectory();

    @Description("Whether standard error goes to the standard output log")
    boolean getRedirectStderr();

    @Description("All settings of its section that Provost read, as text, by key; environment values are left out")
    Map<String, String> getSettings();

    @Description("Its processes by state")
    StateTotals getStateTotals();

    @Description(
            value = "Times that changed files had its processes restarted or signalled (autoreload), of all together",
            unit = "count")
    long getReloads();

    @Description(value = "Wall-clock time of the last of them, seconds since 1970, 0 for never", unit = "s")
    long getLastReload();

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
