package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.ListenerState;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.os.Child.SendResult;
import dev.provost.daemon.process.State;
import dev.provost.jmx.LogLevel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenerPoolTest {
    private static final String UNKNOWN = "WARN ears: has entered the UNKNOWN state and will no longer receive events, "
            + "this usually indicates the process violated the eventlistener protocol";

    private final Stage stage = new Stage();

    private static GroupConfig.ListenerPool pool(int bufferSize, String... events) {
        return new GroupConfig.ListenerPool(
                List.of(events), bufferSize, "supervisor.dispatchers:default_handler", 10, 300);
    }

    private static GroupConfig ears(GroupConfig.ListenerPool pool) {
        return ears("ears", pool);
    }

    private static GroupConfig ears(String name, GroupConfig.ListenerPool pool) {
        return Program.pool(name, pool, Program.autostarted(name).startsecs(0));
    }

    /// A pool of one that gets REMOTE_COMMUNICATION, and its child, which is READY.
    private ScriptedChild ready(int bufferSize) {
        stage.with(ears(pool(bufferSize, "REMOTE_COMMUNICATION")));
        ScriptedChild child = stage.started(100);
        says(child, "READY\n");
        return child;
    }

    private void says(ScriptedChild child, String text) {
        child.writes(text);
        stage.settle();
    }

    private void raise(String data) {
        stage.bus.announce(new Event.RemoteCommunicated("t", data));
        stage.settle();
    }

    private ListenerPool pool(String name) {
        ListenerPool pool =
                stage.supervision.snapshot().group(name).orElseThrow().pool();
        assertThat(pool).isNotNull();
        return pool;
    }

    private static String remote(int serial, int poolSerial, String data) {
        return "ver:3.0 server:supervisor serial:" + serial + " pool:ears poolserial:" + poolSerial
                + " eventname:REMOTE_COMMUNICATION len:" + ("type:t\n" + data).length() + "\ntype:t\n" + data;
    }

    private List<String> logOf(String text) {
        return stage.log.stream().filter(line -> line.contains(text)).toList();
    }

    // ---- delivery

    @Test
    void aReadyListenerGetsEachEventWhenItHasAnsweredTheOneBefore() {
        ScriptedChild child = ready(10);

        raise("a");
        raise("b");
        assertThat(child.input).containsExactly(remote(0, 0, "a"));
        assertThat(pool("ears").buffered()).isEqualTo(1);

        says(child, "RESULT 2\nOKREADY\n");
        assertThat(child.input).containsExactly(remote(0, 0, "a"), remote(1, 1, "b"));
        assertThat(pool("ears").buffered()).isZero();
        assertThat(pool("ears").processed()).isEqualTo(1);
        assertThat(pool("ears").delivered()).isEqualTo(2);
    }

    @Test
    void onlyARunningListenerGetsEventsHoweverReadyItIs() {
        stage.with(Program.pool(
                "ears",
                pool(10, "REMOTE_COMMUNICATION"),
                Program.autostarted("ears").startsecs(5)));
        ScriptedChild child = stage.started(100);
        says(child, "READY\n");
        raise("a");
        assertThat(child.input).isEmpty();

        stage.advanceSeconds(5);

        assertThat(child.input).containsExactly(remote(0, 0, "a"));
    }

    @Test
    void serialsAreGivenWhenAPoolTakesTheEventAndCountForAllPoolsTogether() {
        stage.with(
                ears("one", pool(10, "REMOTE_COMMUNICATION")), ears("two", pool(10, "REMOTE_COMMUNICATION", "TICK")));
        ScriptedChild one = stage.started(100);
        ScriptedChild two = stage.started(101);
        says(one, "READY\n");
        says(two, "READY\n");

        stage.bus.announce(new Event.GroupAdded("nobody listens"));
        stage.bus.announce(new Event.Ticked(5, 5));
        says(two, "RESULT 2\nOKREADY\n");
        raise("a");

        assertThat(one.input)
                .containsExactly("ver:3.0 server:supervisor serial:1 pool:one poolserial:0"
                        + " eventname:REMOTE_COMMUNICATION len:8\ntype:t\na");
        assertThat(two.input)
                .containsExactly(
                        "ver:3.0 server:supervisor serial:0 pool:two poolserial:0 eventname:TICK_5 len:6\nwhen:5",
                        "ver:3.0 server:supervisor serial:1 pool:two poolserial:1"
                                + " eventname:REMOTE_COMMUNICATION len:8\ntype:t\na");
    }

    /// supervisord delivers it twice, under one number.
    @Test
    void typesThatOverlapBringAnEventOnce() {
        stage.with(ears(pool(10, "TICK", "TICK_5")));
        ScriptedChild child = stage.started(100);
        says(child, "READY\n");

        stage.bus.announce(new Event.Ticked(5, 5));
        says(child, "RESULT 2\nOKREADY\n");

        assertThat(child.input).hasSize(1);
    }

    @Test
    void membersOfAPoolShareItsEvents() {
        stage.with(Program.pool(
                "ears",
                pool(10, "REMOTE_COMMUNICATION"),
                Program.autostarted("ears_0").startsecs(0),
                Program.autostarted("ears_1").startsecs(0)));
        ScriptedChild first = stage.started(100);
        ScriptedChild second = stage.started(101);
        says(second, "READY\n");
        says(first, "READY\n");

        raise("a");
        raise("b");
        raise("c");

        assertThat(first.input).containsExactly(remote(0, 0, "a"));
        assertThat(second.input).containsExactly(remote(1, 1, "b"));
        says(second, "RESULT 2\nOK");
        assertThat(pool("ears").states())
                .isEqualTo(Map.of("ears_0", ListenerState.BUSY, "ears_1", ListenerState.ACKNOWLEDGED));
        says(second, "READY\n");
        assertThat(second.input).containsExactly(remote(1, 1, "b"), remote(2, 2, "c"));
    }

    @Test
    void theOldestEventIsDiscardedWhenTheBufferIsFull() {
        ScriptedChild child = ready(2);
        for (String data : List.of("a", "b", "c", "d", "e")) {
            raise(data);
        }

        assertThat(logOf("overflowed"))
                .containsExactly(
                        "ERRO pool ears event buffer overflowed, discarding event 1",
                        "ERRO pool ears event buffer overflowed, discarding event 2");
        assertThat(pool("ears").discarded()).isEqualTo(2);
        says(child, "RESULT 2\nOKREADY\n");
        assertThat(child.input).containsExactly(remote(0, 0, "a"), remote(3, 3, "d"));
    }

    @Test
    void debugShowsItAllInSupervisordsWords() {
        stage.level = LogLevel.DEBG;
        ScriptedChild child = ready(10);
        stage.log.clear();

        raise("a");
        raise("b");
        raise("c");
        says(child, "RESULT 4\nFAILREADY\n");

        assertThat(stage.log)
                .containsExactly(
                        "DEBG event 0 sent to listener ears",
                        "DEBG 'ears' stdout output:\nb'RESULT 4\\nFAILREADY\\n'",
                        "WARN ears: event was rejected",
                        "DEBG ears: BUSY -> ACKNOWLEDGED",
                        "DEBG ears: ACKNOWLEDGED -> READY",
                        "DEBG rebuffering event 0 for pool ears (buf size=2, max=10)",
                        "DEBG event 0 sent to listener ears",
                        "DEBG rebuffering event 1 for pool ears (buf size=1, max=10)");
    }

    // ---- events that come again

    @Test
    void aRejectedEventComesAgainToItsOwnPoolAlone() {
        stage.with(ears("other", pool(10, "EVENT")));
        ScriptedChild other = stage.started(99);
        ScriptedChild child = ready(10);
        raise("a");
        says(other, "READY\n");
        int before = other.input.size();

        says(child, "RESULT 4\nFAILREADY\n");

        assertThat(logOf("rejected")).containsExactly("WARN ears: event was rejected");
        assertThat(child.input).hasSize(2);
        assertThat(child.input.getFirst()).isEqualTo(child.input.getLast());
        assertThat(other.input).hasSize(before);
        assertThat(pool("ears").rejected()).isEqualTo(1);
    }

    @Test
    void whoRejectsWithoutAnEndIsAskedOnlyOnceASecond() {
        ScriptedChild child = ready(10);
        raise("a");
        for (int i = 0; i < 10; i++) {
            says(child, "RESULT 4\nFAILREADY\n");
        }
        assertThat(child.input).hasSize(10);

        stage.advanceSeconds(1);
        assertThat(child.input).hasSize(11);
        says(child, "RESULT 4\nFAILREADY\n");
        assertThat(child.input).hasSize(11);
        stage.advanceSeconds(1);
        says(child, "RESULT 2\nOKREADY\n");
        raise("b");
        assertThat(child.input).hasSize(13);
    }

    @Test
    void theNextChildGetsWhatTheLastOneDiedOn() {
        ScriptedChild child = ready(10);
        raise("a");
        raise("b");

        child.exits(3);
        stage.settle();
        ScriptedChild next = stage.started(101);
        says(next, "READY\n");

        assertThat(next.input).containsExactly(remote(0, 0, "a"));
        assertThat(pool("ears").buffered()).isEqualTo(1);
    }

    @Test
    void whatAFormerChildLeftBehindIsNoAnswer() {
        ScriptedChild child = ready(10);
        child.exits(3);
        stage.settle();
        ScriptedChild next = stage.started(101);

        says(child, "junk of a grandchild\n");
        says(next, "READY\n");
        raise("a");

        assertThat(next.input).hasSize(1);
        assertThat(logOf("UNKNOWN")).isEmpty();
    }

    // ---- listeners in trouble

    @Test
    void aListenerThatBreaksTheProtocolIsLeftAloneAndThenRestarted() {
        ScriptedChild child = ready(10);
        raise("a");
        says(child, "RESULT abc\n");
        raise("b");

        assertThat(stage.log).contains("WARN ears: bad result line: 'RESULT abc'", UNKNOWN);
        assertThat(pool("ears").states()).isEqualTo(Map.of("ears", ListenerState.UNKNOWN));
        stage.advanceSeconds(9);
        assertThat(stage.process("ears").published().state()).isEqualTo(State.RUNNING);
        assertThat(child.input).hasSize(1);

        stage.advanceSeconds(1);
        assertThat(stage.log)
                .contains("WARN ears: restarting this event listener, it broke the event listener protocol");
        assertThat(stage.engine.signals).containsExactly("15 100");
        child.diesOf(15);
        stage.settle();
        ScriptedChild next = stage.started(101);
        says(next, "READY\n");

        assertThat(next.input).containsExactly(remote(0, 0, "a"));
        assertThat(pool("ears").restarted()).isEqualTo(1);
    }

    @Test
    void aListenerThatAsksAgainAfterAViolationIsTakenBack() {
        ScriptedChild child = ready(10);
        raise("a");
        says(child, "debugging\n");
        says(child, "RESULT 2\nOKREADY\n");
        assertThat(child.input).hasSize(1);

        stage.advanceSeconds(10);

        assertThat(child.input).containsExactly(remote(0, 0, "a"), remote(0, 0, "a"));
        assertThat(stage.log)
                .contains("WARN ears: asks for events again and gets them, 10 seconds after it broke the protocol");
        assertThat(pool("ears").resynchronised()).isEqualTo(1);
        assertThat(stage.engine.signals).isEmpty();
    }

    @Test
    void whoFailsAgainAndAgainIsLeftAloneTwiceAsLongEachTimeAndItsEventIsGivenUp() {
        ScriptedChild child = ready(10);
        raise("a");
        for (int seconds : List.of(10, 20, 40)) {
            says(child, "debugging\nREADY\n");
            stage.advanceSeconds(seconds - 1);
            assertThat(pool("ears").states()).isEqualTo(Map.of("ears", ListenerState.UNKNOWN));
            stage.advanceSeconds(1);
        }

        assertThat(child.input).hasSize(3);
        assertThat(logOf("discards"))
                .containsExactly("ERRO pool ears discards event 0: 3 listeners in a row failed on it");
        assertThat(pool("ears").discarded()).isEqualTo(1);

        raise("b");
        says(child, "RESULT 2\nOKREADY\n");
        says(child, "debugging\nREADY\n");
        stage.advanceSeconds(10);
        assertThat(pool("ears").states()).isEqualTo(Map.of("ears", ListenerState.READY));
    }

    @Test
    void aListenerThatOwesAnAnswerAndMissesEventsIsRestartedWhateverItSaidBefore() {
        ScriptedChild child = ready(10);
        raise("a");
        stage.advanceSeconds(200);
        raise("b");
        stage.advanceSeconds(99);
        assertThat(stage.engine.signals).isEmpty();

        stage.advanceSeconds(1);

        assertThat(stage.log)
                .contains("WARN ears: restarting this event listener, it has owed an answer for 300 seconds");
        assertThat(stage.engine.signals).containsExactly("15 100");
        child.diesOf(9);
        stage.settle();
        ScriptedChild next = stage.started(101);
        says(next, "READY\n");
        assertThat(next.input).containsExactly(remote(0, 0, "a"));
    }

    @Test
    void whoMissesNothingMayTakeItsTime() {
        ScriptedChild child = ready(10);
        raise("a");
        stage.advanceSeconds(10_000);
        says(child, "RESULT 2\nOKREADY\n");

        assertThat(stage.engine.signals).isEmpty();
        assertThat(pool("ears").processed()).isEqualTo(1);
    }

    @Test
    void patienceIsCountedAnewForEachEvent() {
        ScriptedChild child = ready(10);
        for (int i = 0; i < 5; i++) {
            raise("x");
            raise("y");
            stage.advanceSeconds(250);
            says(child, "RESULT 2\nOKREADY\n");
            says(child, "RESULT 2\nOKREADY\n");
        }

        assertThat(stage.engine.signals).isEmpty();
    }

    @Test
    void whoClosesItsStandardInputIsRestarted() {
        stage.level = LogLevel.DEBG;
        ScriptedChild child = ready(10);
        child.sends = SendResult.CLOSED;
        raise("a");

        assertThat(logOf("epipe"))
                .containsExactly(
                        "DEBG epipe occurred while sending event 0 to listener ears, listener state unchanged");
        stage.advanceSeconds(10);
        assertThat(stage.log).contains("WARN ears: restarting this event listener, it has closed its standard input");
        assertThat(pool("ears").buffered()).isEqualTo(1);
    }

    @Test
    void withoutRecoveryItIsAsSupervisordLeavesIt() {
        stage.with(ears(new GroupConfig.ListenerPool(List.of("REMOTE_COMMUNICATION"), 2, "", 0, 0)));
        ScriptedChild child = stage.started(100);
        says(child, "hello\nREADY\n");
        raise("a");
        stage.advanceSeconds(100_000);

        assertThat(child.input).isEmpty();
        assertThat(stage.engine.signals).isEmpty();
        assertThat(stage.process("ears").published().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whoIsStoppedWhileItIsRestartedStaysDown() {
        ScriptedChild child = ready(10);
        says(child, "junk");
        stage.advanceSeconds(10);
        assertThat(stage.process("ears").published().state()).isEqualTo(State.STOPPING);

        var answer = stage.orders.stop(stage.process("ears"), "ears", true);
        stage.settle();
        child.diesOf(15);
        stage.settle();

        assertThat(answer).isCompletedWithValue(true);
        assertThat(stage.engine.unanswered()).isZero();
        assertThat(stage.process("ears").published().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aDaemonThatEndsRestartsNoListener() {
        ScriptedChild child = ready(10);
        says(child, "junk");
        stage.supervision.end(Supervision.Mood.SHUTDOWN, () -> {});
        stage.settle();
        child.diesOf(15);
        stage.advanceSeconds(100);

        assertThat(stage.engine.unanswered()).isZero();
        assertThat(stage.process("ears").published().state()).isEqualTo(State.STOPPED);
    }

    // ---- what is heard when

    @Test
    void aPoolHearsOfGroupsFromItsOwnOnThenThatTheDaemonRunsThenOfStarts() {
        stage.supervision.begin(List.of(
                Program.named("before").alone(),
                ears(pool(20, "EVENT")),
                Program.autostarted("after").startsecs(0).alone()));
        ScriptedChild child = stage.started(100);
        stage.started(101);
        says(child, "READY\n");
        for (int i = 0; i < 6; i++) {
            says(child, "RESULT 2\nOKREADY\n");
        }

        assertThat(child.input)
                .extracting(event -> event.replaceAll("(?s).*eventname:(\\S+) len:\\d+\n(\\S*).*", "$1 $2"))
                .containsExactly(
                        "PROCESS_GROUP_ADDED groupname:ears",
                        "PROCESS_GROUP_ADDED groupname:after",
                        "SUPERVISOR_STATE_CHANGE_RUNNING ",
                        "PROCESS_STATE_STARTING processname:ears",
                        "PROCESS_STATE_STARTING processname:after",
                        "PROCESS_STATE_RUNNING processname:ears",
                        "PROCESS_STATE_RUNNING processname:after");
    }

    @Test
    void aPoolThatWasRemovedHearsNothingAndOneThatIsAddedAgainBeginsAnew() {
        ScriptedChild child = ready(10);
        raise("a");
        stage.process("ears").stop();
        stage.settle();
        child.diesOf(15);
        stage.settle();
        stage.supervision.remove("ears");
        raise("nobody hears it");

        ScriptedChild again = ready(10);
        raise("b");

        assertThat(child.input).hasSize(1);
        assertThat(again.input).containsExactly(remote(1, 0, "b"));
    }

    @Test
    void ticksFollowTheWallClockAndWakeNobodyWithoutAPoolForThem() {
        // It is 06:40:00.
        ScriptedChild deaf = ready(10);
        says(deaf, "");
        stage.process("ears").stop();
        stage.settle();
        deaf.diesOf(15);
        stage.settle();
        stage.supervision.remove("ears");
        stage.settle();
        assertThat(stage.engine.polls.getLast()).isEqualTo(-1);

        stage.with(ears(pool(10, "TICK_5", "TICK_60")));
        ScriptedChild child = stage.started(101);
        says(child, "READY\n");
        long start = stage.clock.instant().getEpochSecond();
        stage.advanceSeconds(3);
        assertThat(child.input).isEmpty();
        stage.advanceSeconds(2);
        says(child, "RESULT 2\nOKREADY\n");
        // Asleep: what was skipped is not made up.
        stage.advanceSeconds(56);
        says(child, "RESULT 2\nOKREADY\n");
        says(child, "RESULT 2\nOKREADY\n");

        assertThat(child.input)
                .extracting(event -> event.replaceAll("(?s).*eventname:(\\S+) len:\\d+\n", "$1 "))
                .containsExactlyInAnyOrder(
                        "TICK_5 when:" + (start + 5), "TICK_60 when:" + (start + 60), "TICK_5 when:" + (start + 60));
    }
}
