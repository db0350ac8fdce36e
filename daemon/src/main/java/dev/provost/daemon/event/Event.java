package dev.provost.daemon.event;

import dev.provost.daemon.process.State;
import java.nio.ByteBuffer;

/// Something that happened, one variant for each kind that supervisord knows.
public sealed interface Event {
    /// {@return its type. A method, and no switch over the variants: the first such switch of a JVM costs milliseconds,
    /// and the first events come before the first child}
    EventType type();

    /// {@return memory of what it carries, bytes; 0 for a few words}
    default int weight() {
        return 0;
    }

    /// A process entered a state.
    ///
    /// @param pid      its child, 0 if it has none
    /// @param tries    failed starts so far
    /// @param expected for EXITED: whether the exit status is expected
    record ProcessStateChanged(String group, String name, State from, State to, long pid, int tries, boolean expected)
            implements Event {
        @Override
        public EventType type() {
            return EventType.of(to);
        }
    }

    /// A process wrote something.
    ///
    /// @param channel `stdout` or `stderr`
    /// @param data    read-only
    record ProcessLogged(String group, String name, long pid, String channel, ByteBuffer data) implements Event {
        @Override
        public EventType type() {
            return EventType.logOf(channel);
        }

        @Override
        public int weight() {
            return data.remaining();
        }
    }

    /// A process wrote something between capture tokens.
    ///
    /// @param channel `stdout` or `stderr`
    /// @param data    read-only
    record ProcessCommunicated(String group, String name, long pid, String channel, ByteBuffer data) implements Event {
        @Override
        public EventType type() {
            return EventType.communicationOf(channel);
        }

        @Override
        public int weight() {
            return data.remaining();
        }
    }

    /// A client raised an event. Both texts are the client's own.
    ///
    /// @param kind what the client calls its type
    record RemoteCommunicated(String kind, String data) implements Event {
        @Override
        public EventType type() {
            return EventType.REMOTE_COMMUNICATION;
        }

        @Override
        public int weight() {
            return 2 * (kind.length() + data.length());
        }
    }

    record GroupAdded(String group) implements Event {
        @Override
        public EventType type() {
            return EventType.PROCESS_GROUP_ADDED;
        }
    }

    record GroupRemoved(String group) implements Event {
        @Override
        public EventType type() {
            return EventType.PROCESS_GROUP_REMOVED;
        }
    }

    record SupervisorRunning() implements Event {
        @Override
        public EventType type() {
            return EventType.SUPERVISOR_STATE_CHANGE_RUNNING;
        }
    }

    record SupervisorStopping() implements Event {
        @Override
        public EventType type() {
            return EventType.SUPERVISOR_STATE_CHANGE_STOPPING;
        }
    }

    /// A slice of time began.
    ///
    /// @param period length of the slices: 5, 60 or 3600 seconds
    /// @param when   wall-clock second at which it began, a multiple of the period
    record Ticked(int period, long when) implements Event {
        @Override
        public EventType type() {
            return EventType.tickOf(period);
        }
    }
}
