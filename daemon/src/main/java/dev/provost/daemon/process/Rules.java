package dev.provost.daemon.process;

import java.time.Duration;
import java.util.Set;

/// The settings of a program that its life depends on, under the names of their keys.
///
/// @param startsecs    uptime after which a start counts as successful; 0 or less: at once
/// @param startretries failed starts, beyond the first, after which it is given up
/// @param exitcodes    expected exit statuses
/// @param autorestart  whether an ended process is started again
/// @param stopsignal   signal number
/// @param stopwaitsecs time between the stop signal and SIGKILL
public record Rules(
        Duration startsecs,
        int startretries,
        Set<Integer> exitcodes,
        Autorestart autorestart,
        int stopsignal,
        Duration stopwaitsecs,
        boolean stopasgroup,
        boolean killasgroup) {
    public Rules {
        exitcodes = Set.copyOf(exitcodes);
    }

    /// `autorestart`.
    public enum Autorestart {
        ALWAYS,
        NEVER,
        UNEXPECTED
    }

    boolean restartsAfter(boolean expected) {
        return switch (autorestart) {
            case ALWAYS -> true;
            case NEVER -> false;
            case UNEXPECTED -> !expected;
        };
    }
}
