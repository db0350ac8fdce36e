package dev.provost.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.INFO;

/// One supervised process. Attributes come from the record published with its last change; counters only grow, from
/// zero when the group was added.
@Description("A supervised process")
public interface ProcessMXBean extends RunFigures {
    @Description("Name of the process")
    String getName();

    @Description("Name of its group")
    String getGroup();

    @Description("Name of its program")
    String getProgram();

    @Description("STOPPED, STARTING, RUNNING, BACKOFF, STOPPING, EXITED, FATAL or UNKNOWN")
    String getStateName();

    @Description(
            "State code: STOPPED 0, STARTING 10, RUNNING 20, BACKOFF 30, STOPPING 40, EXITED 100, FATAL 200, UNKNOWN 1000")
    int getState();

    @Description("Process id, 0 if not running")
    int getPid();

    @Description("What supervisorctl status prints in its last column")
    String getDescription();

    @Description("What it waits for before it starts: waiting for db (BACKOFF), blocked: db is FATAL; else empty")
    String getWaitingFor();

    @Description("The wave in which it starts with the daemon: 1 waits for nobody, 0 doesn't start")
    int getStartWave();

    @Description(value = "Time since the start of the running child, 0 if not running", unit = "s")
    long getUptime();

    @Description("Exit status of the last run: 0 to 255, -1 after a signal, 0 while it has never exited")
    int getExitStatus();

    @Description("Why the last start failed, empty if it did not")
    String getSpawnError();

    @Description(value = "Processor time that the last ended run spent in user mode, -1 if unknown", unit = "ms")
    long getLastUserTime();

    @Description(value = "Processor time that the last ended run spent in the kernel, -1 if unknown", unit = "ms")
    long getLastSystemTime();

    @Description(
            value = "Largest resident memory of the last ended run, -1 if unknown. The kernel counts what the daemon "
                    + "itself held when it started the child, so less than that is never shown",
            unit = "bytes")
    long getLastPeakMemory();

    @Description(
            value = "Largest resident memory of any ended run, counted as in LastPeakMemory, -1 if unknown",
            unit = "bytes")
    long getPeakMemory();

    @Description(value = "Times that changed files had it restarted or signalled (autoreload)", unit = "count")
    long getReloads();

    @Description(value = "Wall-clock time of the last of them, seconds since 1970, 0 for never", unit = "s")
    long getLastReload();

    @Description("Whether it is RUNNING and has passed its ready_check, if it has one")
    boolean getReady();

    @Description("How it is: unknown without a health_check or a child, else starting, healthy or failing")
    String getHealth();

    @Description(value = "Failed health checks in a row", unit = "count")
    int getHealthFailures();

    @Description("What the last look for readiness or health saw, such as http 200; empty for none yet")
    String getLastProbe();

    @Description(value = "When that was, since 1970, 0 for never", unit = "ms")
    long getLastProbeTime();

    @Description("What the process said of itself last, by STATUS= to NOTIFY_SOCKET")
    String getNotifyStatus();

    @Description(value = "Restarts within the time of restart_limit, 0 without it", unit = "count")
    int getRestartsInWindow();

    @Description(value = "When it is started again after a pause, since 1970, 0 when no start is due", unit = "ms")
    long getNextRestart();

    @Description("Path of the standard output log, empty if none")
    String getStdoutLogfile();

    @Description("Path of the standard error log, empty if none")
    String getStderrLogfile();

    @Description("The same as getProcessInfo of the Supervisor")
    ProcessInfo getInfo();

    @Impact(ACTION)
    @Description(
            "Starts it; answers when it is RUNNING or has failed. Faults: NO_FILE, NOT_EXECUTABLE, ALREADY_STARTED, "
                    + "SPAWN_ERROR, ABNORMAL_TERMINATION")
    boolean start();

    @Impact(ACTION)
    @Description("Stops it; answers when it has stopped. Faults: NOT_RUNNING, FAILED")
    boolean stop();

    @Impact(ACTION)
    @Description("Stops it if it is running, then starts it; answers when it is RUNNING or has failed. "
            + "Faults as for start")
    boolean restart();

    @Impact(ACTION)
    @Description("Sends it a signal. Faults: BAD_SIGNAL, NOT_RUNNING, FAILED")
    boolean signal(@Description("name with or without SIG, or number: HUP, SIGUSR1, 15") String signal);

    @Impact(ACTION)
    @Description("Writes text to its standard input, as UTF-8. Faults: NOT_RUNNING, NO_FILE")
    boolean sendInput(@Confidential @Description("text to write") String text);

    @Impact(INFO)
    @Description("Reads one of its logs. Faults: NO_FILE, BAD_ARGUMENTS, FAILED")
    String readLog(
            @Description("stdout or stderr") String channel,
            @Description(value = "byte to start at; negative, with length 0: bytes from the end", unit = "bytes")
                    int offset,
            @Description(value = "bytes to read, 0 for all up to the end", unit = "bytes") int length);

    @Impact(INFO)
    @Description("The end of one of its logs, its new offset and whether bytes were left out")
    LogTail tailLog(
            @Description("stdout or stderr") String channel,
            @Description(value = "where the last tail ended", unit = "bytes") int offset,
            @Description(value = "most bytes to answer", unit = "bytes") int length);

    @Impact(ACTION)
    @Description("Empties its logs while it runs. Fault: FAILED")
    boolean clearLog();
}
