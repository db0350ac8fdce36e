package dev.provost.daemon.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a process is looked after, beyond what supervisord does: when it counts as ready, how its health is watched, how
/// its restarts are spaced and bounded. All keys are ours.
///
/// @param ready   null: ready as soon as it is RUNNING
/// @param health  null: not watched
/// @param restart null: as supervisord does
public record Upkeep(
        @Nullable Ready ready,
        @Nullable Health health,
        @Nullable Restart restart) {
    /// Nothing beyond what supervisord does.
    public static final Upkeep NONE = new Upkeep(null, null, null);

    /// {@return whether anything has to look after its children}
    public boolean watches() {
        return ready != null || health != null;
    }

    /// `ready_check`.
    ///
    /// @param interval pause between two looks
    /// @param timeout  time since the start of the child after which it counts as failed
    /// @param delay    time since the start of the child before the first look
    public record Ready(Check check, Duration interval, Duration timeout, Duration delay) {}

    /// `health_check`.
    ///
    /// @param interval   pause between two looks; for a notified process the longest silence
    /// @param timeout    longest time a look may take
    /// @param failures   so many failed looks in a row make it failing
    /// @param successes  so many passed looks in a row make it healthy
    /// @param grace      time since the start of the child before the first look
    /// @param signal     for action SIGNAL: its number; else 0
    /// @param maxPerHour actions within an hour, 0 for no limit
    public record Health(
            Check check,
            Duration interval,
            Duration timeout,
            int failures,
            int successes,
            Duration grace,
            Action action,
            int signal,
            int maxPerHour) {}

    /// What is done about a failing process.
    public enum Action {
        RESTART,
        SIGNAL,
        STOP,
        NONE
    }

    /// How starts that the supervisor makes by itself are spaced and bounded.
    public record Restart(@Nullable Pauses pauses, @Nullable Limit limit) {}

    /// `restart_delay` and what goes with it.
    ///
    /// @param first  pause before the first restart of a series
    /// @param factor each further pause is so many times the one before
    /// @param most   no pause is longer
    /// @param jitter share of a pause that chance may add or take away, 0 to 1
    /// @param steady what runs so long ends the series
    public record Pauses(Duration first, double factor, Duration most, double jitter, Duration steady) {}

    /// `restart_limit`: so many restarts within so long.
    public record Limit(int starts, Duration within) {}

    /// What is looked at.
    public sealed interface Check {
        /// A connection can be made.
        record Tcp(String host, int port) implements Check {}

        /// An answer with status 200 to 399.
        record Http(URI url) implements Check {}

        /// A command ends with status 0.
        ///
        /// @param command for `/bin/sh -c`
        record Exec(String command) implements Check {}

        /// A line of its output matches.
        ///
        /// @param regex of `java.util.regex`, found anywhere in the line
        record Log(String regex) implements Check {}

        /// A file is there that was written since the child started.
        ///
        /// @param path absolute
        record File(String path) implements Check {}

        /// It says so itself, by the protocol of `sd_notify`.
        record Notify() implements Check {}
    }
}
