package dev.provost.daemon.process;

import java.time.Duration;

/// What is to be done after a step, in the order given.
public sealed interface Effect {
    /// Order a child.
    record Spawn() implements Effect {}

    /// Start it again, unless the daemon is ending.
    record Restart() implements Effect {}

    /// Signal the child.
    ///
    /// @param group its whole process group
    record Signal(long pid, int number, boolean group) implements Effect {}

    /// Come back with `then` after `delay`. A step that changes the status ends the timer armed before it.
    record ArmTimer(Duration delay, Stimulus then) implements Effect {}

    /// Tell the world that a state was entered.
    ///
    /// @param pid      pid of the child it is about, 0 if there is none
    /// @param tries    failed starts so far
    /// @param expected for EXITED: whether the exit status is expected
    record Entered(State from, State to, long pid, int tries, boolean expected) implements Effect {}

    /// Write the line for this to the activity log.
    record Tell(Remark remark) implements Effect {}

    /// Lines of the activity log.
    enum Remark {
        SPAWNED,
        SPAWN_ERROR,
        SUCCESS,
        EXITED_EXPECTED,
        EXITED_UNEXPECTED,
        STOPPED,
        KILLING,
        GAVE_UP,
        LIMIT_REACHED
    }
}
