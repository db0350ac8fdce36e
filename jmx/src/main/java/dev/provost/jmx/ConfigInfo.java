package dev.provost.jmx;

import java.util.List;

/// One process of the configuration as last read, as `supervisor.getAllConfigInfo` tells it, members in
/// supervisord's order. Text values are `none` where the key is not set and `auto` for an automatic log name
/// that has not been made yet; sizes are bytes, times seconds.
///
/// @param uid        numeric user as text, or `none`
/// @param stopsignal signal number
public record ConfigInfo(
        boolean autostart,
        String directory,
        @NumberIfDigits String uid,
        String command,
        List<Integer> exitcodes,
        String group,
        int groupPrio,
        boolean inuse,
        boolean killasgroup,
        String name,
        int processPrio,
        boolean redirectStderr,
        int startretries,
        int startsecs,
        int stdoutCaptureMaxbytes,
        boolean stdoutEventsEnabled,
        String stdoutLogfile,
        int stdoutLogfileBackups,
        int stdoutLogfileMaxbytes,
        boolean stdoutSyslog,
        int stopsignal,
        int stopwaitsecs,
        int stderrCaptureMaxbytes,
        boolean stderrEventsEnabled,
        String stderrLogfile,
        int stderrLogfileBackups,
        int stderrLogfileMaxbytes,
        boolean stderrSyslog,
        String serverurl) {
    public ConfigInfo {
        exitcodes = List.copyOf(exitcodes);
    }
}
