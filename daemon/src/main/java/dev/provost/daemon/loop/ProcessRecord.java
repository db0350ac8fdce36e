package dev.provost.daemon.loop;

import dev.provost.daemon.process.State;

/// What is known of a process after its last step. Published by the loop, read by anyone.
///
/// @param pid         0 if it has no child
/// @param startSecond wall-clock second of the last start, 0 for never
/// @param stopSecond  wall-clock second of the last end, 0 for never
/// @param spawnError  why the last start failed, or what was wrong with the last end; empty for nothing
/// @param exitStatus  0 while it never exited or after a failed start, -1 after a signal
/// @param starts      children so far
/// @param exits       children that ended so far
/// @param restarts    starts the supervisor made by itself
public record ProcessRecord(
        State state,
        long pid,
        int startSecond,
        int stopSecond,
        String spawnError,
        int exitStatus,
        long starts,
        long exits,
        long unexpectedExits,
        long restarts) {
    static final ProcessRecord NEVER_STARTED = new ProcessRecord(State.STOPPED, 0, 0, 0, "", 0, 0, 0, 0, 0);

    /// {@return this, with another state}
    ProcessRecord in(State newState, long newPid) {
        return new ProcessRecord(
                newState,
                newPid,
                startSecond,
                stopSecond,
                spawnError,
                exitStatus,
                starts,
                exits,
                unexpectedExits,
                restarts);
    }

    /// {@return this after a start was ordered}
    ///
    /// @param again by the supervisor itself
    ProcessRecord ordered(int second, boolean again) {
        return new ProcessRecord(
                state, pid, second, stopSecond, "", 0, starts, exits, unexpectedExits, restarts + (again ? 1 : 0));
    }

    /// {@return this after a child came to life}
    ProcessRecord spawned() {
        return new ProcessRecord(
                state, pid, startSecond, stopSecond, "", 0, starts + 1, exits, unexpectedExits, restarts);
    }

    /// {@return this after a start failed before there was a child}
    ProcessRecord spawnFailed(String reason) {
        return new ProcessRecord(
                state, pid, startSecond, stopSecond, reason, 0, starts, exits, unexpectedExits, restarts);
    }

    /// {@return this after its child ended}
    ///
    /// @param status   what to show as exit status
    /// @param error    what was wrong with it, empty for nothing
    /// @param expected whether it counts as an expected end
    ProcessRecord ended(int second, int status, String error, boolean expected) {
        return new ProcessRecord(
                state,
                pid,
                startSecond,
                second,
                error,
                status,
                starts,
                exits + 1,
                unexpectedExits + (expected ? 0 : 1),
                restarts);
    }
}
