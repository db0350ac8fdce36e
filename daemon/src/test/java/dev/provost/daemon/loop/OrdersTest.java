package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.loop.Supervision.Mood;
import dev.provost.jmx.ProcessStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private final Stage stage = new Stage();
    private final Orders orders = stage.orders;

    private <T> CompletableFuture<T> settled(CompletableFuture<T> answer) {
        stage.settle();
        return answer;
    }

    private CompletableFuture<Boolean> start(String name, boolean wait) {
        return settled(orders.start(orders.process(name), name, wait));
    }

    private CompletableFuture<Boolean> stop(String name, boolean wait) {
        return settled(orders.stop(orders.process(name), name, wait));
    }

    private static String refusal(CompletableFuture<?> answer) {
        return EventLoopTest.refusal(answer);
    }

    // ---- whom

    @Test
    void unknownNamesAreRefusedAsWritten() {
        stage.with(Program.named("web"));

        assertThatThrownBy(() -> orders.process("WEB")).hasMessage("BAD_NAME: WEB");
        assertThatThrownBy(() -> orders.process("web:*")).hasMessage("BAD_NAME: web:*");
        assertThatThrownBy(() -> orders.group("g")).hasMessage("BAD_NAME: g");
    }

    @Test
    void allGoByPriorityOfTheirGroupsThenTheirOwn() {
        stage.with(
                Program.named("last").priority(9).alone(),
                Program.group(
                        "g",
                        5,
                        Program.named("b").priority(2),
                        Program.named("a").priority(1)),
                Program.named("first").priority(1).alone());

        assertThat(orders.all()).extracting(ManagedProcess::namespec).containsExactly("first", "g:a", "g:b", "last");
        assertThat(orders.group("g")).extracting(ManagedProcess::namespec).containsExactly("g:a", "g:b");
    }

    // ---- start

    @Test
    void aStartIsAnsweredWhenItIsRunning() {
        stage.with(Program.named("web"));
        CompletableFuture<Boolean> answer = start("web", true);
        stage.started(100);
        assertThat(answer).isNotDone();

        stage.advanceSeconds(1);

        assertThat(answer).isCompletedWithValue(true);
    }

    @Test
    void withoutWaitingAChildIsEnough() {
        stage.with(Program.named("web"));
        CompletableFuture<Boolean> answer = start("web", false);
        assertThat(answer).isNotDone();

        stage.started(100);

        assertThat(answer).isCompletedWithValue(true);
    }

    @Test
    void aStartThatFailsIsASpawnErrorUnderTheNameAsWritten() {
        stage.with(Program.named("web"));
        CompletableFuture<Boolean> answer = start("web:web", true);
        stage.started(100).exits(0);
        stage.settle();

        assertThat(refusal(answer)).isEqualTo("SPAWN_ERROR: web:web");
    }

    @Test
    void theCommandIsCheckedEvenWhenItRuns() {
        stage.with(
                Program.named("web").command("/nowhere").alone(),
                Program.named("empty").command("''").alone());

        assertThat(refusal(start("web", true))).isEqualTo("NO_FILE: can't find command '/nowhere'");
        assertThat(stage.process("web").published()).isEqualTo(ProcessRecord.NEVER_STARTED);
    }

    @Test
    void whatIsUpIsAlreadyStarted() {
        stage.running(Program.named("web"), 100);

        assertThat(refusal(start("web:web", true))).isEqualTo("ALREADY_STARTED: web:web");
    }

    @Test
    void whatIsUnknownIsNotStarted() {
        stage.running(Program.named("web"), 100).untouchable = true;
        stop("web", false);

        assertThat(refusal(start("web", true))).isEqualTo("FAILED: web is in an unknown process state");
    }

    @Test
    void nothingIsStartedWhileTheDaemonEnds() {
        stage.running(Program.named("web"), 100);
        stage.with(Program.named("db"));
        stage.supervision.end(Mood.SHUTDOWN, () -> {});

        assertThat(refusal(start("db", true))).isEqualTo("SHUTDOWN_STATE");
        assertThat(stage.engine.unanswered()).isZero();
    }

    @Test
    void startingAllSkipsWhatIsUpAndAnswersFirstWhatNeededNoWaiting() {
        stage.with(
                Program.named("c").priority(3).alone(),
                Program.named("b").priority(2).command("/nowhere").alone(),
                Program.named("a").priority(1).alone());
        stage.running(Program.named("up").priority(0), 100);
        CompletableFuture<List<ProcessStatus>> answers = settled(orders.start(orders.all(), true));
        stage.started(1).exits(0);
        stage.started(2);
        stage.advanceSeconds(1);

        assertThat(answers.join())
                .containsExactly(
                        new ProcessStatus("b", "b", 20, "NO_FILE: can't find command '/nowhere'"),
                        new ProcessStatus("a", "a", 50, "SPAWN_ERROR: a"),
                        new ProcessStatus("c", "c", 80, "OK"));
    }

    @Test
    void ordersForNobodyAreDoneAtOnce() {
        stage.running(Program.named("web"), 100);

        assertThat(orders.start(orders.all(), true)).isCompletedWithValue(List.of());
    }

    // ---- stop

    @Test
    void aStopIsAnsweredWhenItIsDown() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.log.clear();
        CompletableFuture<Boolean> answer = stop("web", true);
        assertThat(answer).isNotDone();
        assertThat(stage.log).containsExactly("INFO waiting for web to stop");

        child.exits(0);
        stage.settle();

        assertThat(answer).isCompletedWithValue(true);
    }

    @Test
    void withoutWaitingASignalIsEnough() {
        stage.running(Program.named("web"), 100);
        stage.log.clear();

        assertThat(stop("web", false)).isCompletedWithValue(true);
        assertThat(stage.log).isEmpty();
    }

    @Test
    void whatIsNotUpIsNotRunning() {
        stage.running(Program.named("web"), 100);
        stop("web", false);
        assertThat(refusal(stop("web", true))).isEqualTo("NOT_RUNNING: web");

        stage.with(Program.named("db"));
        assertThat(refusal(stop("db:db", true))).isEqualTo("NOT_RUNNING: db:db");
    }

    @Test
    void whatIsInBackoffIsStoppedAtOnce() {
        stage.with(Program.autostarted("web"));
        stage.started(100).exits(1);
        stage.settle();

        assertThat(stop("web", true)).isCompletedWithValue(true);
    }

    @Test
    void stoppingAllSignalsInAscendingPriorityAndAnswersSoForThoseThatEndTogether() {
        stage.with(
                Program.autostarted("b").priority(2).alone(),
                Program.autostarted("a").priority(1).alone());
        ScriptedChild b = stage.started(2);
        ScriptedChild a = stage.started(1);

        CompletableFuture<List<ProcessStatus>> answers = settled(orders.stop(orders.all(), true));
        assertThat(stage.engine.signals).containsExactly("15 1", "15 2");
        b.exits(0);
        a.exits(0);
        stage.settle();

        assertThat(answers.join())
                .containsExactly(new ProcessStatus("a", "a", 80, "OK"), new ProcessStatus("b", "b", 80, "OK"));
    }

    // ---- restart

    @Test
    void aRestartStopsThenStarts() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        CompletableFuture<Boolean> answer = settled(orders.restart(orders.process("web"), "web", true));
        child.exits(0);
        stage.settle();
        stage.started(101);
        assertThat(answer).isNotDone();

        stage.advanceSeconds(1);

        assertThat(answer).isCompletedWithValue(true);
        assertThat(stage.process("web").published().pid()).isEqualTo(101);
    }

    @Test
    void aRestartWaitsForAStopUnderWay() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stop("web", false);
        CompletableFuture<Boolean> answer = settled(orders.restart(orders.process("web"), "web", true));
        child.exits(0);
        stage.settle();
        stage.started(101);
        stage.advanceSeconds(1);

        assertThat(answer).isCompletedWithValue(true);
    }

    @Test
    void aRestartOfWhatIsDownIsAStart() {
        stage.with(Program.named("web"));
        CompletableFuture<Boolean> answer = settled(orders.restart(orders.process("web"), "web", true));
        stage.started(100).exits(1);
        stage.settle();

        assertThat(refusal(answer)).isEqualTo("SPAWN_ERROR: web");
    }

    @Test
    void aRestartOfWhatCouldNotBeStartedLeavesItRunning() {
        stage.running(Program.named("web"), 100);
        Program gone = Program.named("gone").command("/bin/sh");
        stage.running(gone, 101);

        // A process whose command has vanished since.
        ManagedProcess vanished = new ManagedProcess(
                Program.named("gone").command("/nowhere").process(),
                stage.supervision.context(),
                stage.process("gone").logs(),
                stage.supervision,
                null,
                null);
        CompletableFuture<Boolean> answer = settled(orders.restart(vanished, "gone", true));

        assertThat(refusal(answer)).isEqualTo("NO_FILE: can't find command '/nowhere'");
        assertThat(stage.engine.signals).isEmpty();
    }

    @Test
    void aRestartThatMeetsTheEndOfTheDaemonDoesNotStart() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        CompletableFuture<Boolean> answer = settled(orders.restart(orders.process("web"), "web", true));
        stage.supervision.end(Mood.SHUTDOWN, () -> {});
        child.exits(0);
        stage.settle();

        assertThat(refusal(answer)).isEqualTo("SHUTDOWN_STATE");
        assertThat(stage.engine.unanswered()).isZero();
    }

    @Test
    void restartsAtTheSameTimeAreOneStartAndAllAreAnswered() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        CompletableFuture<Boolean> one = settled(orders.restart(orders.process("web"), "web", true));
        CompletableFuture<Boolean> other = settled(orders.restart(orders.process("web"), "web", true));
        child.exits(0);
        stage.settle();
        stage.started(101);
        stage.advanceSeconds(1);

        assertThat(one).isCompletedWithValue(true);
        assertThat(other).isCompletedWithValue(true);
        assertThat(stage.process("web").published().starts()).isEqualTo(2);
        assertThat(stage.engine.unanswered()).isZero();
    }

    @Test
    void aRestartThatIsNotWaitedForIsAnsweredWhenTheSignalIsSent() {
        ScriptedChild child = stage.running(Program.named("web"), 100);

        CompletableFuture<Boolean> answer = settled(orders.restart(orders.process("web"), "web", false));

        assertThat(answer).isCompletedWithValue(true);
        assertThat(stage.engine.signals).containsExactly("15 100");
        child.exits(0);
        stage.settle();
        stage.started(101);
        assertThat(stage.process("web").published().pid()).isEqualTo(101);
    }

    @Test
    void aRestartThatIsNotWaitedForIsRefusedAllTheSame() {
        stage.running(Program.named("web"), 100);
        stage.supervision.end(Mood.SHUTDOWN, () -> {});

        assertThat(refusal(settled(orders.restart(orders.process("web"), "web", false))))
                .isEqualTo("SHUTDOWN_STATE");
    }

    @Test
    void eachOfManyIsStartedAsSoonAsItHasStoppedItself() {
        ScriptedChild quick = stage.running(Program.named("quick"), 100);
        stage.running(Program.named("slow"), 101);
        CompletableFuture<List<ProcessStatus>> answer = settled(orders.restart(orders.all(), true));

        quick.diesOf(15);
        stage.settle();
        stage.started(102);
        stage.advanceSeconds(1);

        assertThat(stage.process("quick").published().pid()).isEqualTo(102);
        assertThat(stage.process("slow").published().pid()).isEqualTo(101);
        assertThat(answer).isNotDone();
    }

    // ---- chosen by words

    @Test
    void wordsChooseEachProcessOnceInTheOrderOfOrdersToAll() {
        stage.with(
                Program.group(
                        "app", 2, Program.named("w_1"), Program.named("w_0").priority(1)),
                Program.named("lone").alone());

        assertThat(orders.chosen(List.of("app:w_1", "app:*", "ap*", "lone")).processes())
                .extracting(ManagedProcess::namespec)
                .containsExactly("app:w_0", "app:w_1", "lone");
        assertThat(orders.chosen(List.of("all")).processes()).hasSize(3);
    }

    @Test
    void wordsThatChooseNothingAreToldEachByItself() {
        stage.with(Program.named("lone"));

        Chosen chosen = orders.chosen(List.of("zz*", "lone", "nog:", "app:x"));

        assertThat(chosen.answer(new ProcessStatus[] {new ProcessStatus("lone", "lone", 80, "OK")}))
                .containsExactly(
                        new ProcessStatus("zz*", "zz*", 10, "BAD_NAME: zz*"),
                        new ProcessStatus("", "nog", 10, "BAD_NAME: nog:"),
                        new ProcessStatus("x", "app", 10, "BAD_NAME: app:x"),
                        new ProcessStatus("lone", "lone", 80, "OK"));
    }

    // ---- signal, send, clear, announce

    @Test
    void aBadSignalIsSaidBeforeAnythingElse() {
        stage.with(Program.named("web"));

        assertThat(refusal(settled(orders.signal(orders.process("web"), "web", "FOO"))))
                .isEqualTo("BAD_SIGNAL: FOO");
        assertThat(refusal(settled(orders.signal(orders.process("web"), "web", "HUP"))))
                .isEqualTo("NOT_RUNNING: web");
    }

    @Test
    void signallingManySkipsThoseWithoutAChild() {
        stage.running(Program.named("web"), 100);
        stage.with(Program.named("db"));

        assertThat(settled(orders.signal(orders.all(), "usr1")).join())
                .containsExactly(new ProcessStatus("web", "web", 80, "OK"));
        assertThat(settled(orders.signal(orders.all(), "FOO")).join())
                .containsExactly(new ProcessStatus("web", "web", 11, "BAD_SIGNAL: FOO"));
        assertThat(stage.engine.signals).containsExactly("10 100");
    }

    @Test
    void inputIsTakenAsUtf8() {
        ScriptedChild child = stage.running(Program.named("web"), 100);

        assertThat(settled(orders.send(orders.process("web"), "web", "grüß\n"))).isCompletedWithValue(true);
        stop("web", false);
        assertThat(refusal(settled(orders.send(orders.process("web"), "web:web", "x"))))
                .isEqualTo("NOT_RUNNING: web:web");

        assertThat(child.input).containsExactly("grüß\n");
    }

    @Test
    void clearingIsDoneForAll() {
        stage.with(
                Program.named("b").priority(2).alone(),
                Program.named("a").priority(1).alone());

        assertThat(settled(orders.clear(orders.all())).join())
                .extracting(ProcessStatus::name)
                .containsExactly("a", "b");
    }

    @Test
    void aRemoteEventIsAnsweredWhenItWasAnnounced() {
        CompletableFuture<Boolean> answer = orders.announce("type", "data");
        assertThat(answer).isNotDone();
        stage.settle();

        assertThat(answer).isCompletedWithValue(true);
        assertThat(stage.events).containsExactly("RemoteCommunicated[kind=type, data=data]");
    }
}
