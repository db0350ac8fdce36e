package dev.provost.jmx;

/// One process as `supervisor.getProcessInfo` tells it, members in the order in which supervisord sends them.
///
/// @param start         wall-clock second of the last start, 0 if never started
/// @param stop          wall-clock second of the last end, 0 if it never ended
/// @param now           wall-clock second of this answer
/// @param state         state code: STOPPED 0, STARTING 10, RUNNING 20, BACKOFF 30, STOPPING 40, EXITED 100, FATAL 200,
///                      UNKNOWN 1000
/// @param spawnerr      why the last start failed, empty if it did not
/// @param exitstatus    exit status of the last run: 0 to 255, -1 after a signal, 0 while it has never exited
/// @param logfile       the same as `stdoutLogfile`
/// @param stdoutLogfile path of the standard output log, empty if none
/// @param stderrLogfile path of the standard error log, empty if none
/// @param pid           process id, 0 if not running
/// @param description   what `supervisorctl status` prints in its last column
public record ProcessInfo(
        String name,
        String group,
        int start,
        int stop,
        int now,
        int state,
        String statename,
        String spawnerr,
        int exitstatus,
        String logfile,
        String stdoutLogfile,
        String stderrLogfile,
        int pid,
        String description) {}
