package dev.provost.daemon.process;

/// Where a process stands. Each variant holds only what is true in it. `failures` counts the failed starts of the
/// series under way.
public sealed interface Status {
    /// Not running, by order or because it was never started.
    record Stopped() implements Status {}

    /// A child was ordered and the answer is not there yet.
    record Spawning(int failures) implements Status {}

    /// As [Spawning], but the child is to be stopped as soon as it is there.
    record Abandoning() implements Status {}

    /// The child lives, but not yet for `startsecs`.
    ///
    /// @param sinceNanos monotonic time at which it was there
    record Starting(long pid, int failures, long sinceNanos) implements Status {}

    /// The child lives and counts as started.
    record Running(long pid) implements Status {}

    /// The last start failed; the next one is due when the timer fires.
    record Backoff(int failures, String reason) implements Status {}

    /// The child was told to end.
    record Stopping(long pid) implements Status {}

    /// The child ended by itself.
    record Exited(int code, boolean expected) implements Status {}

    /// Given up after too many failed starts.
    record Fatal(String reason) implements Status {}

    /// The kernel refused to signal the child; whether it lives is not known.
    record Unknown(long pid) implements Status {}

    /// {@return the state other programs see}
    default State state() {
        return switch (this) {
            case Stopped _ -> State.STOPPED;
            case Spawning _, Starting _ -> State.STARTING;
            case Running _ -> State.RUNNING;
            case Backoff _ -> State.BACKOFF;
            case Abandoning _, Stopping _ -> State.STOPPING;
            case Exited _ -> State.EXITED;
            case Fatal _ -> State.FATAL;
            case Unknown _ -> State.UNKNOWN;
        };
    }

    /// {@return the pid of its live child, 0 if it has none}
    default long pid() {
        return switch (this) {
            case Starting(long pid, int _, long _) -> pid;
            case Running(long pid) -> pid;
            case Stopping(long pid) -> pid;
            case Unknown(long pid) -> pid;
            case Stopped _, Spawning _, Abandoning _, Backoff _, Exited _, Fatal _ -> 0;
        };
    }
}
