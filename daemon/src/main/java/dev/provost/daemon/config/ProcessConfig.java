package dev.provost.daemon.config;

import dev.provost.daemon.os.Account;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One process of a group, all keys of its `[program:x]` expanded and checked.
///
/// @param name         process name, without the group
/// @param program      the x of `[program:x]`
/// @param group        name of its group
/// @param command      command line, not yet split into words: supervisord does that at spawn
/// @param directory    folder as written, checked at spawn; null for the daemon's
/// @param umask        null to inherit
/// @param priority     999 by default
/// @param autorestart  what to do after an exit
/// @param startsecs    seconds of uptime after which a start counts as successful
/// @param startretries failed starts beyond the first before giving up; -1 for never
/// @param exitcodes    expected exit statuses as written: in that order and with repetitions
/// @param stopsignal   signal number
/// @param stopwaitsecs seconds between the stop signal and SIGKILL
/// @param user         null for the daemon's
/// @param environment  `[supervisord]`'s and the program's own pairs, the program's winning
/// @param serverurl    null for the daemon's
/// @param settings     keys and values of its section as text, expanded where the value was; without `environment`.
/// Keys                     that supervisord doesn't know are here too
/// @param upkeep       how it is looked after beyond what supervisord does
/// @param at           where its section begins
/// @param order        keys about the order of starts and stops, null for none
/// @param autoreload   what becomes of it when files change; null for nothing
public record ProcessConfig(
        String name,
        String program,
        String group,
        String command,
        @Nullable String directory,
        @Nullable Integer umask,
        int priority,
        boolean autostart,
        Autorestart autorestart,
        int startsecs,
        int startretries,
        List<Integer> exitcodes,
        int stopsignal,
        int stopwaitsecs,
        boolean stopasgroup,
        boolean killasgroup,
        @Nullable Account user,
        boolean redirectStderr,
        LogConfig stdout,
        LogConfig stderr,
        Map<String, String> environment,
        @Nullable String serverurl,
        Map<String, String> settings,
        Upkeep upkeep,
        Position at,
        @Nullable OrderConfig order,
        @Nullable Autoreload autoreload) {
    public ProcessConfig {
        exitcodes = List.copyOf(exitcodes);
        environment = Map.copyOf(environment);
        settings = Map.copyOf(settings);
    }

    /// {@return the same with other keys about order}
    public ProcessConfig withOrder(@Nullable OrderConfig other) {
        return new ProcessConfig(
                name,
                program,
                group,
                command,
                directory,
                umask,
                priority,
                autostart,
                autorestart,
                startsecs,
                startretries,
                exitcodes,
                stopsignal,
                stopwaitsecs,
                stopasgroup,
                killasgroup,
                user,
                redirectStderr,
                stdout,
                stderr,
                environment,
                serverurl,
                settings,
                upkeep,
                at,
                other,
                autoreload);
    }

    /// `autorestart`.
    public enum Autorestart {
        ALWAYS("true"),
        NEVER("false"),
        UNEXPECTED("unexpected");

        private final String option;

        Autorestart(String option) {
            this.option = option;
        }

        /// {@return the word in the configuration}
        public String option() {
            return option;
        }
    }

    /// One of the two log channels.
    ///
    /// @param file            where the output goes
    /// @param maxBytes        bytes after which the file is rotated, 0 for never
    /// @param backups         rotated files to keep
    /// @param captureMaxBytes bytes kept between capture tokens, 0 for no capture
    /// @param eventsEnabled   whether each chunk raises a PROCESS_LOG event
    /// @param syslog          whether each line goes to syslog
    public record LogConfig(
            Target file, long maxBytes, int backups, long captureMaxBytes, boolean eventsEnabled, boolean syslog) {}

    /// `stdout_logfile` or `stderr_logfile`.
    public sealed interface Target {
        /// A file made in the childlogdir when the group is added.
        record Auto() implements Target {}

        /// Nothing is kept.
        record None() implements Target {}

        /// @param path as written, `~` expanded; relative to the daemon's folder
        record File(String path) implements Target {}
    }
}
