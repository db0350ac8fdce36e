package dev.provost.jmx;

import static javax.management.MBeanOperationInfo.ACTION;
import static javax.management.MBeanOperationInfo.ACTION_INFO;
import static javax.management.MBeanOperationInfo.INFO;

/// The daemon. Every method with an [Impact] is one of supervisord's RPC methods under its own name and an operation
/// of the MBean; XML-RPC offers them as `supervisor.<name>`. Methods without one are attributes only. What supervisord
/// doesn't have is marked as an [Extension].
///
/// `name` parameters take `process` (a group of that name with a process of that name) or `group:process`. XML-RPC
/// callers may also say `group:*` to startProcess, stopProcess and signalProcess; that reaches the operation for
/// groups.
///
/// While the daemon shuts down or restarts, every operation but `sendRemoteCommEvent` fails with
/// [Fault.Code#SHUTDOWN_STATE].
@Description("The process supervisor: supervisord's methods under their own names, its state and totals")
public interface SupervisorMXBean {
    @Impact(INFO)
    @Description("Version of the RPC interface that clients must know: 3.0")
    String getAPIVersion();

    @Impact(INFO)
    @Description("The same as getAPIVersion, under its old name")
    String getVersion();

    @Impact(INFO)
    @Description("Version of supervisord that this daemon stands in for: 4.2.5")
    String getSupervisorVersion();

    @Impact(INFO)
    @Description("The identifier of the configuration, to tell daemons apart")
    String getIdentification();

    @Impact(INFO)
    @Description("State of the daemon: RUNNING 1, RESTARTING 0, SHUTDOWN -1")
    SupervisorState getState();

    @Impact(INFO)
    @Description("Process id of the daemon")
    int getPID();

    /// @param offset byte to start at; negative with `length` 0: that many bytes from the end
    /// @param length bytes to read, 0 for all up to the end
    @Impact(INFO)
    @Description("Reads the activity log. Faults: NO_FILE, BAD_ARGUMENTS, FAILED")
    String readLog(
            @Description(value = "byte to start at; negative, with length 0: bytes from the end", unit = "bytes")
                    int offset,
            @Description(value = "bytes to read, 0 for all up to the end", unit = "bytes") int length);

    @Impact(INFO)
    @Description("The same as readLog, under its old name")
    String readMainLog(
            @Description(value = "byte to start at; negative, with length 0: bytes from the end", unit = "bytes")
                    int offset,
            @Description(value = "bytes to read, 0 for all up to the end", unit = "bytes") int length);

    @Impact(ACTION)
    @Description("Removes the activity log and begins a new one. Faults: NO_FILE, FAILED")
    boolean clearLog();

    @Impact(ACTION)
    @Description("Stops all processes, then ends the daemon. Answers at once")
    boolean shutdown();

    @Impact(ACTION)
    @Description(
            "Stops all processes, reads the configuration anew and starts again under the same pid. Answers at once; "
                    + "a configuration with errors is refused with CANT_REREAD and nothing is stopped")
    boolean restart();

    @Impact(ACTION_INFO)
    @Description("Reads the configuration again and tells what addProcessGroup and removeProcessGroup would change; "
            + "changes no process. Fault: CANT_REREAD")
    ConfigChanges[] reloadConfig();

    @Impact(ACTION)
    @Description("Activates a group of the configuration as last read and autostarts its processes. "
            + "Faults: ALREADY_ADDED, BAD_NAME")
    boolean addProcessGroup(@Description("name of the group") String name);

    @Impact(ACTION)
    @Description("Removes a group whose processes are all stopped. Faults: BAD_NAME, STILL_RUNNING")
    boolean removeProcessGroup(@Description("name of the group") String name);

    @Extension
    @Impact(ACTION_INFO)
    @Description("Brings a group in line with the configuration as last read, process by process: stops those that are "
            + "no longer wanted or differ, starts what is new and leaves the rest running; adds a group that is not "
            + "active and removes one that is no longer configured. Answers when what had to stop is down. "
            + "Faults: BAD_NAME, STILL_RUNNING, FAILED")
    GroupUpdate updateProcessGroup(@Description("name of the group") String name);

    @Extension
    @Impact(ACTION_INFO)
    @Description("The first half of updateProcessGroup, for those who go step by step: stops the processes of a group "
            + "that the update would take out and answers when they are down. Fault: BAD_NAME")
    ProcessStatus[] stopOutdatedProcesses(@Description("name of the group") String name);

    @Impact(ACTION)
    @Description("Starts a process. Faults: BAD_NAME, NO_FILE, NOT_EXECUTABLE, ALREADY_STARTED, SPAWN_ERROR, "
            + "ABNORMAL_TERMINATION")
    boolean startProcess(
            @Description("process or group:process") String name,
            @DefaultValue("true") @Description("answer when it is RUNNING or has failed, not at once") boolean wait);

    @Impact(ACTION_INFO)
    @Description("Starts all processes of a group that are not running. Fault: BAD_NAME")
    ProcessStatus[] startProcessGroup(
            @Description("name of the group") String name,
            @DefaultValue("true") @Description("answer when each is RUNNING or has failed, not at once") boolean wait);

    @Impact(ACTION_INFO)
    @Description("Starts all processes that are not running")
    ProcessStatus[] startAllProcesses(
            @DefaultValue("true") @Description("answer when each is RUNNING or has failed, not at once") boolean wait);

    @Impact(ACTION)
    @Description("Stops a process. Faults: BAD_NAME, NOT_RUNNING, FAILED")
    boolean stopProcess(
            @Description("process or group:process") String name,
            @DefaultValue("true") @Description("answer when it has stopped, not at once") boolean wait);

    @Impact(ACTION_INFO)
    @Description("Stops all running processes of a group. Fault: BAD_NAME")
    ProcessStatus[] stopProcessGroup(
            @Description("name of the group") String name,
            @DefaultValue("true") @Description("answer when each has stopped, not at once") boolean wait);

    @Impact(ACTION_INFO)
    @Description("Stops all running processes")
    ProcessStatus[] stopAllProcesses(
            @DefaultValue("true") @Description("answer when each has stopped, not at once") boolean wait);

    @Impact(ACTION)
    @Description("Sends a signal to a process. Faults: BAD_SIGNAL, BAD_NAME, NOT_RUNNING, FAILED")
    boolean signalProcess(
            @Description("process or group:process") String name,
            @Description("name with or without SIG, or number: HUP, SIGUSR1, 15") String signal);

    @Impact(ACTION_INFO)
    @Description("Sends a signal to all running processes of a group. Faults: BAD_SIGNAL, BAD_NAME")
    ProcessStatus[] signalProcessGroup(
            @Description("name of the group") String name,
            @Description("name with or without SIG, or number: HUP, SIGUSR1, 15") String signal);

    @Impact(ACTION_INFO)
    @Description("Sends a signal to all running processes. Fault: BAD_SIGNAL")
    ProcessStatus[] signalAllProcesses(
            @Description("name with or without SIG, or number: HUP, SIGUSR1, 15") String signal);

    @Impact(INFO)
    @Description("All processes of the configuration as last read, sorted by process name")
    ConfigInfo[] getAllConfigInfo();

    @Extension
    @Impact(INFO)
    @Description(
            "The configuration as last read as one text: included files, commands, shared settings and the command "
                    + "line worked in, each section with its place, secrets hidden. What is active may differ until groups are "
                    + "updated")
    String getEffectiveConfiguration();

    @Extension
    @Impact(INFO)
    @Description(
            "SHA-256 of EffectiveConfiguration in UTF-8, hexadecimal: equal texts have equal hashes on any machine, "
                    + "and nothing of the secrets is in it")
    String getConfigurationHash();

    @Extension
    @Impact(INFO)
    @Description("Tells whether secrets of the configuration changed: HMAC-SHA-256 of the text with its secrets, "
            + "hexadecimal, under a key that each daemon makes for itself; no use outside of that daemon")
    String getConfigurationSecretsDigest();

    @Impact(INFO)
    @Description("One process. Fault: BAD_NAME")
    ProcessInfo getProcessInfo(@Description("process or group:process") String name);

    @Impact(INFO)
    @Description("All processes, sorted by group, then name")
    ProcessInfo[] getAllProcessInfo();

    @Impact(INFO)
    @Description("Reads the standard output log of a process. Faults: BAD_NAME, NO_FILE, BAD_ARGUMENTS, FAILED")
    String readProcessStdoutLog(
            @Description("process or group:process") String name,
            @Description(value = "byte to start at; negative, with length 0: bytes from the end", unit = "bytes")
                    int offset,
            @Description(value = "bytes to read, 0 for all up to the end", unit = "bytes") int length);

    @Impact(INFO)
    @Description("The same as readProcessStdoutLog, under its old name")
    String readProcessLog(
            @Description("process or group:process") String name,
            @Description(value = "byte to start at; negative, with length 0: bytes from the end", unit = "bytes")
                    int offset,
            @Description(value = "bytes to read, 0 for all up to the end", unit = "bytes") int length);

    @Impact(INFO)
    @Description("Reads the standard error log of a process. Faults: BAD_NAME, NO_FILE, BAD_ARGUMENTS, FAILED")
    String readProcessStderrLog(
            @Description("process or group:process") String name,
            @Description(value = "byte to start at; negative, with length 0: bytes from the end", unit = "bytes")
                    int offset,
            @Description(value = "bytes to read, 0 for all up to the end", unit = "bytes") int length);

    @Impact(INFO)
    @Description("The end of the standard output log of a process, its new offset and whether bytes were left out. "
            + "Fault: BAD_NAME")
    LogTail tailProcessStdoutLog(
            @Description("process or group:process") String name,
            @Description(value = "where the last tail ended", unit = "bytes") int offset,
            @Description(value = "most bytes to answer", unit = "bytes") int length);

    @Impact(INFO)
    @Description("The same as tailProcessStdoutLog, under its old name")
    LogTail tailProcessLog(
            @Description("process or group:process") String name,
            @Description(value = "where the last tail ended", unit = "bytes") int offset,
            @Description(value = "most bytes to answer", unit = "bytes") int length);

    @Impact(INFO)
    @Description("The end of the standard error log of a process, its new offset and whether bytes were left out. "
            + "Fault: BAD_NAME")
    LogTail tailProcessStderrLog(
            @Description("process or group:process") String name,
            @Description(value = "where the last tail ended", unit = "bytes") int offset,
            @Description(value = "most bytes to answer", unit = "bytes") int length);

    @Impact(ACTION)
    @Description("Empties the logs of a running process. Faults: BAD_NAME, FAILED")
    boolean clearProcessLogs(@Description("process or group:process") String name);

    @Impact(ACTION)
    @Description("The same as clearProcessLogs, under its old name")
    boolean clearProcessLog(@Description("process or group:process") String name);

    @Impact(ACTION_INFO)
    @Description("Empties the logs of all running processes")
    ProcessStatus[] clearAllProcessLogs();

    @Impact(ACTION)
    @Description("Writes text to the standard input of a process, as UTF-8. Faults: BAD_NAME, NOT_RUNNING, NO_FILE")
    boolean sendProcessStdin(
            @Description("process or group:process") String name, @Description("text to write") String chars);

    @Impact(ACTION)
    @Description("Raises a REMOTE_COMMUNICATION event")
    boolean sendRemoteCommEvent(
            @Description("type of the event, any text") String type, @Description("payload, any text") String data);

    @Description("Version of Provost itself")
    String getProvostVersion();

    @Description("Path of the configuration file")
    String getConfigurationFile();

    @Description("Path of the activity log, empty if none")
    String getLogFile();

    @Description(value = "Wall-clock time of the daemon's last start or restart, milliseconds since 1970", unit = "ms")
    long getStartTime();

    @Description("Processes by state")
    StateTotals getStateTotals();

    @Description(value = "Children spawned since the daemon started", unit = "count")
    long getSpawns();

    @Description(value = "Children that ended since the daemon started", unit = "count")
    long getExits();

    @Description(value = "Children that ended with a status that is not expected", unit = "count")
    long getUnexpectedExits();

    @Description(value = "Bytes of child output written to log files", unit = "bytes")
    long getLogBytesWritten();

    @Description(value = "Bytes of child output that could not be written to their log file", unit = "bytes")
    long getLogBytesLost();

    @Description(value = "Notifications dropped because their receivers were too slow", unit = "count")
    long getNotificationsDropped();

    @Description(value = "Times that folders of a program with autoreload could not be watched", unit = "count")
    long getAutoreloadRefusals();
}
