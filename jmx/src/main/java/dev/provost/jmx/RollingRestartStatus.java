package dev.provost.jmx;

import java.util.List;

/// How far a rolling restart is. Processes stand here as `name` or `group:name`, in the order in which it takes them.
/// Also the user data of its notifications.
///
/// @param id        number of the rolling restart, from 1 since the daemon's last start or restart; 0 for none
/// @param serial    number of this status within it, higher ones later
/// @param target    whom it was ordered for, as the caller wrote it
/// @param state     `running`; at the end `completed`, `failed` (gone through all, some failed), `aborted` (stopped by
///                  a failure or the end of the daemon) or `cancelled`; `none` where there was none
/// @param message   one line for people
/// @param batch     most processes that are down at a time
/// @param total     processes to be restarted
/// @param restarted those that are up again
/// @param current   those being restarted now
/// @param waiting   those not yet touched, at the end those left untouched
/// @param skipped   those that were not running, each with its state in brackets
/// @param failed    those that failed, each with a colon and why
public record RollingRestartStatus(
        int id,
        int serial,
        String target,
        String state,
        String message,
        int batch,
        int total,
        List<String> restarted,
        List<String> current,
        List<String> waiting,
        List<String> skipped,
        List<String> failed) {
    public static final String NONE = "none";
    public static final String RUNNING = "running";
    public static final String COMPLETED = "completed";
    public static final String FAILED = "failed";
    public static final String ABORTED = "aborted";
    public static final String CANCELLED = "cancelled";

    public RollingRestartStatus {
        restarted = List.copyOf(restarted);
        current = List.copyOf(current);
        waiting = List.copyOf(waiting);
        skipped = List.copyOf(skipped);
        failed = List.copyOf(failed);
    }

    /// {@return what is told of a target that had no rolling restart}
    public static RollingRestartStatus none(String target) {
        return new RollingRestartStatus(
                0, 0, target, NONE, "", 0, 0, List.of(), List.of(), List.of(), List.of(), List.of());
    }
}
