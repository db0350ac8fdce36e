package dev.provost.jmx;

import java.util.List;

/// Figures of the daemon. Counters begin with the daemon's process and go on over a `restart`; processor time, memory,
/// threads and open files are those of the daemon itself, at most a second old, -1 where the system does not tell them.
///
/// @param version              Provost's own
/// @param supervisorVersion    what it stands in for
/// @param identification       the identifier of the configuration
/// @param pid                  process id
/// @param state                RUNNING 1, RESTARTING 0, SHUTDOWN -1
/// @param startTime            wall-clock time of the last start or restart, milliseconds since 1970
/// @param cpuTime              processor time, user and system, milliseconds
/// @param residentMemory       bytes
/// @param threads              count
/// @param openFiles            open descriptors
/// @param spawns               children spawned
/// @param exits                children that ended
/// @param unexpectedExits      those of `exits` whose status was not expected
/// @param exitsBySignal        those of `unexpectedExits` that were by a signal
/// @param logBytesWritten      child output written to log files
/// @param logBytesLost         child output that could not be written
/// @param notificationsDropped notifications whose receivers were too slow
/// @param logLinesDropped      lines for the activity log that came faster than it takes them
/// @param syslogLinesDropped   lines for syslog that it took too slowly or refused
/// @param commandsWaiting      orders that wait for the event loop now
/// @param loopTurns            turns of the event loop
/// @param loopBusyMicros       time spent in them, waiting excluded, microseconds
/// @param loopLongestMicros    the longest of them, microseconds
/// @param loopTurnBoundsMicros upper bounds of the counts that follow, microseconds, ascending
/// @param loopTurnCounts       how many turns took no longer than each bound; what is missing to `loopTurns` took
///                             longer than the last
public record DaemonMetrics(
        String version,
        String supervisorVersion,
        String identification,
        int pid,
        int state,
        long startTime,
        long cpuTime,
        long residentMemory,
        int threads,
        int openFiles,
        long spawns,
        long exits,
        long unexpectedExits,
        long exitsBySignal,
        long logBytesWritten,
        long logBytesLost,
        long notificationsDropped,
        long logLinesDropped,
        long syslogLinesDropped,
        int commandsWaiting,
        long loopTurns,
        long loopBusyMicros,
        long loopLongestMicros,
        List<Long> loopTurnBoundsMicros,
        List<Long> loopTurnCounts) {
    public DaemonMetrics {
        loopTurnBoundsMicros = List.copyOf(loopTurnBoundsMicros);
        loopTurnCounts = List.copyOf(loopTurnCounts);
    }
}
