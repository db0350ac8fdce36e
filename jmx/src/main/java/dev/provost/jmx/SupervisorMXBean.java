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
/// While the daemon shuts down or restarts, every operation but `sendRemoteCommEvent` and those that tell of rolling
/// restarts under way fails with [Fault.Code#SHUTDOWN_STATE].
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

    @RequiredRole(Role.ADMIN)
    @Impact(ACTION)
    @Description("Removes the activity log and begins a new one. Faults: NO_FILE, FAILED")
    boolean clearLog();

    @RequiredRole(Role.ADMIN)
    @Impact(ACTION)
    @Description("Stops all processes, then ends the daemon. Answers at once")
    boolean shutdown();

    @RequiredRole(Role.ADMIN)
    @Impact(ACTION)
    @Description(
            "Stops all processes, reads the configuration anew and starts again under the same pid. Answers at once; "
                    + "a configuration with errors is refused with CANT_REREAD and nothing is stopped")
    boolean restart();

    @RequiredRole(Role.ADMIN)
    @Impact(ACTION_INFO)
    @Description("Reads the configuration again and tells what addProcessGroup and removeProcessGroup would change; "
            + "changes no process. Fault: CANT_REREAD")
    ConfigChanges[] reloadConfig();

    @RequiredRole(Role.ADMIN)
    @Impact(ACTION)
    @Description("Activates a group of the configuration as last read and autostarts its processes. "
            + "Faults: ALREADY_ADDED, BAD_NAME")
    boolean addProcessGroup(@Description("name of the group") String name);

    @RequiredRole(Role.ADMIN)
    @Impact(ACTION)
    @Description("Removes a group whose processes are all stopped. Faults: BAD_NAME, STILL_RUNNING")
    boolean removeProcessGroup(@Description("name of the group") String name);

    @Extension
    @RequiredRole(Role.ADMIN)
    @Impact(ACTION_INFO)
    @Description("Brings a group in line with the configuration as last read, process by process: stops those that are "
            + "no longer wanted or differ, starts what is new and leaves the rest running; adds a group that is not "
            + "active and removes one that is no longer configured. Answers when what had to stop is down. "
            + "Faults: BAD_NAME, STILL_RUNNING, FAILED")
    GroupUpdate updateProcessGroup(@Description("name of the group") String name);

    @Extension
    @RequiredRole(Role.ADMIN)
    @Impact(ACTION_INFO)
    @Description("The first half of updateProcessGroup, for those who go step by step: stops the processes of a group "
            + "that the update would take out and answers when they are down. Fault: BAD_NAME")
    ProcessStatus[] stopOutdatedProcesses(@Description("name of the group") String name);

    @Extension
    @Impact(INFO)
    @Description("The order in which processes start with the daemon: waves, what each waits for, the critical path")
    StartPlanInfo startPlan();

    @Extension
    @Impact(INFO)
    @Description("Why a process is or isn't running, and what happened to it. Fault: BAD_NAME")
    ProcessExplanation explainProcess(@Description("process or group:process") String name);

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

    @Extension
    @Impact(ACTION_INFO)
    @Description("Starts all processes that the patterns choose and that are not running, all at once. Refusals come "
            + "first, one for each pattern that chooses nothing, with BAD_NAME and the pattern as name")
    ProcessStatus[] quickStart(
            @Description("names and patterns: web, app:0, app:, ap*, app:*_[01], all") String[] patterns,
            @DefaultValue("true") @Description("answer when each is RUNNING or has failed, not at once") boolean wait);

    @Extension
    @Impact(ACTION_INFO)
    @Description("Stops all running processes that the patterns choose, all at once. Refusals come first, one for each "
            + "pattern that chooses nothing, with BAD_NAME and the pattern as name")
    ProcessStatus[] quickStop(
            @Description("names and patterns: web, app:0, app:, ap*, app:*_[01], all") String[] patterns,
            @DefaultValue("true") @Description("answer when each has stopped, not at once") boolean wait);

    @Extension
    @Impact(ACTION_INFO)
    @Description("Restarts all processes that the patterns choose, each as soon as it has stopped itself; starts those "
            + "that are not running. Refusals come first, one for each pattern that chooses nothing, with BAD_NAME and "
            + "the pattern as name")
    ProcessStatus[] quickRestart(
            @Description("names and patterns: web, app:0, app:, ap*, app:*_[01], all") String[] patterns,
            @DefaultValue("true") @Description("answer when each is RUNNING or has failed, not at once") boolean wait);

    @Extension
    @Impact(ACTION_INFO)
    @Description("Restarts the running processes that the patterns choose batch by batch, in the order of their "
            + "priorities; the next batch begins when all of the last are up. Faults: BAD_NAME for a pattern that "
            + "chooses nothing, ALREADY_STARTED while another one has to do with one of them, BAD_ARGUMENTS, NO_FILE, "
            + "NOT_EXECUTABLE; then nothing was touched")
    RollingRestartStatus rollingRestart(
            @Description("names and patterns: web, app:0, app:, ap*, app:*_[01], all") String[] patterns,
            @DefaultValue("1") @Description("most processes that are down at a time") int batch,
            @DefaultValue("false") @Description("a process is up when it is ready, not already when it is RUNNING")
                    boolean waitReady,
            @DefaultValue("false") @Description("the first failure ends it and leaves the rest untouched")
                    boolean abortOnFailure,
            @DefaultValue("0") @Description(value = "how long a batch may take, 0 for no limit", unit = "s")
                    int timeout,
            @DefaultValue("true") @Description("answer when it is over, not at once") boolean wait);

    @Extension
    @Impact(INFO)
    @Description(
            "Waits for news of a rolling restart: answers with a later status than the one seen, at once when it is "
                    + "over. Fault: BAD_NAME when there is none of this number any more")
    RollingRestartStatus watchRollingRestart(
            @Description("its number") int id, @Description("serial of the last status seen, 0 for none") int seen);

    @Extension
    @Impact(ACTION_INFO)
    @Description(
            "Ends the rolling restarts that have to do with processes that the patterns choose: what was stopped is "
                    + "started, no further batch begins. Answers how many. Fault: BAD_NAME")
    int cancelRollingRestarts(
            @Description("names and patterns: web, app:0, app:, ap*, app:*_[01], all") String[] patterns);

    @Extension
    @Impact(INFO)
    @Description("The rolling restarts that go on, and the last ones that ended")
    RollingRestartStatus[] getRollingRestarts();

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
            @Description("process or group:process") String name,
            @Confidential @Description("text to write") String chars);

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

    @Description(value = "Those of the unexpected exits that were by a signal", unit = "count")
    long getExitsBySignal();

    @Description(value = "Bytes of child output written to log files", unit = "bytes")
    long getLogBytesWritten();

    @Description(value = "Bytes of child output that could not be written to their log file", unit = "bytes")
    long getLogBytesLost();

    @Description(value = "Notifications dropped because their receivers were too slow", unit = "count")
    long getNotificationsDropped();

    @Description(
            value =
                    "Requests that were refused since the daemon started: wrong passwords, roles that may not do what they "
                            + "asked for, requests of other sites, what can't be read",
            unit = "count")
    long getAccessRefusals();

    @Description(value = "Requests without a password that were asked for one since the daemon started", unit = "count")
    long getPasswordRequests();

    @Description(value = "Control actions since the daemon started, from whichever door", unit = "count")
    long getAuditRecords();

    @Description(
            value =
                    "Records of actions and refusals that are missing in the audit log: it could not be written, or they "
                            + "came too quickly",
            unit = "count")
    long getAuditRecordsLost();

    @Description(value = "Lines for the activity log that were dropped because they came too fast", unit = "count")
    long getLogLinesDropped();

    @Description(value = "Lines for syslog that were dropped because it takes them too slowly", unit = "count")
    long getSyslogLinesDropped();

    @Description(
            value = "Processor time of all children since the daemon started; only grows. -1 if unknown",
            unit = "ms")
    long getTotalCpuTime();

    @Description(value = "Resident memory of all running children, at most a second old, -1 if unknown", unit = "bytes")
    long getResidentMemory();

    @Description(value = "Threads of all running children, at most a second old, -1 if unknown", unit = "count")
    int getThreads();

    @Description(
            value = "Open descriptors of all running children, at most a second old, -1 if unknown",
            unit = "count")
    int getOpenFiles();

    @Description(value = "Processor time of the daemon itself, at most a second old, -1 if unknown", unit = "ms")
    long getDaemonCpuTime();

    @Description(value = "Resident memory of the daemon itself, at most a second old, -1 if unknown", unit = "bytes")
    long getDaemonResidentMemory();

    @Description(value = "Threads of the daemon itself, at most a second old, -1 if unknown", unit = "count")
    int getDaemonThreads();

    @Description(value = "Open descriptors of the daemon itself, at most a second old, -1 if unknown", unit = "count")
    int getDaemonOpenFiles();

    @Description(value = "Orders that wait for the event loop now", unit = "count")
    int getCommandsWaiting();

    @Description(value = "Turns of the event loop since the daemon started", unit = "count")
    long getLoopTurns();

    @Description(value = "Time the event loop spent in its turns, waiting excluded", unit = "us")
    long getLoopBusyTime();

    @Description(value = "The longest turn of the event loop since the daemon started, waiting excluded", unit = "us")
    long getLoopLongestTurn();

    @Description(value = "Times that folders of a program with autoreload could not be watched", unit = "count")
    long getAutoreloadRefusals();
}
