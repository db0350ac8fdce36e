package dev.provost.daemon.process;

import java.time.Duration;
import java.util.Set;

/// The settings of a program that its life depends on, under the names of their keys.
///
/// @param startsecs    uptime after which a start counts as successful; 0 or less: at once
/// @param startretries failed starts, beyond the first, after which it is given up; [#UNLIMITED]: never
/// @param exitcodes    expected exit statuses
/// @param autorestart  whether an ended process is started again
/// @param stopsignal   signal number
/// @param stopwaitsecs time between the stop signal and SIGKILL
/// @param policy       ours: how starts the supervisor makes by itself are spaced and bounded
public record Rules(
        Duration startsecs,
        int startretries,
        Set<Integer> exitcodes,
        Autorestart autorestart,
        int stopsignal,
        Duration stopwaitsecs,
        boolean stopasgroup,
        boolean killasgroup,
        RestartPolicy policy) {
    /// Ours: failed starts never end in FATAL. With supervisord, which has no such thing, it means the same as 0.
    public static final int UNLIMITED = -1;

    public Rules {
        exitcodes = Set.copyOf(exitcodes);
    }

    /// With supervisord's own policy.
    public Rules(
            Duration startsecs,
            int startretries,
            Set<Integer> exitcodes,
            Autorestart autorestart,
            int stopsignal,
            Duration stopwaitsecs,
            boolean stopasgroup,
            boolean killasgroup) {
        this(
                startsecs,
                startretries,
                exitcodes,
                autorestart,
                stopsignal,
                stopwaitsecs,
                stopasgroup,
                killasgroup,
                RestartPolicy.PLAIN);
    }

    /// `autorestart`.
    public enum Autorestart {
        ALWAYS,
        NEVER,
        UNEXPECTED
    }

    boolean givesUpAfter(int failures) {
        return failures > startretries && startretries != UNLIMITED;
    }

    boolean restartsAfter(boolean expected) {
        return switch (autorestart) {
            case ALWAYS -> true;
            case NEVER -> false;
            case UNEXPECTED -> !expected;
        };
    }
}
