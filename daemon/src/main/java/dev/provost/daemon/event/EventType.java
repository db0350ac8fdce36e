package dev.provost.daemon.event;

import dev.provost.daemon.process.State;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// supervisord's event types under their own names. Whoever subscribes to one that others name as their parent gets all
/// of those; only types without children are ever raised.
public enum EventType {
    EVENT(null),
    PROCESS_STATE(EVENT),
    PROCESS_STATE_STOPPED(PROCESS_STATE),
    PROCESS_STATE_STARTING(PROCESS_STATE),
    PROCESS_STATE_RUNNING(PROCESS_STATE),
    PROCESS_STATE_BACKOFF(PROCESS_STATE),
    PROCESS_STATE_STOPPING(PROCESS_STATE),
    PROCESS_STATE_EXITED(PROCESS_STATE),
    PROCESS_STATE_FATAL(PROCESS_STATE),
    PROCESS_STATE_UNKNOWN(PROCESS_STATE),
    PROCESS_COMMUNICATION(EVENT),
    PROCESS_COMMUNICATION_STDOUT(PROCESS_COMMUNICATION),
    PROCESS_COMMUNICATION_STDERR(PROCESS_COMMUNICATION),
    PROCESS_LOG(EVENT),
    PROCESS_LOG_STDOUT(PROCESS_LOG),
    PROCESS_LOG_STDERR(PROCESS_LOG),
    REMOTE_COMMUNICATION(EVENT),
    SUPERVISOR_STATE_CHANGE(EVENT),
    SUPERVISOR_STATE_CHANGE_RUNNING(SUPERVISOR_STATE_CHANGE),
    SUPERVISOR_STATE_CHANGE_STOPPING(SUPERVISOR_STATE_CHANGE),
    TICK(EVENT),
    TICK_5(TICK),
    TICK_60(TICK),
    TICK_3600(TICK),
    PROCESS_GROUP(EVENT),
    PROCESS_GROUP_ADDED(PROCESS_GROUP),
    PROCESS_GROUP_REMOVED(PROCESS_GROUP);

    private final @Nullable EventType parent;

    EventType(@Nullable EventType parent) {
        this.parent = parent;
    }

    /// {@return whether whoever subscribes to `other` gets this}
    public boolean isA(EventType other) {
        for (EventType type = this; type != null; type = type.parent) {
            if (type == other) {
                return true;
            }
        }
        return false;
    }

    /// {@return all types that a subscription to `names` gets, each once however often it is named}
    ///
    /// @param names of types, upper case
    /// @throws IllegalArgumentException when one is none
    public static Set<EventType> subscribed(Collection<String> names) {
        Set<EventType> all = EnumSet.noneOf(EventType.class);
        for (String name : names) {
            EventType named = valueOf(name);
            for (EventType type : values()) {
                if (type.isA(named)) {
                    all.add(type);
                }
            }
        }
        return all;
    }

    /// {@return the type of a process that entered `state`}
    public static EventType of(State state) {
        return switch (state) {
            case STOPPED -> PROCESS_STATE_STOPPED;
            case STARTING -> PROCESS_STATE_STARTING;
            case RUNNING -> PROCESS_STATE_RUNNING;
            case BACKOFF -> PROCESS_STATE_BACKOFF;
            case STOPPING -> PROCESS_STATE_STOPPING;
            case EXITED -> PROCESS_STATE_EXITED;
            case FATAL -> PROCESS_STATE_FATAL;
            case UNKNOWN -> PROCESS_STATE_UNKNOWN;
        };
    }

    /// {@return the type of a chunk on `stdout` or `stderr`}
    public static EventType logOf(String channel) {
        return channel.equals("stdout") ? PROCESS_LOG_STDOUT : PROCESS_LOG_STDERR;
    }

    /// {@return the type of a captured text on `stdout` or `stderr`}
    public static EventType communicationOf(String channel) {
        return channel.equals("stdout") ? PROCESS_COMMUNICATION_STDOUT : PROCESS_COMMUNICATION_STDERR;
    }

    /// {@return the type of the tick of that period}
    ///
    /// @param period 5, 60 or 3600 seconds
    public static EventType tickOf(int period) {
        return switch (period) {
            case 5 -> TICK_5;
            case 60 -> TICK_60;
            case 3600 -> TICK_3600;
            default -> throw new IllegalArgumentException("there is no tick of " + period + " s");
        };
    }
}
