package dev.provost.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.provost.daemon.process.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PooledEventTest {
    private static Event.ProcessStateChanged change(State from, State to) {
        return new Event.ProcessStateChanged("apps", "cat", from, to, 2766, 3, true);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    static Stream<Arguments> bodies() {
        String cat = "processname:cat groupname:apps ";
        return Stream.of(
                arguments(
                        change(State.STOPPED, State.STARTING),
                        "PROCESS_STATE_STARTING",
                        cat + "from_state:STOPPED tries:3"),
                arguments(
                        change(State.STARTING, State.RUNNING),
                        "PROCESS_STATE_RUNNING",
                        cat + "from_state:STARTING pid:2766"),
                arguments(
                        change(State.STARTING, State.BACKOFF),
                        "PROCESS_STATE_BACKOFF",
                        cat + "from_state:STARTING tries:3"),
                arguments(
                        change(State.RUNNING, State.STOPPING),
                        "PROCESS_STATE_STOPPING",
                        cat + "from_state:RUNNING pid:2766"),
                arguments(
                        change(State.RUNNING, State.EXITED),
                        "PROCESS_STATE_EXITED",
                        cat + "from_state:RUNNING expected:1 pid:2766"),
                arguments(
                        new Event.ProcessStateChanged("apps", "cat", State.RUNNING, State.EXITED, 2766, 0, false),
                        "PROCESS_STATE_EXITED",
                        cat + "from_state:RUNNING expected:0 pid:2766"),
                arguments(
                        change(State.STOPPING, State.STOPPED),
                        "PROCESS_STATE_STOPPED",
                        cat + "from_state:STOPPING pid:2766"),
                arguments(change(State.BACKOFF, State.FATAL), "PROCESS_STATE_FATAL", cat + "from_state:BACKOFF"),
                arguments(change(State.RUNNING, State.UNKNOWN), "PROCESS_STATE_UNKNOWN", cat + "from_state:RUNNING"),
                arguments(
                        new Event.ProcessLogged("apps", "cat", 9, "stdout", bytes("a\nb")),
                        "PROCESS_LOG_STDOUT",
                        cat + "pid:9 channel:stdout\na\nb"),
                arguments(
                        new Event.ProcessLogged(
                                "apps", "cat", 9, "stderr", ByteBuffer.wrap(new byte[] {'x', (byte) 0xff})),
                        "PROCESS_LOG_STDERR",
                        cat + "pid:9 channel:stderr\nUndecodable: b'x\\xff'"),
                arguments(
                        new Event.ProcessCommunicated("apps", "cat", 9, "stdout", bytes("payload")),
                        "PROCESS_COMMUNICATION_STDOUT",
                        cat + "pid:9\npayload"),
                arguments(
                        new Event.ProcessCommunicated("apps", "cat", 9, "stderr", bytes("")),
                        "PROCESS_COMMUNICATION_STDERR",
                        cat + "pid:9\n"),
                arguments(new Event.RemoteCommunicated("foo", "bar"), "REMOTE_COMMUNICATION", "type:foo\nbar"),
                arguments(new Event.GroupAdded("apps"), "PROCESS_GROUP_ADDED", "groupname:apps\n"),
                arguments(new Event.GroupRemoved("apps"), "PROCESS_GROUP_REMOVED", "groupname:apps\n"),
                arguments(new Event.SupervisorRunning(), "SUPERVISOR_STATE_CHANGE_RUNNING", ""),
                arguments(new Event.SupervisorStopping(), "SUPERVISOR_STATE_CHANGE_STOPPING", ""),
                arguments(new Event.Ticked(5, 1795243605), "TICK_5", "when:1795243605"),
                arguments(new Event.Ticked(60, 1795243620), "TICK_60", "when:1795243620"),
                arguments(new Event.Ticked(3600, 1795244400), "TICK_3600", "when:1795244400"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void anEventIsWrittenAsSupervisordWritesIt(Event event, String name, String body) {
        byte[] message = new PooledEvent(event, 21, 10, 0).message("supervisor", "listener");

        assertThat(new String(message, StandardCharsets.UTF_8))
                .isEqualTo("ver:3.0 server:supervisor serial:21 pool:listener poolserial:10 eventname:" + name + " len:"
                        + body.length() + "\n" + body);
    }

    /// As supervisord does it: listeners that read text count on it.
    @Test
    void theLengthCountsCharactersNotBytes() {
        byte[] message =
                new PooledEvent(new Event.RemoteCommunicated("fö", "bär\uD83D\uDE00"), 0, 0, 0).message("s", "p");

        String text = new String(message, StandardCharsets.UTF_8);
        assertThat(text).contains(" len:12\n").endsWith("type:fö\nbär\uD83D\uDE00");
        assertThat(message).hasSize(text.indexOf('\n') + 1 + 17);
    }
}
