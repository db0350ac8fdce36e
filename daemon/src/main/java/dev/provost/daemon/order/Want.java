package dev.provost.daemon.order;

import dev.provost.daemon.process.State;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a process wishes of another before it starts.
public sealed interface Want {
    /// `depends_on`: the only one that starts the other if need be, and keeps it up while this one is.
    record Needs(Condition condition) implements Want {}

    /// `starts_after`: when both are to start, the other goes first; whether it succeeds doesn't matter.
    record After() implements Want {}

    /// `startinorder`: the other has entered `state` since the daemon started. EXITED counts with an expected exit
    /// status only, and RUNNING only while it lasts or when such an exit ended it.
    record InOrder(State state) implements Want {}

    /// `dependent_startup_wait_for`: the other has entered one of `states` since the daemon started; RUNNING counts only
    /// while it lasts.
    record AnyOf(Set<State> states) implements Want {
        public AnyOf {
            states = Set.copyOf(states);
        }
    }

    /// {@return whether it counts at the start of the daemon only, as the listeners it stands for do}
    default boolean isOnce() {
        return this instanceof InOrder || this instanceof AnyOf;
    }

    /// {@return the key that declares it}
    default String key() {
        return switch (this) {
            case Needs _ -> "depends_on";
            case After _ -> "starts_after";
            case InOrder _ -> "startinorder";
            case AnyOf _ -> "dependent_startup_wait_for";
        };
    }

    /// {@return what is wished for, for people: `running`, `exited or fatal`}
    default String what() {
        return switch (this) {
            case Needs(Condition condition) -> condition.word();
            case After _ -> "begun";
            case InOrder(State state) -> lower(state);
            case AnyOf(Set<State> states) -> {
                StringBuilder text = new StringBuilder();
                for (State state : State.values()) {
                    if (states.contains(state)) {
                        text.append(text.isEmpty() ? "" : " or ").append(lower(state));
                    }
                }
                yield text.toString();
            }
        };
    }

    private static String lower(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /// Judges how the other stands.
    ///
    /// @param name of the other, for the reason of a refusal
    default Verdict judge(Standing other, String name) {
        boolean granted =
                switch (this) {
                    case Needs(Condition condition) -> holds(condition, other);
                    case After _ -> !isOnItsWay(other);
                    case InOrder(State state) -> hasReached(state, other);
                    case AnyOf(Set<State> states) -> {
                        boolean any = false;
                        for (State state : states) {
                            any |= state == State.RUNNING
                                    ? other.state() == State.RUNNING
                                    : other.reached().contains(state);
                        }
                        yield any;
                    }
                };
        if (granted) {
            return Verdict.GRANTED;
        }
        String why = this instanceof After ? null : obstacle(other, name);
        return why == null ? Verdict.WAIT : new Verdict.Blocked(why);
    }

    private static boolean holds(Condition condition, Standing other) {
        if (other.leaving()) {
            return false;
        }
        boolean running = other.state() == State.RUNNING;
        boolean finished = other.state() == State.EXITED && other.finished() && !other.due();
        return switch (condition) {
            case STARTED -> running || (other.state() == State.STARTING && other.child()) || finished;
            case RUNNING -> running;
            case READY -> running && other.ready();
            case EXITED -> finished;
        };
    }

    private static boolean isOnItsWay(Standing other) {
        return (other.due() && other.obstacle() == null)
                || other.state() == State.STARTING
                || other.state() == State.BACKOFF;
    }

    private static boolean hasReached(State state, Standing other) {
        return switch (state) {
            case RUNNING ->
                other.state() == State.RUNNING
                        || (other.finished() && other.reached().contains(State.RUNNING));
            case EXITED -> other.finished();
            case STOPPED, STARTING, BACKOFF, STOPPING, FATAL, UNKNOWN ->
                other.reached().contains(state);
        };
    }

    private @Nullable String obstacle(Standing other, String name) {
        if (other.due()) {
            return other.obstacle();
        }
        if (other.state() == State.FATAL || other.state() == State.UNKNOWN) {
            return name + " is " + other.state();
        }
        boolean wantsItsEnd = (this instanceof Needs(Condition condition) && condition == Condition.EXITED)
                || this instanceof InOrder;
        if (other.state() == State.EXITED && !other.finished() && wantsItsEnd) {
            return name + " has exited with a status that is not expected";
        }
        return null;
    }
}
