package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.loop.Supervision.Mood;
import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.process.State;
import dev.provost.jmx.ProcessStatus;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StartOrderTest {
    private final Stage stage = new Stage();
    private final Orders orders = stage.orders;
    private long nextPid = 100;

    private static Program auto(String name) {
        return Program.autostarted(name).command("/bin/" + name);
    }

    private void activate(Program... programs) {
        for (Program program : programs) {
            program.command = "/bin/sh " + program.process().name();
        }
        stage.with(Arrays.stream(programs).map(Program::alone).toArray(GroupConfig[]::new));
        stage.settle();
    }

    private void begin(Program... programs) {
        stage.supervision.begin(Arrays.stream(programs)
                .peek(program ->
                        program.command = "/bin/sh " + program.process().name())
                .map(Program::alone)
                .toList());
        stage.settle();
    }

    private <T> CompletableFuture<T> settled(CompletableFuture<T> answer) {
        stage.settle();
        return answer;
    }

    private String status(String name) {
        ManagedProcess process = stage.process(name);
        String waits = process.waiting();
        return process.published().state() + (waits.isEmpty() ? "" : " " + waits);
    }

    /// The programs whose children were ordered, in order.
    private List<String> spawned() {
        return stage.engine.requests.stream()
                .map(SpawnRequest::arguments)
                .map(List::getLast)
                .toList();
    }

    private ScriptedChild starts() {
        return stage.started(nextPid++);
    }

    private ScriptedChild runs() {
        ScriptedChild child = starts();
        stage.advanceSeconds(1);
        return child;
    }

    private String refusal(CompletableFuture<?> answer) {
        stage.settle();
        return answer.handle((_, failure) -> failure == null
                        ? "none"
                        : String.valueOf((failure.getCause() == null ? failure : failure.getCause()).getMessage()))
                .join();
    }

    // ---- start

    @Test
    void whoDependsWaitsAndSaysForWhom() {
        activate(auto("web").dependsOn("db"), auto("db"));
        assertThat(status("web")).isEqualTo("STOPPED waiting for db (STARTING)");
        assertThat(spawned()).containsExactly("db");

        runs();

        assertThat(status("web")).isEqualTo("STARTING");
        assertThat(spawned()).containsExactly("db", "web");
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void branchesStartTogetherAndADiamondClosesAtItsEnd() {
        activate(
                auto("z").dependsOn("l, r"), auto("l").dependsOn("a"), auto("r").dependsOn("a"), auto("a"));
        runs();
        assertThat(spawned()).containsExactly("a", "l", "r");

        starts();
        starts();
        stage.advanceSeconds(1);

        assertThat(spawned()).containsExactly("a", "l", "r", "z");
    }

    @Test
    void aChildIsEnoughForStarted() {
        activate(auto("web").dependsOn("db:started"), auto("db"));
        assertThat(spawned()).containsExactly("db");

        starts();

        assertThat(spawned()).containsExactly("db", "web");
    }

    @Test
    void exitedMeansAsExpected() {
        Program migrate = auto("migrate").startsecs(0);
        activate(auto("web").dependsOn("migrate:exited"), migrate);
        ScriptedChild child = starts();
        assertThat(status("web")).isEqualTo("STOPPED waiting for migrate (RUNNING)");

        child.exits(0);
        stage.settle();

        assertThat(spawned()).containsExactly("migrate", "web");
    }

    @Test
    void anUnexpectedExitBlocksUntilItIsPutRight() {
        Program migrate = auto("migrate").startsecs(0).autorestart(Autorestart.NEVER);
        activate(auto("web").dependsOn("migrate:exited"), migrate);
        starts().exits(3);
        stage.settle();
        assertThat(status("web")).isEqualTo("STOPPED blocked: migrate has exited with a status that is not expected");
        assertThat(stage.log)
                .contains(
                        "WARN web is not started, it is blocked: migrate has exited with a status that is not expected");

        var _ = orders.start(stage.process("migrate"), "migrate", true);
        stage.settle();
        starts().exits(0);
        stage.settle();

        assertThat(status("web")).isEqualTo("STARTING");
    }

    @Test
    void aFatalDependencyBlocksAllBehindItAndItsRecoveryLetsThemGoOn() {
        activate(
                auto("top").dependsOn("web"),
                auto("web").dependsOn("db"),
                auto("db").startretries(0));
        CompletableFuture<Boolean> answer = orders.start(stage.process("top"), "top", true);
        stage.settle();

        starts().exits(1);
        stage.settle();
        assertThat(status("web")).isEqualTo("STOPPED blocked: db is FATAL");
        assertThat(status("top")).isEqualTo("STOPPED blocked: db is FATAL");
        assertThat(refusal(answer)).isEqualTo("SPAWN_ERROR: top");

        var _ = orders.start(stage.process("db"), "db", true);
        stage.settle();
        assertThat(status("web")).isEqualTo("STOPPED waiting for db (STARTING)");
        runs();
        runs();
        runs();

        assertThat(status("top")).isEqualTo("RUNNING");
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void aDependencyThatTriesAgainIsShownAsItStands() {
        activate(auto("web").dependsOn("db"), auto("db"));
        starts().exits(1);
        stage.settle();

        assertThat(status("web")).isEqualTo("STOPPED waiting for db (BACKOFF)");
    }

    @Test
    void anExplicitStartPullsInWhatItNeeds() {
        activate(
                Program.named("web").dependsOn("app"),
                Program.named("app").dependsOn("db"),
                Program.named("db"),
                Program.named("other"));
        CompletableFuture<Boolean> answer = settled(orders.start(stage.process("web"), "web", true));
        assertThat(spawned()).containsExactly("db");

        runs();
        runs();
        assertThat(answer).isNotDone();
        runs();

        assertThat(answer).isCompletedWithValue(true);
        assertThat(spawned()).containsExactly("db", "app", "web");
    }

    @Test
    void withoutWaitingTheAnswerIsThereAtOnce() {
        activate(Program.named("web").dependsOn("db"), Program.named("db"));

        CompletableFuture<Boolean> answer = settled(orders.start(stage.process("web"), "web", false));

        assertThat(answer).isCompletedWithValue(true);
        runs();
        assertThat(status("web")).isEqualTo("STARTING");
    }

    @Test
    void stopEndsAWait() {
        activate(auto("web").dependsOn("db"), auto("db"));
        CompletableFuture<Boolean> start = settled(orders.start(stage.process("web"), "web", true));

        CompletableFuture<Boolean> stop = settled(orders.stop(stage.process("web"), "web", true));
        runs();

        assertThat(stop).isCompletedWithValue(true);
        assertThat(refusal(start)).isEqualTo("ABNORMAL_TERMINATION: web");
        assertThat(status("web")).isEqualTo("STOPPED");
    }

    @Test
    void startsAfterIsOrderAndNothingElse() {
        activate(
                auto("web").startsAfter("db"),
                auto("db").startretries(0),
                Program.named("x").startsAfter("web"));
        assertThat(spawned()).containsExactly("db");

        starts().exits(1);
        stage.settle();

        assertThat(status("db")).isEqualTo("FATAL");
        assertThat(spawned()).containsExactly("db", "web");
    }

    @Test
    void aGroupStartsInOrderWhateverTheirPriorities() {
        activate(
                Program.named("web").priority(1).startsAfter("db"),
                Program.named("db").priority(2),
                Program.named("top").priority(0).dependsOn("web"));
        CompletableFuture<List<ProcessStatus>> answer = settled(orders.start(orders.all(), true));
        assertThat(spawned()).containsExactly("db");
        runs();
        runs();
        runs();

        assertThat(answer.join()).extracting(ProcessStatus::description).containsExactly("OK", "OK", "OK");
        assertThat(spawned()).containsExactly("db", "web", "top");
    }

    @Test
    void anAutorestartDisturbsNobodyUnlessAsked() {
        activate(
                auto("web").dependsOn("db"),
                auto("tied").dependsOn("db").restartWith("db"),
                auto("db").autorestart(Autorestart.ALWAYS));
        ScriptedChild db = runs();
        starts();
        starts();
        stage.advanceSeconds(1);
        stage.engine.signals.clear();

        db.exits(1);
        stage.settle();
        assertThat(status("web")).isEqualTo("RUNNING");
        runs();

        assertThat(stage.engine.signals).containsExactly("15 102");
        assertThat(stage.log).contains("INFO restarting tied, for db was started again");
    }

    @Test
    void whoEndsWhileItsDependencyIsAwayComesBackAfterIt() {
        activate(
                auto("web").dependsOn("db").autorestart(Autorestart.ALWAYS),
                auto("db").startretries(9));
        ScriptedChild db = runs();
        ScriptedChild web = runs();
        db.exits(1);
        stage.settle();
        starts().exits(1);
        stage.settle();
        web.exits(1);
        stage.settle();
        assertThat(status("web")).isEqualTo("STOPPED waiting for db (BACKOFF)");

        stage.advanceSeconds(1);
        runs();

        assertThat(status("web")).isEqualTo("STARTING");
    }

    @Test
    void aTryWaitsForTheDependencyToo() {
        activate(auto("web").dependsOn("db").startretries(9), auto("db").startretries(9));
        ScriptedChild db = runs();
        ScriptedChild web = starts();
        db.exits(1);
        web.exits(1);
        stage.settle();
        stage.advanceSeconds(3);
        assertThat(status("web")).isEqualTo("BACKOFF waiting for db (STARTING)");
        assertThat(spawned()).containsExactly("db", "web", "db");

        runs();

        assertThat(spawned()).containsExactly("db", "web", "db", "web");
    }

    // ---- stop

    @Test
    void dependantsGoDownFirst() {
        activate(auto("web").dependsOn("app"), auto("app").dependsOn("db"), auto("db"), auto("other"));
        starts();
        starts();
        stage.advanceSeconds(1);
        ScriptedChild app = runs();
        ScriptedChild web = runs();
        stage.engine.signals.clear();

        CompletableFuture<Boolean> answer = settled(orders.stop(stage.process("db"), "db", true));
        assertThat(stage.engine.signals).containsExactly("15 103");
        web.exits(0);
        stage.settle();
        assertThat(stage.engine.signals).containsExactly("15 103", "15 102");
        assertThat(answer).isNotDone();
        app.exits(0);
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("15 103", "15 102", "15 100");
        assertThat(status("other")).isEqualTo("RUNNING");
    }

    @Test
    void aStopOfAllGoesTheOtherWayRoundAndAnswersForEach() {
        activate(auto("a"), auto("b").startsAfter("a"), auto("c").dependsOn("b"));
        ScriptedChild a = runs();
        ScriptedChild b = runs();
        ScriptedChild c = runs();
        stage.engine.signals.clear();

        CompletableFuture<List<ProcessStatus>> answer = settled(orders.stop(orders.all(), true));
        c.exits(0);
        stage.settle();
        b.exits(0);
        stage.settle();
        a.exits(0);
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("15 102", "15 101", "15 100");
        assertThat(answer.join()).extracting(ProcessStatus::description).containsOnly("OK");
        assertThat(answer.join()).hasSize(3);
    }

    @Test
    void aRestartTakesDependantsDownAndBringsThemBack() {
        activate(auto("web").dependsOn("db"), auto("db"));
        ScriptedChild db = runs();
        ScriptedChild web = runs();

        CompletableFuture<Boolean> answer = settled(orders.restart(stage.process("db"), "db", true));
        web.exits(0);
        stage.settle();
        db.exits(0);
        stage.settle();
        runs();
        assertThat(answer).isCompletedWithValue(true);
        runs();

        assertThat(status("web")).isEqualTo("RUNNING");
        assertThat(spawned()).containsExactly("db", "web", "db", "web");
    }

    @Test
    void allRestartInOrder() {
        activate(auto("web").dependsOn("db"), auto("db"));
        ScriptedChild db = runs();
        ScriptedChild web = runs();

        CompletableFuture<List<ProcessStatus>> answer = settled(orders.restart(orders.all(), true));
        web.exits(0);
        stage.settle();
        db.exits(0);
        stage.settle();
        runs();
        runs();

        assertThat(answer.join()).extracting(ProcessStatus::description).containsOnly("OK");
        assertThat(spawned()).containsExactly("db", "web", "db", "web");
    }

    @Test
    void theDaemonEndsInReverse() {
        activate(
                auto("db").priority(9999),
                auto("web").priority(1).dependsOn("db"),
                auto("alone").priority(500));
        starts();
        ScriptedChild alone = runs();
        ScriptedChild web = runs();
        stage.engine.signals.clear();
        boolean[] down = new boolean[1];

        stage.supervision.end(Mood.SHUTDOWN, () -> down[0] = true);
        stage.settle();
        // The highest priority waits for its dependant, and the rest goes by priority.
        assertThat(stage.engine.signals).hasSize(1);
        alone.exits(0);
        stage.settle();
        web.exits(0);
        stage.settle();
        assertThat(stage.engine.signals).hasSize(3);
        assertThat(stage.engine.signals.getLast()).startsWith("15 ");
        assertThat(down[0]).isFalse();
    }

    @Test
    void aDaemonThatEndsMidWaveLeavesNothingBehind() {
        activate(auto("web").dependsOn("db"), auto("db"));
        ScriptedChild db = starts();
        CompletableFuture<Boolean> start = settled(orders.start(stage.process("web"), "web", true));
        boolean[] down = new boolean[1];

        stage.supervision.end(Mood.SHUTDOWN, () -> down[0] = true);
        stage.settle();
        db.exits(0);
        stage.settle();

        assertThat(down[0]).isTrue();
        assertThat(refusal(start)).isEqualTo("ABNORMAL_TERMINATION: web");
        assertThat(spawned()).containsExactly("db");
    }

    @Test
    void startAllStartsAOneShotOnce() {
        activate(
                Program.named("app").dependsOn("migrate:exited, db"),
                Program.named("db"),
                Program.named("migrate").startsecs(0));
        CompletableFuture<List<ProcessStatus>> answer = settled(orders.start(orders.all(), true));
        starts();
        starts().exits(0);
        stage.settle();
        stage.advanceSeconds(1);
        runs();

        assertThat(answer.join()).extracting(ProcessStatus::description).containsOnly("OK");
        assertThat(spawned()).containsExactly("db", "migrate", "app");
    }

    @Test
    void anExplicitStartTriesWhatIsFatalAgainHoweverFarAway() {
        activate(
                auto("top").dependsOn("web"),
                auto("web").dependsOn("db"),
                auto("db").startretries(0));
        starts().exits(1);
        stage.settle();

        CompletableFuture<Boolean> answer = settled(orders.start(stage.process("top"), "top", true));
        assertThat(status("db")).isEqualTo("STARTING");
        runs();
        runs();
        runs();

        assertThat(answer).isCompletedWithValue(true);
    }

    @Test
    void whatCantBeStartedByItsOwnOrderHoldsNobodyUpForEver() {
        stage.with(
                Program.named("app").startsAfter("gone").alone(),
                Program.named("gone").command("/nowhere").alone());

        CompletableFuture<List<ProcessStatus>> answer = settled(orders.start(orders.all(), true));
        stage.settle();
        runs();

        assertThat(answer.join())
                .extracting(ProcessStatus::description)
                .containsExactlyInAnyOrder("OK", "NO_FILE: can't find command '/nowhere'");
    }

    // ---- the keys of the seeds

    @Test
    void theSeedsOwnExampleRunsInTheSeedsOrder() {
        begin(
                Program.named("ping").priority(1).inOrder(State.RUNNING),
                Program.named("sleep").priority(2).startsecs(0).inOrder(State.EXITED),
                Program.named("ping2").priority(3).inOrder(State.RUNNING),
                Program.named("ping3").priority(4).inOrder(State.RUNNING));
        assertThat(spawned()).containsExactly("ping");
        runs();
        assertThat(spawned()).containsExactly("ping", "sleep");
        ScriptedChild sleep = starts();
        assertThat(status("ping2")).isEqualTo("STOPPED waiting for sleep (RUNNING)");
        sleep.exits(0);
        stage.settle();
        assertThat(spawned()).containsExactly("ping", "sleep", "ping2");
        runs();

        assertThat(spawned()).containsExactly("ping", "sleep", "ping2", "ping3");
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void aFatalMemberHoldsTheChainAndSaysSo() {
        begin(
                Program.named("a").priority(1).startretries(0).inOrder(State.RUNNING),
                Program.named("b").priority(2).inOrder(State.RUNNING));
        starts().exits(1);
        stage.settle();

        assertThat(status("b")).isEqualTo("STOPPED blocked: a is FATAL");
        assertThat(stage.log).contains("WARN b is not started, it is blocked: a is FATAL");
    }

    @Test
    void aParentInAnyOfItsStatesWillDo() {
        begin(
                Program.named("child").waitsFor("p", State.EXITED, State.FATAL).waitsFor("q", State.RUNNING),
                Program.autostarted("p").startretries(0),
                Program.autostarted("q"));
        ScriptedChild p = starts();
        runs();
        assertThat(spawned()).containsExactly("p", "q");

        p.exits(0);
        stage.settle();

        assertThat(spawned()).containsExactly("p", "q", "child");
    }

    @Test
    void theChainRunsOnceAndLaterStartsAreFree() {
        begin(
                Program.named("a").priority(1).inOrder(State.RUNNING),
                Program.named("b").priority(2).inOrder(State.RUNNING));
        ScriptedChild a = runs();
        ScriptedChild b = runs();
        var _ = settled(orders.stop(orders.all(), true));
        b.exits(0);
        stage.settle();
        a.exits(0);
        stage.settle();

        var _ = settled(orders.start(stage.process("b"), "b", true));

        assertThat(status("b")).isEqualTo("STARTING");
        assertThat(status("a")).isEqualTo("STOPPED");
    }

    // ---- what is active

    @Test
    void aNameThatIsNotActiveBlocksUntilItIs() {
        activate(auto("web").dependsOn("db"));
        assertThat(status("web")).isEqualTo("STOPPED blocked: db is not active");

        activate(auto("db"));
        runs();

        assertThat(status("web")).isEqualTo("STARTING");
        assertThat(stage.events).contains(new Event.GroupAdded("db").toString());
    }

    @Test
    void withoutKeysThereIsNoOrder() {
        activate(auto("web"), auto("db"));

        assertThat(stage.supervision.order()).isNull();
    }

    @Test
    void whatHappenedIsRemembered() {
        activate(auto("web").dependsOn("db"), auto("db"));
        runs();
        ScriptedChild web = runs();
        web.exits(1);
        stage.settle();

        assertThat(stage.process("web").history().newestFirst())
                .extracting(History::what)
                .containsExactly(
                        "STARTING: autorestart",
                        "EXITED: exit status 1; not expected",
                        "RUNNING, pid 101",
                        "STARTING: autostart",
                        "autostart, waits for db to be running");
    }
}
