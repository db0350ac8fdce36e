package dev.provost.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.ACTION_INFO;

import java.util.Map;

/// The `[program:x]` section behind one or more processes of a group, and orders to all of them.
@Description("A program: the settings its processes share")
public interface ProgramMXBean {
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
