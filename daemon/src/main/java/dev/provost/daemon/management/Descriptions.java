package dev.provost.daemon.management;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.ProcessRecord;
import dev.provost.daemon.loop.Snapshot;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.process.State;
import dev.provost.jmx.ConfigInfo;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.StateTotals;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts published records into the words of supervisord.
final class Descriptions {
    private static final String NONE = "none";

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private static final int SECONDS_PER_DAY = 86_400;

    private Descriptions() {}

    static ProcessInfo info(ManagedProcess process, Instant now) {
        ProcessConfig config = process.config();
        ProcessRecord record = process.published();
        String stdout = text(process.logs().stdoutFile());
        int second = (int) Math.min(Integer.MAX_VALUE, now.getEpochSecond());
        return new ProcessInfo(
                config.name(),
                config.group(),
                record.startSecond(),
                record.stopSecond(),
                second,
                record.state().code(),
                record.state().name(),
                record.spawnError(),
                record.exitStatus(),
                stdout,
                stdout,
                text(process.logs().stderrFile()),
                (int) record.pid(),
                description(config.name(), record, process.vitals().passed(), second));
    }

    /// {@return the last column of `supervisorctl status`}
    ///
    /// @param ready false for one that has a check to pass and has not passed it
    static String description(String name, ProcessRecord record, boolean ready, int nowSecond) {
        return switch (record.state()) {
            case RUNNING ->
                "pid " + record.pid() + ", uptime " + uptime(nowSecond - record.startSecond())
                        + (ready ? "" : ", not ready");
            case FATAL, BACKOFF ->
                record.spawnError().isEmpty() ? "unknown error (try \"tail " + name + "\")" : record.spawnError();
            case STOPPED, EXITED -> record.startSecond() == 0 ? "Not started" : date(record.stopSecond());
            case STARTING, STOPPING, UNKNOWN -> "";
        };
    }

    /// As Python prints a time span: `0:01:05`, `1 day, 2:03:04`.
    static String uptime(int seconds) {
        int rest = Math.max(0, seconds);
        int days = rest / SECONDS_PER_DAY;
        int hours = rest % SECONDS_PER_DAY / 3600;
        StringBuilder text = new StringBuilder(20);
        if (days > 0) {
            text.append(days).append(days == 1 ? " day, " : " days, ");
        }
        text.append(hours).append(':');
        twoDigits(text, rest % 3600 / 60).append(':');
        return twoDigits(text, rest % 60).toString();
    }

    /// Local time as `Nov 21 06:36 AM`.
    static String date(int second) {
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(ZoneId.systemDefault());
        int hour = time.getHour() % 12;
        StringBuilder text =
                new StringBuilder(16).append(MONTHS[time.getMonthValue() - 1]).append(' ');
        twoDigits(text, time.getDayOfMonth()).append(' ');
        twoDigits(text, hour == 0 ? 12 : hour).append(':');
        return twoDigits(text, time.getMinute())
                .append(time.getHour() < 12 ? " AM" : " PM")
                .toString();
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    static StateTotals totals(List<ManagedProcess> processes) {
        Map<State, Integer> count = new EnumMap<>(State.class);
        for (ManagedProcess process : processes) {
            count.merge(process.published().state(), 1, Integer::sum);
        }
        return new StateTotals(
                count.getOrDefault(State.STOPPED, 0),
                count.getOrDefault(State.STARTING, 0),
                count.getOrDefault(State.RUNNING, 0),
                count.getOrDefault(State.BACKOFF, 0),
                count.getOrDefault(State.STOPPING, 0),
                count.getOrDefault(State.EXITED, 0),
                count.getOrDefault(State.FATAL, 0),
                count.getOrDefault(State.UNKNOWN, 0));
    }

    static ConfigInfo config(GroupConfig group, ProcessConfig process, boolean inuse, Snapshot active) {
        Account user = process.user();
        return new ConfigInfo(
                process.autostart(),
                process.directory() == null ? NONE : process.directory(),
                user == null ? NONE : String.valueOf(user.uid()),
                process.command(),
                process.exitcodes(),
                group.name(),
                group.priority(),
                inuse,
                process.killasgroup(),
                process.name(),
                process.priority(),
                process.redirectStderr(),
                process.startretries(),
                process.startsecs(),
                size(process.stdout().captureMaxBytes()),
                process.stdout().eventsEnabled(),
                logfile(process, process.stdout(), active, true),
                process.stdout().backups(),
                size(process.stdout().maxBytes()),
                process.stdout().syslog(),
                process.stopsignal(),
                process.stopwaitsecs(),
                size(process.stderr().captureMaxBytes()),
                process.stderr().eventsEnabled(),
                logfile(process, process.stderr(), active, false),
                process.stderr().backups(),
                size(process.stderr().maxBytes()),
                process.stderr().syslog(),
                process.serverurl() == null ? NONE : process.serverurl());
    }

    /// An automatic name is known once its group is active with this very configuration.
    private static String logfile(ProcessConfig config, LogConfig log, Snapshot active, boolean stdout) {
        return switch (log.file()) {
            case Target.None _ -> NONE;
            case Target.File(String path) -> path;
            case Target.Auto _ ->
                active.process(config.group() + ":" + config.name())
                        .filter(process -> process.config().equals(config))
                        .map(process -> stdout
                                ? process.logs().stdoutFile()
                                : process.logs().stderrFile())
                        .map(Path::toString)
                        .orElse("auto");
        };
    }

    /// XML-RPC has no integers beyond 32 bits.
    private static int size(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private static String text(@Nullable Path file) {
        return file == null ? "" : file.toString();
    }
}
