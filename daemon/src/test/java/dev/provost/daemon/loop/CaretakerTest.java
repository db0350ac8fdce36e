package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.GroupConfig.RestartGroup;
import dev.provost.daemon.config.Position;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.config.Upkeep;
import dev.provost.daemon.config.Upkeep.Action;
import dev.provost.daemon.config.Upkeep.Check;
import dev.provost.daemon.config.Upkeep.Health;
import dev.provost.daemon.config.Upkeep.Limit;
import dev.provost.daemon.config.Upkeep.Pauses;
import dev.provost.daemon.config.Upkeep.Ready;
import dev.provost.daemon.config.Upkeep.Restart;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.process.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How readiness, health and restarts show in the life of a process. Looks are real ones at a file, so that a test says
/// how a process is by making and deleting it; time is the test's own.
class CaretakerTest {
    private final Stage stage = new Stage();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("well");
        stage.bus.watch(condition -> stage.events.add(
                condition.what() + " " + condition.text() + " ready " + condition.ready() + " " + condition.health()));
    }

    private void well() throws IOException {
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(stage.clock.instant().plusSeconds(86_400)));
    }

    private void sick() throws IOException {
        Files.deleteIfExists(file);
    }

    private Check check() {
        return new Check.File(file.toString());
    }

    private Upkeep ready(Check check) {
        return new Upkeep(
                new Ready(check, Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(3)), null, null);
    }

    private Upkeep health(Action action, int maxPerHour) {
        return new Upkeep(
                null,
                new Health(
                        check(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        2,
                        1,
                        Duration.ofSeconds(5),
                        action,
                        1,
                        maxPerHour),
                null);
    }

    private ManagedProcess web() {
        return stage.process("web");
    }

    private Vitals vitals() {
        return web().vitals();
    }

    // ---- ready

    @Test
    void itIsReadyWhenItIsRunningAndPassedItsCheck() throws IOException {
        stage.running(Program.named("web").upkeep(ready(check())), 100);
        stage.advanceSeconds(2);
        assertThat(web().state()).isEqualTo(State.RUNNING);
        assertThat(web().isReady()).isFalse();
        assertThat(vitals().lastLook()).isEqualTo("no file " + file);

        well();
        stage.advanceSeconds(1);
        assertThat(web().isReady()).isFalse();
        stage.advanceSeconds(1);

        assertThat(web().isReady()).isTrue();
        assertThat(vitals().passed()).isTrue();
        assertThat(stage.log).last().isEqualTo("INFO web is ready (" + file + " is there after 5 s)");
        assertThat(stage.events)
                .last()
                .asString()
                .startsWith("READY web:web is ready (")
                .endsWith("ready true unknown");
        assertThat(stage.loop.queuedTimers()).as("timers left").isLessThan(10);
    }

    @Test
    void aCheckPassedBeforeItRunsMakesItReadyWhenItDoes() throws IOException {
        well();
        stage.with(Program.autostarted("web").startsecs(10).upkeep(ready(check())));
        stage.started(100);
        stage.advanceSeconds(3);
        assertThat(web().isReady()).isFalse();
        assertThat(stage.log).noneMatch(line -> line.contains("is ready"));

        stage.advanceSeconds(7);

        assertThat(web().isReady()).isTrue();
        assertThat(stage.log).last().asString().endsWith("is there after 10 s)");
    }

    @Test
    void withoutACheckRunningIsReady() {
        stage.running(Program.named("web"), 100);

        assertThat(web().isReady()).isTrue();
        assertThat(vitals()).isSameAs(Vitals.UNWATCHED);
    }

    @Test
    void oneThatIsNotReadyInTimeIsRestarted() {
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(check())), 100);
        stage.advanceSeconds(20);
        stage.advanceSeconds(9);

        assertThat(stage.log).contains("WARN web is not ready within 30 s (no file " + file + "): restarting");
        assertThat(web().state()).isEqualTo(State.STOPPING);
        child.diesOf(15);
        stage.settle();
        assertThat(web().state()).isEqualTo(State.STARTING);
        assertThat(web().isReady()).isFalse();
        assertThat(web().published().restarts()).isEqualTo(1);
    }

    @Test
    void oneThatMayNotBeRestartedIsGivenUpAndSaysWhy() {
        ScriptedChild child = stage.running(
                Program.named("web").autorestart(Autorestart.NEVER).upkeep(ready(check())), 100);
        stage.advanceSeconds(20);
        stage.advanceSeconds(9);
        child.diesOf(15);
        stage.settle();

        assertThat(web().state()).isEqualTo(State.FATAL);
        assertThat(web().published().spawnError()).isEqualTo("not ready within 30 s (no file " + file + ")");
        assertThat(stage.log).anyMatch(line -> line.endsWith("giving it up (autorestart=false)"));
    }

    @Test
    void anOrderToStopWinsOverTheRestartForNotBeingReady() {
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(check())), 100);
        stage.advanceSeconds(20);
        stage.advanceSeconds(9);
        web().stop();
        child.diesOf(15);
        stage.settle();

        assertThat(web().state()).isEqualTo(State.STOPPED);
        assertThat(stage.engine.unanswered()).isZero();
    }

    @Test
    void aLineOfItsOutputMakesItReady() {
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(new Check.Log("^up in [0-9]+ s"))), 100);
        child.writes("boot\nup in ");
        stage.settle();
        assertThat(web().isReady()).isFalse();

        child.writes("3 s\n");
        stage.settle();

        assertThat(web().isReady()).isTrue();
        assertThat(stage.log).last().isEqualTo("INFO web is ready (log line after 1 s)");
    }

    @Test
    void anEndEndsTheLooksAndTheNextChildIsNotReadyForTheFormersSake() throws IOException {
        well();
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(check())), 100);
        stage.advanceSeconds(2);
        assertThat(web().isReady()).isTrue();

        child.exits(1);
        stage.settle();
        assertThat(vitals().passed()).isFalse();
        sick();
        stage.started(101);
        stage.advanceSeconds(1);

        assertThat(web().state()).isEqualTo(State.RUNNING);
        assertThat(web().isReady()).isFalse();
    }

    @Test
    void whatComesOfALookAtAFormerChildIsDropped() throws IOException {
        List<Runnable> looks = new ArrayList<>();
        stage.looking = looks::add;
        well();
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(check())), 100);
        stage.advanceSeconds(2);
        assertThat(looks).hasSize(1);
        child.exits(1);
        stage.settle();
        stage.started(101);
        looks.getFirst().run();
        stage.advanceSeconds(1);

        assertThat(web().state()).isEqualTo(State.RUNNING);
        assertThat(web().isReady()).isFalse();
        assertThat(vitals().lastLook()).isEmpty();
    }

    @Test
    void aLookThatWaitsForAThreadSaysNothingAboutTheProgram() throws IOException {
        List<Runnable> looks = new ArrayList<>();
        stage.looking = looks::add;
        well();
        stage.running(Program.named("web").upkeep(ready(check())), 100);
        stage.advanceSeconds(2);
        stage.advanceSeconds(20);
        assertThat(vitals().lastLook()).isEmpty();

        looks.getFirst().run();
        stage.settle();

        assertThat(web().isReady()).isTrue();
    }

    @Test
    void theEndOfTheDaemonEndsTheLooks() throws IOException {
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(check())), 100);
        List<String> ended = new ArrayList<>();
        stage.supervision.end(Supervision.Mood.SHUTDOWN, () -> ended.add("down"));
        stage.settle();
        child.diesOf(15);
        well();
        stage.advanceSeconds(60);

        assertThat(ended).containsExactly("down");
        assertThat(web().state()).isEqualTo(State.STOPPED);
        assertThat(stage.log).noneMatch(line -> line.contains("ready"));
    }

    @Test
    void nothingIsLookedAtAfterAStop() throws IOException {
        ScriptedChild child = stage.running(Program.named("web").upkeep(ready(check())), 100);
        web().stop();
        child.diesOf(15);
        stage.settle();
        int timers = stage.loop.queuedTimers();
        well();
        stage.advanceSeconds(300);

        assertThat(web().state()).isEqualTo(State.STOPPED);
        assertThat(stage.log).noneMatch(line -> line.contains("is ready"));
        assertThat(stage.loop.queuedTimers()).isLessThanOrEqualTo(timers);
    }

    // ---- notify

    @Test
    void itSaysItselfThatItIsReady() {
        stage.running(Program.named("web").upkeep(ready(new Check.Notify())), 100);
        assertThat(stage.engine.lastRequest().environment()).containsEntry("NOTIFY_SOCKET", "@notices");
        assertThat(stage.engine.noticesHeard).containsExactly("listen to 100 of 0");

        stage.engine.notices.getFirst().said("STATUS=half way\nMAINPID=3");
        assertThat(web().isReady()).isFalse();
        assertThat(vitals().says()).isEqualTo("half way");
        stage.engine.notices.getFirst().said("READY=1");

        assertThat(web().isReady()).isTrue();
        assertThat(stage.log)
                .endsWith("INFO web notified MAINPID, which is ignored here", "INFO web is ready (READY=1 after 1 s)");
    }

    @Test
    void aWatchdogThatStaysSilentIsAFailedHealthCheck() {
        Upkeep upkeep = new Upkeep(
                null,
                new Health(
                        new Check.Notify(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        1,
                        1,
                        Duration.ZERO,
                        Action.STOP,
                        0,
                        0),
                null);
        stage.running(Program.named("web").startsecs(0).upkeep(upkeep), 100);
        assertThat(stage.engine.lastRequest().environment()).containsEntry("WATCHDOG_USEC", "10000000");

        stage.engine.notices.getFirst().said("WATCHDOG=1");
        stage.advanceSeconds(10);
        assertThat(vitals().health()).isEqualTo("healthy");
        stage.advanceSeconds(10);

        assertThat(stage.log).contains("WARN health check of web failed 1 times (no WATCHDOG=1): stopping");
        assertThat(web().state()).isEqualTo(State.STOPPING);
    }

    // ---- health

    @Test
    void aSickProcessIsRestartedAndLeftAloneWhenThatWasDoneOftenEnough() throws IOException {
        well();
        ScriptedChild child = stage.running(Program.named("web").upkeep(health(Action.RESTART, 1)), 100);
        assertThat(vitals().health()).isEqualTo("starting");
        stage.advanceSeconds(4);
        assertThat(vitals().health()).isEqualTo("healthy");

        sick();
        stage.advanceSeconds(10);
        assertThat(vitals().failures()).isEqualTo(1);
        stage.advanceSeconds(10);
        assertThat(stage.log)
                .last()
                .isEqualTo("WARN health check of web failed 2 times (no file " + file + "): restarting");
        assertThat(stage.engine.signals).containsExactly("15 100");
        child.diesOf(15);
        stage.settle();
        stage.started(101);
        stage.advanceSeconds(16);
        stage.advanceSeconds(10);

        assertThat(stage.log)
                .last()
                .isEqualTo("WARN health check of web failed 2 times (no file " + file
                        + "): leaving it alone (health_max_per_hour=1)");
        assertThat(web().state()).isEqualTo(State.RUNNING);
        well();
        stage.advanceSeconds(10);
        assertThat(stage.log).last().isEqualTo("INFO web is healthy again (" + file + " is there)");
        assertThat(stage.events).last().asString().endsWith("ready true healthy");
    }

    @Test
    void aSickProcessMayBeSignalledInstead() {
        stage.running(Program.named("web").upkeep(health(Action.SIGNAL, 0)), 100);
        stage.advanceSeconds(4);
        stage.advanceSeconds(10);

        assertThat(stage.engine.signals).containsExactly("1 100");
        assertThat(stage.log).last().asString().endsWith("sending SIGHUP");
        stage.advanceSeconds(10);
        stage.advanceSeconds(10);
        assertThat(stage.engine.signals).containsExactly("1 100", "1 100");
    }

    @Test
    void aSickProcessIsStoppedForGood() {
        ScriptedChild child = stage.running(
                Program.named("web").autorestart(Autorestart.ALWAYS).upkeep(health(Action.STOP, 0)), 100);
        stage.advanceSeconds(4);
        stage.advanceSeconds(10);
        child.diesOf(15);
        stage.settle();

        assertThat(web().state()).isEqualTo(State.STOPPED);
        assertThat(stage.engine.unanswered()).isZero();
    }

    // ---- restarts

    private static Upkeep restarts(Pauses pauses, Limit limit) {
        return new Upkeep(null, null, new Restart(pauses, limit));
    }

    @Test
    void pausesGrowFromExitToExit() {
        Upkeep upkeep = restarts(
                new Pauses(Duration.ofMillis(500), 2, Duration.ofSeconds(60), 0, Duration.ofSeconds(60)), null);
        ScriptedChild child = stage.running(Program.named("web").upkeep(upkeep), 100);
        child.exits(3);
        stage.settle();
        assertThat(web().state()).isEqualTo(State.BACKOFF);
        assertThat(web().published().exitStatus()).isEqualTo(3);
        assertThat(web().published().spawnError()).isEqualTo("ended with exit status 3, to be started again");
        assertThat(web().nextStartMilli()).isEqualTo(stage.clock.millis() + 500);

        stage.advance(Duration.ofMillis(500));
        ScriptedChild second = stage.started(101);
        stage.advanceSeconds(1);
        assertThat(web().nextStartMilli()).isZero();
        second.exits(3);
        stage.settle();
        stage.advance(Duration.ofMillis(999));
        assertThat(stage.engine.unanswered()).isZero();
        stage.advance(Duration.ofMillis(1));
        assertThat(stage.engine.unanswered()).isEqualTo(1);

        assertThat(stage.log)
                .contains(
                        "INFO next start of web in 0.5 s (restart_delay)",
                        "INFO next start of web in 1 s (restart_delay)");
        assertThat(web().published().restarts()).isEqualTo(2);
    }

    @Test
    void aPauseIsEndedByAnOrderToStop() {
        Upkeep upkeep =
                restarts(new Pauses(Duration.ofSeconds(5), 1, Duration.ofSeconds(60), 0, Duration.ofSeconds(60)), null);
        stage.running(Program.named("web").upkeep(upkeep), 100).exits(3);
        stage.settle();

        web().stop();
        stage.advanceSeconds(10);

        assertThat(web().state()).isEqualTo(State.STOPPED);
        assertThat(stage.engine.unanswered()).isZero();
        assertThat(web().nextStartMilli()).isZero();
    }

    @Test
    void aLimitEndsTheRestarts() {
        Program program =
                Program.named("web").startsecs(0).upkeep(restarts(null, new Limit(1, Duration.ofSeconds(60))));
        stage.running(program, 100).exits(1);
        stage.settle();
        assertThat(web().restartsInWindow()).isEqualTo(1);
        stage.started(101).exits(1);
        stage.settle();

        assertThat(web().state()).isEqualTo(State.FATAL);
        assertThat(web().published().spawnError()).isEqualTo("restarted too often (restart_limit)");
        assertThat(stage.log)
                .last()
                .isEqualTo("WARN gave up: web entered FATAL state, 1 restarts within 60 s and one more wanted"
                        + " (restart_limit)");
        web().start();
        stage.started(102);
        assertThat(web().state()).isEqualTo(State.RUNNING);
        assertThat(web().restartsInWindow()).isZero();
    }

    @Test
    void unlimitedRetriesNeverEndInFatal() {
        stage.with(Program.autostarted("web").startretries(-1));
        for (int failed = 1; failed <= 10; failed++) {
            stage.started(99 + failed).exits(1);
            stage.settle();
            assertThat(web().state()).isEqualTo(State.BACKOFF);
            stage.advanceSeconds(failed);
        }
    }

    // ---- groups

    private void group(RestartGroup ties) {
        List<ProcessConfig> processes = new ArrayList<>(Program.group(
                        "app",
                        999,
                        Program.autostarted("a").startsecs(0).priority(1),
                        Program.autostarted("b").startsecs(0).priority(2),
                        Program.autostarted("c").startsecs(0).priority(3))
                .processes());
        stage.with(new GroupConfig(
                "app", GroupConfig.Kind.GROUP, 999, processes, null, null, ties, new Position("s.conf", 1), null));
    }

    @Test
    void oneForAll() {
        group(RestartGroup.ONE_FOR_ALL);
        ScriptedChild a = stage.started(100);
        ScriptedChild b = stage.started(101);
        ScriptedChild c = stage.started(102);
        b.exits(1);
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("15 102", "15 100");
        assertThat(stage.log).contains("WARN b is restarted, and with it (restart_group=one-for-all): c, a");
        a.diesOf(15);
        c.diesOf(15);
        stage.settle();
        assertThat(stage.engine.unanswered()).isEqualTo(3);
        stage.started(103);
        stage.started(104);
        stage.started(105);
        assertThat(stage.engine.signals).hasSize(2);
    }

    @Test
    void restForOne() {
        group(RestartGroup.REST_FOR_ONE);
        stage.started(100);
        ScriptedChild b = stage.started(101);
        stage.started(102);
        b.exits(1);
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("15 102");
    }

    @Test
    void anExpectedEndOrAnOrderTakesNobodyAlong() {
        group(RestartGroup.ONE_FOR_ALL);
        ScriptedChild a = stage.started(100);
        stage.started(101);
        stage.started(102);
        a.exits(0);
        stage.process("app:b").stop();
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("15 101");
    }
}
