package dev.provost.daemon.process;

/// What can happen to a process.
public sealed interface Stimulus {
    /// An order to start it.
    ///
    /// @param again the supervisor's own doing, after an exit
    record Start(boolean again) implements Stimulus {}

    /// The child is there.
    record Spawned(long pid) implements Stimulus {}

    /// There will be no child.
    record SpawnFailed(String reason) implements Stimulus {}

    /// It has been up for `startsecs`.
    record StartsecsElapsed() implements Stimulus {}

    /// The pause before the next start is over.
    record BackoffElapsed() implements Stimulus {}

    /// An order to stop it.
    record Stop() implements Stimulus {}

    /// It was told to end `stopwaitsecs` ago.
    record StopwaitElapsed() implements Stimulus {}

    /// The daemon ends: no further start is worth trying.
    record GiveUp() implements Stimulus {}

    /// The child ended.
    ///
    /// @param code exit status 0 to 255, -1 after a signal
    record ChildExited(int code) implements Stimulus {}

    /// It was stopped because it did not pass its checks, and is down.
    ///
    /// @param reason what was wrong
    /// @param again  whether it is to be started again; else it is given up
    record Unfit(String reason, boolean again) implements Stimulus {}

    /// It has been RUNNING for so long that its next restart is the first of a new series.
    record Steady() implements Stimulus {}

    /// The kernel refused to signal the child, for another reason than that it is gone.
    record SignalRefused() implements Stimulus {}
}
