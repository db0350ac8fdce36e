package dev.provost.daemon.event;

import dev.provost.daemon.process.State;
import java.nio.ByteBuffer;

/// Something that happened, one variant for each kind that supervisord knows.
public sealed interface Event {
    /// A process entered a state.
    ///
    /// @param pid      its child, 0 if it has none
    /// @param tries    failed starts so far
    /// @param expected for EXITED: whether the exit status is expected
    record ProcessStateChanged(String group, String name, State from, State to, long pid, int tries, boolean expected)
            implements Event {}

    /// A process wrote something.
    ///
    /// @param channel `stdout` or `stderr`
    /// @param data    read-only
    record ProcessLogged(String group, String name, long pid, String channel, ByteBuffer data) implements Event {}

    /// A process wrote something between capture tokens.
    ///
    /// @param channel `stdout` or `stderr`
    /// @param data    read-only
    record ProcessCommunicated(String group, String name, long pid, String channel, ByteBuffer data) implements Event {}

    /// A client raised an event.
    record RemoteCommunicated(String type, String data) implements Event {}

    record GroupAdded(String group) implements Event {}

    record GroupRemoved(String group) implements Event {}

    record SupervisorRunning() implements Event {}

    record SupervisorStopping() implements Event {}
}
