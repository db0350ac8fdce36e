package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.loop.Supervision.Mood;
import dev.provost.jmx.Fault;
import dev.provost.jmx.RollingRestartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingRestartTest {
    private static final RollingTerms ONE_BY_ONE = new RollingTerms(1, false, true, Duration.ZERO);

    private final Stage stage = new Stage();
    private final Orders orders = stage.orders;
    private final RollingRestarts rolling = orders.rolling();
    private final Map<String, ScriptedChild> children = new TreeMap<>();
    private long lastPid = 100;

    /// A group `g` of these, all RUNNING.
    private void running(Program... members) {
        for (Program member : members) {
            member.autostart = true;
        }
        stage.with(Program.group("g", 999, members));
        for (ManagedProcess process :
                stage.supervision.snapshot().group("g").orElseThrow().processes()) {
            children.put(process.config().name(), stage.started(++lastPid));
        }
        stage.advanceSeconds(1);
    }

    private void running(String... names) {
        Program[] members = new Program[names.length];
        for (int i = 0; i < names.length; i++) {
            members[i] = Program.named(names[i]);
        }
        running(members);
    }

    private RollingRestartStatus begin(RollingTerms terms) {
        CompletableFuture<RollingRestartStatus> begun = rolling.begin("g:*", orders.group("g"), terms);
        stage.settle();
        return begun.join();
    }

    private RollingRestartStatus last() {
        return rolling.published().getLast();
    }

    /// The child obeys the stop signal, and the next one is there.
    private void respawns(String name) {
        children.get(name).diesOf(15);
        stage.settle();
        children.put(name, stage.started(++lastPid));
    }

    private void comesUp(String name) {
        respawns(name);
        stage.advanceSeconds(1);
    }

    private long up() {
        return orders.group("g").stream()
                .filter(process -> process.state() == dev.provost.daemon.process.State.RUNNING)
                .count();
    }

    @Test
    void oneAfterTheOtherEachWhenTheLastIsRunning() {
        running("a", "b");

        begin(ONE_BY_ONE);
        assertThat(last().current()).containsExactly("g:a");
        assertThat(last().waiting()).containsExactly("g:b");
        respawns("a");
        assertThat(last().restarted()).isEmpty();
        assertThat(stage.engine.signals).containsExactly("15 101");
        stage.advanceSeconds(1);
        assertThat(last().restarted()).containsExactly("g:a");
        assertThat(last().current()).containsExactly("g:b");
        comesUp("b");

        assertThat(last())
                .isEqualTo(new RollingRestartStatus(
                        1,
                        last().serial(),
                        "g:*",
                        RollingRestartStatus.COMPLETED,
                        "2 of 2 restarted",
                        1,
                        2,
                        List.of("g:a", "g:b"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        assertThat(stage.log)
                .contains(
                        "INFO rolling restart 1 of g:* begins: 2 processes, 1 at a time",
                        "INFO rolling restart 1 of g:* completed: 2 of 2 restarted");
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void byPriorityAndNeverMoreThanABatchDown() {
        running(
                Program.named("late").priority(3),
                Program.named("a").priority(1),
                Program.named("b").priority(1),
                Program.named("c").priority(2));

        begin(new RollingTerms(2, false, true, Duration.ZERO));
        assertThat(last().current()).containsExactly("g:a", "g:b");
        comesUp("a");
        assertThat(last().current()).containsExactly("g:b");
        assertThat(up()).isEqualTo(3);
        comesUp("b");
        assertThat(last().current()).containsExactly("g:c", "g:late");
        comesUp("c");
        comesUp("late");

        assertThat(last().state()).isEqualTo(RollingRestartStatus.COMPLETED);
    }

    @Test
    void whatWentDownByItselfCountsAsDown() {
        running("a", "b", "c", "d");
        begin(new RollingTerms(2, false, false, Duration.ZERO));
        respawns("a");
        respawns("b");
        stage.advance(Duration.ofMillis(500));
        children.get("d").exits(1);
        stage.settle();
        children.put("d", stage.started(++lastPid));
        stage.advance(Duration.ofMillis(500));

        // There is room for one: d is on its way up.
        assertThat(last().restarted()).containsExactly("g:a", "g:b");
        assertThat(last().current()).containsExactly("g:c");

        stage.advance(Duration.ofMillis(500));
        comesUp("c");
        assertThat(last().current()).containsExactly("g:d");
    }

    @Test
    void whatIsNotRunningIsSkippedAndSaid() {
        running("a", "b");
        var _ = orders.stop(stage.process("g:b"), "g:b", false);
        stage.settle();
        children.get("b").diesOf(15);
        stage.settle();

        begin(ONE_BY_ONE);
        comesUp("a");

        assertThat(last().skipped()).containsExactly("g:b (STOPPED)");
        assertThat(last().message()).isEqualTo("1 of 1 restarted, 1 skipped");
        assertThat(stage.process("g:b").published().starts()).isEqualTo(1);
    }

    @Test
    void nothingToRestartIsOverAtOnce() {
        stage.with(Program.group("g", 1, Program.named("a")));

        assertThat(begin(ONE_BY_ONE).state()).isEqualTo(RollingRestartStatus.COMPLETED);
    }

    @Test
    void theFirstFailureLeavesTheRestUntouched() {
        running("a", "b", "c");
        begin(ONE_BY_ONE);
        respawns("a");
        children.get("a").exits(3);
        stage.settle();

        assertThat(last().state()).isEqualTo(RollingRestartStatus.ABORTED);
        assertThat(last().failed()).containsExactly("g:a: Exited too quickly (process log may have details)");
        assertThat(last().waiting()).containsExactly("g:b", "g:c");
        assertThat(last().message()).isEqualTo("g:a failed; 0 of 3 restarted, 1 failed, 2 untouched");
        assertThat(stage.engine.signals).containsExactly("15 101");
        assertThat(stage.log)
                .contains("WARN rolling restart 1 of g:* aborted: g:a failed; 0 of 3 restarted, 1 failed, 2 untouched");
    }

    @Test
    void othersOfAFailedBatchAreSeenThrough() {
        running("a", "b", "c");
        begin(new RollingTerms(2, false, true, Duration.ZERO));
        respawns("a");
        children.get("a").exits(3);
        stage.settle();
        assertThat(last().state()).isEqualTo(RollingRestartStatus.RUNNING);

        comesUp("b");

        assertThat(last().state()).isEqualTo(RollingRestartStatus.ABORTED);
        assertThat(last().restarted()).containsExactly("g:b");
        assertThat(last().waiting()).containsExactly("g:c");
    }

    @Test
    void withoutAbortItGoesOnAndTellsOfTheFailure() {
        running(Program.named("a").startretries(0), Program.named("b"));
        begin(new RollingTerms(1, false, false, Duration.ZERO));
        respawns("a");
        children.get("a").exits(3);
        stage.settle();
        comesUp("b");

        assertThat(last().state()).isEqualTo(RollingRestartStatus.FAILED);
        assertThat(last().restarted()).containsExactly("g:b");
        assertThat(last().message()).isEqualTo("1 of 2 restarted, 1 failed");
    }

    @Test
    void oneThatDiesAfterItsRestartIsAFailure() {
        running("a", "b", "c");
        begin(ONE_BY_ONE);
        comesUp("a");
        children.get("a").exits(1);
        stage.settle();
        children.put("a", stage.started(++lastPid));
        comesUp("b");

        assertThat(last().state()).isEqualTo(RollingRestartStatus.ABORTED);
        assertThat(last().failed()).containsExactly("g:a: ended unexpectedly after its restart");
        assertThat(last().waiting()).containsExactly("g:c");
    }

    @Test
    void oneThatSomebodyStopsIsLeftToHim() {
        running("a", "b");
        begin(ONE_BY_ONE);
        var _ = orders.stop(stage.process("g:a"), "g:a", false);
        stage.settle();
        children.get("a").diesOf(15);
        stage.settle();

        assertThat(last().current()).containsExactly("g:b");
        assertThat(last().skipped()).hasSize(1);
        assertThat(stage.process("g:a").published().starts()).isEqualTo(1);
        comesUp("b");
        assertThat(last().state()).isEqualTo(RollingRestartStatus.COMPLETED);
    }

    @Test
    void aBatchThatTakesTooLongIsAFailure() {
        running("a", "b");
        begin(new RollingTerms(1, false, true, Duration.ofSeconds(3)));
        stage.advanceSeconds(3);

        assertThat(last().state()).isEqualTo(RollingRestartStatus.ABORTED);
        assertThat(last().failed()).containsExactly("g:a: not up within 3 seconds, is STOPPING");

        // What was stopped for it is started all the same.
        comesUp("a");
        assertThat(up()).isEqualTo(2);
    }

    @Test
    void cancelledItBeginsNoFurtherBatch() {
        running("a", "b");
        begin(ONE_BY_ONE);
        CompletableFuture<Integer> cancelled = rolling.cancel(List.of(stage.process("g:b")));
        stage.settle();
        assertThat(cancelled).isCompletedWithValue(1);
        assertThat(last().state()).isEqualTo(RollingRestartStatus.RUNNING);

        comesUp("a");

        assertThat(last().state()).isEqualTo(RollingRestartStatus.CANCELLED);
        assertThat(last().message()).isEqualTo("1 of 2 restarted, 1 untouched");
        assertThat(up()).isEqualTo(2);
    }

    @Test
    void theEndOfTheDaemonEndsIt() {
        running("a", "b");
        begin(ONE_BY_ONE);
        CompletableFuture<RollingRestartStatus> end = rolling.end(1);
        stage.settle();
        stage.supervision.end(Mood.SHUTDOWN, () -> {});
        children.get("a").diesOf(15);
        stage.settle();

        assertThat(end.join().state()).isEqualTo(RollingRestartStatus.ABORTED);
        assertThat(end.join().message()).startsWith("the daemon ends");
        assertThat(stage.engine.unanswered()).isZero();
        CompletableFuture<RollingRestartStatus> again = rolling.begin("g:*", orders.group("g"), ONE_BY_ONE);
        stage.settle();
        assertThat(EventLoopTest.refusal(again)).isEqualTo("SHUTDOWN_STATE");
    }

    @Test
    void aSecondOneOfTheSameProcessIsRefused() {
        running("a", "b");
        begin(ONE_BY_ONE);
        CompletableFuture<RollingRestartStatus> second =
                rolling.begin("g:b", List.of(stage.process("g:b")), ONE_BY_ONE);
        stage.settle();
        assertThat(EventLoopTest.refusal(second))
                .isEqualTo("ALREADY_STARTED: rolling restart 1 of g:* has to do with g:b");

        comesUp("a");
        comesUp("b");

        assertThat(begin(ONE_BY_ONE).id()).isEqualTo(2);
    }

    @Test
    void whoWatchesGetsEachNewStatusAndTheLastOneAlways() {
        running("a", "b");
        int seen = begin(ONE_BY_ONE).serial();
        CompletableFuture<RollingRestartStatus> next = rolling.after(1, seen);
        stage.settle();
        assertThat(next).isNotDone();

        comesUp("a");
        assertThat(next.join().restarted()).containsExactly("g:a");
        comesUp("b");

        CompletableFuture<RollingRestartStatus> late = rolling.after(1, 1000);
        CompletableFuture<RollingRestartStatus> unknown = rolling.after(7, 0);
        stage.settle();
        assertThat(late.join().state()).isEqualTo(RollingRestartStatus.COMPLETED);
        assertThat(EventLoopTest.refusal(unknown)).isEqualTo("BAD_NAME: rolling restart 7");
    }

    @Test
    void itIsToldToTheListenerAndToWhoeverAsksAboutItsProcesses() {
        running("a");
        List<String> heard = new ArrayList<>();
        rolling.listen(status -> heard.add(status.state() + " " + status.current()));
        begin(ONE_BY_ONE);
        comesUp("a");

        assertThat(heard).containsExactly("running [g:a]", "completed []");
        assertThat(rolling.latest("x", List.of(stage.process("g:a"))).id()).isEqualTo(1);
        assertThat(rolling.latest("x", List.of()).state()).isEqualTo(RollingRestartStatus.NONE);
    }

    @Test
    void aCommandThatCantBeRunIsFoundBeforeAnythingIsTouched() {
        running("a");
        stage.with(Program.named("gone").command("/nowhere"));

        CompletableFuture<RollingRestartStatus> refused = rolling.begin("all", orders.all(), ONE_BY_ONE);
        stage.settle();

        assertThat(EventLoopTest.refusal(refused)).isEqualTo("NO_FILE: gone: can't find command '/nowhere'");
        assertThat(stage.engine.signals).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, batch is 0", "1, -1, timeout is -1"})
    void termsThatMakeNoSenseAreRefused(int batch, int timeout, String text) {
        assertThatThrownBy(() -> RollingTerms.of(batch, false, false, timeout))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("BAD_ARGUMENTS: " + text);
    }

    @Test
    void onlyTheLastEndedOnesAreRemembered() {
        stage.with(Program.group("g", 1, Program.named("a")));

        for (int i = 0; i < 40; i++) {
            begin(ONE_BY_ONE);
        }

        assertThat(rolling.published()).hasSizeBetween(16, 17);
        assertThat(last().id()).isEqualTo(40);
    }
}
