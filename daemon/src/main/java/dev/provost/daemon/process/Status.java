package dev.provost.daemon.process;

/// Where a process stands. Each variant holds only what is true in it. `failures` counts the failed starts of the
/// series under way.
public sealed interface Status {
    /// Not running, by order or because it was never started.
    record Stopped() implements Status {
        @Override
        public State state() {
            return State.STOPPED;
        }
    }

    /// A child was ordered and the answer is not there yet.
    record Spawning(int failures) implements Status {
        @Override
        public State state() {
            return State.STARTING;
        }
    }

    /// As [Spawning], but the child is to be stopped as soon as it is there.
    record Abandoning() implements Status {
        @Override
        public State state() {
            return State.STOPPING;
        }
    }

    /// The child lives, but not yet for `startsecs`.
    ///
    /// @param sinceNanos monotonic time at which it was there
    record Starting(long pid, int failures, long sinceNanos) implements Status {
        @Override
        public State state() {
            return State.STARTING;
        }
    }

    /// The child lives and counts as started.
    record Running(long pid) implements Status {
        @Override
        public State state() {
            return State.RUNNING;
        }
    }

    /// The next start is due when the timer fires.
    ///
    /// @param failures 0 when it ended by itself after it had started; else the last start failed
    record Backoff(int failures, String reason) implements Status {
        @Override
        public State state() {
            return State.BACKOFF;
        }
    }

    /// The child was told to end.
    record Stopping(long pid) implements Status {
        @Override
        public State state() {
            return State.STOPPING;
        }
    }

    /// The child ended by itself.
    record Exited(int code, boolean expected) implements Status {
        @Override
        public State state() {
            return State.EXITED;
        }
    }

    /// Given up after too many failed starts.
    record Fatal(String reason) implements Status {
        @Override
        public State state() {
            return State.FATAL;
        }
    }

    /// The kernel refused to signal the child; whether it lives is not known.
    record Unknown(long pid) implements Status {
        @Override
        public State state() {
            return State.UNKNOWN;
        }
    }

    /// {@return the state other programs see}
    State state();

    /// {@return the pid of its live child, 0 if it has none}
    default long pid() {
        return 0;
    }
}
