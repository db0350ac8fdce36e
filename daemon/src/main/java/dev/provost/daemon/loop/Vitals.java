package dev.provost.daemon.loop;

/// What is known of the condition of a process that is looked after. Published by the loop, read by anyone.
///
/// @param passed        whether its child has passed the ready check, or needs to pass none
/// @param health        `unknown`, `starting`, `healthy` or `failing`
/// @param failures      failed health checks in a row
/// @param lastLook      what the last look saw, empty for none yet
/// @param lastLookMilli wall-clock time of it, 0 for none yet
/// @param says          what the child said of itself last (`STATUS=`), empty for nothing
public record Vitals(boolean passed, String health, int failures, String lastLook, long lastLookMilli, String says) {
    /// Of a process that nobody looks after.
    public static final Vitals UNWATCHED = new Vitals(true, "unknown", 0, "", 0, "");
}
