package dev.provost.jmx;

import java.util.Map;

/// The `[program:x]` section behind one or more processes of a group, and orders to all of them.
@Description("A program: the settings its processes share")
public interface ProgramMXBean extends ProcessSet {
    @Description("Name of the program: the x of [program:x]")
    String getName();

    @Description("Name of its group")
    String getGroup();

    @Description("The command as it stands in the configuration, expanded for the first process")
    String getCommand();

    @Description(value = "How many processes it has", unit = "count")
    int getNumprocs();

    @Description("Priority of its processes in their group")
    int getPriority();

    /// @param priority any number; counts from the next order on, until the group is updated. A program that forms its
    ///                 group by itself gives it to the group too
    void setPriority(int priority);

    @Description("Whether it takes its turn in the order of priorities when the daemon starts, as startinorder has it")
    boolean getStartInOrder();

    @Description("The state it has to reach before the next in that order starts, as startnextafter has it. Settable; "
            + "counts for those that still wait")
    String getStartNextAfter();

    /// @param state name of a state, letters in any case; another is refused with BAD_ARGUMENTS
    void setStartNextAfter(String state);

    @Description("The wave in which its last process starts with the daemon: 1 waits for nobody, 0 doesn't start")
    int getStartWave();

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

    @Description(
            value = "Times that changed files had its processes restarted or signalled (autoreload), of all together",
            unit = "count")
    long getReloads();

    @Description(value = "Wall-clock time of the last of them, seconds since 1970, 0 for never", unit = "s")
    long getLastReload();
}
