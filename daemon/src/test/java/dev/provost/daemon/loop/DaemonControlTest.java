package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.DaemonConfig;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.loop.Supervision.Mood;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.LogLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class DaemonControlTest {
    private final Stage stage = new Stage();
    private final List<ServerConfig> files = new ArrayList<>();
    private final DaemonControl control = new DaemonControl(stage.supervision, this::read, config());
    private volatile boolean broken;
    private volatile int reads;
    private volatile Semaphore gate = new Semaphore(1000);

    private static ServerConfig config(GroupConfig... groups) {
        DaemonConfig daemon = new DaemonConfig(
                "supervisord.conf",
                Path.of("/"),
                null,
                false,
                0,
                0,
                LogLevel.INFO,
                Path.of("/nowhere/s.pid"),
                18,
                null,
                true,
                true,
                1,
                1,
                true,
                Path.of("/nowhere"),
                null,
                "supervisor",
                false,
                Map.of());
        return new ServerConfig(
                daemon, List.of(), List.of(), List.of(groups), List.of(new Remark(LogLevel.WARN, "a remark")));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one reader at a time, which is what is tested
    private ServerConfig read() throws ConfigException {
        gate.acquireUninterruptibly();
        reads++;
        if (broken) {
            throw new ConfigException("'startsecs' is not a number");
        }
        synchronized (files) {
            return files.getLast();
        }
    }

    private void file(GroupConfig... groups) {
        synchronized (files) {
            files.add(config(groups));
        }
    }

    private <T> CompletableFuture<T> settled(CompletableFuture<T> answer) {
        stage.settle();
        return answer;
    }

    /// Turns the loop until something has come of another thread.
    private void await(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what + "; log: " + stage.log).isLessThan(deadline);
            stage.loop.turn();
            Thread.onSpinWait();
        }
    }

    @Test
    void rereadingComparesWithWhatIsActiveAndChangesNothing() {
        stage.with(
                Program.named("same").alone(),
                Program.named("other").alone(),
                Program.named("gone").alone());
        file(
                Program.named("same").alone(),
                Program.named("other").startsecs(9).alone(),
                Program.named("fresh").alone());

        ConfigChanges changes = control.reread();
        stage.settle();

        assertThat(changes.added()).containsExactly("fresh");
        assertThat(changes.changed()).containsExactly("other");
        assertThat(changes.removed()).containsExactly("gone");
        assertThat(stage.supervision.snapshot().groups()).hasSize(3);
        assertThat(stage.log).contains("WARN a remark");
        assertThat(control.configuration().groups()).hasSize(3);
    }

    @Test
    void aBrokenFileIsRefusedAndTheConfigurationStays() {
        broken = true;
        ServerConfig before = control.configuration();

        assertThatThrownBy(control::reread).hasMessage("CANT_REREAD: 'startsecs' is not a number");
        assertThatThrownBy(control::restart).hasMessage("CANT_REREAD: 'startsecs' is not a number");

        assertThat(control.configuration()).isSameAs(before);
        assertThat(stage.supervision.mood()).isEqualTo(Mood.RUNNING);
    }

    @Test
    void groupsAreAddedAsLastReadAndRemoved() {
        file(Program.autostarted("web").alone());
        control.reread();

        assertThat(settled(control.addGroup("web"))).isCompletedWithValue(true);
        assertThat(EventLoopTest.refusal(settled(control.addGroup("web")))).isEqualTo("ALREADY_ADDED: web");
        assertThat(EventLoopTest.refusal(settled(control.addGroup("none")))).isEqualTo("BAD_NAME: none");
        assertThat(EventLoopTest.refusal(settled(control.removeGroup("web")))).isEqualTo("STILL_RUNNING: web");
        stage.started(100);
        stage.process("web").stop();
        stage.engine.happens(() -> {});
        assertThat(EventLoopTest.refusal(settled(control.removeGroup("none")))).isEqualTo("BAD_NAME: none");
    }

    // ---- update, process by process

    private static Program member(String name) {
        return Program.autostarted(name).startsecs(0);
    }

    private GroupUpdate update(String name) throws Exception {
        return settled(control.updateGroup(name)).get(5, TimeUnit.SECONDS);
    }

    private List<String> names(String group) {
        return stage.supervision.snapshot().group(group).orElseThrow().processes().stream()
                .map(process -> process.config().name() + " "
                        + process.published().state() + " "
                        + process.published().pid())
                .toList();
    }

    @Test
    void moreProcessesAreStartedBesideTheOthers() throws Exception {
        stage.with(Program.group("g", 999, member("p0"), member("p1")));
        stage.started(100);
        stage.started(101);
        ManagedProcess kept = stage.process("g:p0");
        file(Program.group("g", 999, member("p0"), member("p1"), member("p2")));
        assertThat(control.reread().changed()).containsExactly("g");

        GroupUpdate update = update("g");
        stage.started(102);

        assertThat(update)
                .isEqualTo(new GroupUpdate("g", "changed", List.of("p0", "p1"), List.of(), List.of("p2")));
        assertThat(stage.engine.signals).isEmpty();
        assertThat(names("g")).containsExactly("p0 RUNNING 100", "p1 RUNNING 101", "p2 RUNNING 102");
        assertThat(stage.process("g:p0")).isSameAs(kept);
        assertThat(stage.events).containsSubsequence("GroupRemoved[group=g]", "GroupAdded[group=g]");
        assertThat(control.reread().changed()).isEmpty();
        assertThat(update("g").outcome()).isEqualTo("unchanged");
    }

    @Test
    void fewerProcessesStopTheSurplusAlone() throws Exception {
        stage.with(Program.group("g", 999, member("p0"), member("p1")));
        stage.started(100);
        ScriptedChild surplus = stage.started(101);
        file(Program.group("g", 999, member("p0")));
        control.reread();

        CompletableFuture<GroupUpdate> answer = settled(control.updateGroup("g"));
        assertThat(answer).isNotDone();
        assertThat(stage.engine.signals).containsExactly("15 101");
        assertThat(names("g")).hasSize(2);
        surplus.exits(0);
        stage.settle();

        assertThat(answer)
                .isCompletedWithValue(
                        new GroupUpdate("g", "changed", List.of("p0"), List.of("p1"), List.of()));
        assertThat(names("g")).containsExactly("p0 RUNNING 100");
    }

    @Test
    void aChangedMemberIsTheOnlyOneRestarted() throws Exception {
        stage.with(Program.group("g", 999, member("a"), member("b")));
        stage.started(100);
        ScriptedChild former = stage.started(101);
        file(Program.group("g", 7, member("b").command("/bin/sh -c new"), member("a")));
        control.reread();

        CompletableFuture<GroupUpdate> answer = settled(control.updateGroup("g"));
        former.exits(0);
        stage.settle();
        stage.started(102);

        assertThat(answer)
                .isCompletedWithValue(
                        new GroupUpdate("g", "changed", List.of("a"), List.of("b"), List.of("b")));
        assertThat(names("g")).containsExactly("b RUNNING 102", "a RUNNING 100");
        assertThat(stage.process("g:b").config().command()).isEqualTo("/bin/sh -c new");
        assertThat(stage.supervision.snapshot().group("g").orElseThrow().config().priority())
                .isEqualTo(7);
    }

    @Test
    void groupsThatComeAndGoAreAddedAndRemoved() throws Exception {
        ScriptedChild old = stage.running(Program.named("old"), 100);
        file(member("fresh").alone());
        control.reread();

        assertThat(update("fresh")).isEqualTo(new GroupUpdate("fresh", "added", List.of(), List.of(), List.of("fresh")));
        CompletableFuture<GroupUpdate> removal = settled(control.updateGroup("old"));
        old.exits(0);
        stage.settle();

        assertThat(removal)
                .isCompletedWithValue(new GroupUpdate("old", "removed", List.of(), List.of("old"), List.of()));
        assertThat(stage.supervision.snapshot().group("old")).isEmpty();
        assertThat(EventLoopTest.refusal(settled(control.updateGroup("none")))).isEqualTo("BAD_NAME: none");
    }

    @Test
    void whatIsStartedAgainWhileTheUpdateWaitsKeepsItsGroup() throws Exception {
        stage.with(Program.group("g", 999, member("a"), member("b")));
        ScriptedChild a = stage.started(100);
        ScriptedChild b = stage.started(101);
        file();
        control.reread();
        CompletableFuture<GroupUpdate> answer = settled(control.updateGroup("g"));
        a.exits(0);
        stage.settle();
        stage.process("g:a").start();
        stage.settle();
        stage.started(102);
        b.exits(0);
        stage.settle();

        assertThat(EventLoopTest.refusal(answer)).isEqualTo("STILL_RUNNING: g");
        assertThat(stage.supervision.snapshot().group("g")).isPresent();
    }

    @Test
    void anUpdateThatMeetsTheEndOfTheDaemonChangesNothing() throws Exception {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        file(member("web").command("/bin/sh -c new").alone());
        control.reread();
        CompletableFuture<GroupUpdate> answer = settled(control.updateGroup("web"));
        settled(control.shutdown());
        child.exits(0);
        stage.settle();

        assertThat(EventLoopTest.refusal(answer)).isEqualTo("SHUTDOWN_STATE");
        assertThat(stage.engine.unanswered()).isZero();
    }

    @Test
    void aSocketThatCantBeHadIsSaidBeforeAnythingStops() throws Exception {
        stage.with(Program.fcgi("f", "unix:///run/old.sock", member("f")));
        stage.settle();
        stage.started(100);
        file(Program.fcgi("f", "unix:///run/new.sock", member("f")), Program.fcgi("g", "tcp://h:1", member("g")));
        control.reread();
        stage.sockets.refusal = "[Errno 98] Address already in use";

        assertThatThrownBy(() -> control.updateGroup("f"))
                .hasMessage("FAILED: Could not create FastCGI socket unix:///run/new.sock: "
                        + "[Errno 98] Address already in use");
        assertThatThrownBy(() -> control.addGroup("g"))
                .hasMessage("FAILED: Could not create FastCGI socket tcp://h:1: [Errno 98] Address already in use");
        assertThat(stage.engine.signals).isEmpty();
    }

    @Test
    void moreProcessesOfAnFcgiProgramJoinTheSocketThatIsOpen() throws Exception {
        stage.with(Program.fcgi("f", "unix:///run/f.sock", member("f0")));
        stage.settle();
        stage.started(100);
        file(Program.fcgi("f", "unix:///run/f.sock", member("f0"), member("f1")));
        control.reread();

        update("f");
        stage.started(101);

        assertThat(stage.engine.lastRequest().stdin()).isEqualTo(50);
        assertThat(stage.sockets.calls).hasSize(1);
        assertThat(names("f")).containsExactly("f0 RUNNING 100", "f1 RUNNING 101");
    }

    @Test
    void anotherSocketMakesAllStartAnew() throws Exception {
        stage.with(Program.fcgi("f", "unix:///run/old.sock", member("f")));
        stage.settle();
        ScriptedChild former = stage.started(100);
        file(Program.fcgi("f", "unix:///run/new.sock", member("f")));
        control.reread();
        CompletableFuture<GroupUpdate> answer = settled(control.updateGroup("f"));
        former.exits(0);
        stage.settle();
        stage.started(101);

        assertThat(answer)
                .isCompletedWithValue(new GroupUpdate("f", "changed", List.of(), List.of("f"), List.of("f")));
        assertThat(stage.sockets.calls.getLast()).startsWith("open 52 Unix[file=/run/new.sock");
    }

    @Test
    void whatAnUpdateWouldStopIsTold() {
        stage.with(Program.group("g", 999, member("a"), member("b")));
        file(Program.group("g", 999, member("a"), member("b").command("/bin/sh -c new")));
        control.reread();

        assertThat(control.outdated("g"))
                .extracting(process -> process.config().name())
                .containsExactly("b");
        assertThatThrownBy(() -> control.outdated("none")).hasMessage("BAD_NAME: none");
    }

    @Test
    void nothingIsAddedWhileTheDaemonEnds() {
        stage.running(Program.named("up"), 100);
        file(Program.autostarted("web").alone());
        control.reread();
        settled(control.shutdown());

        assertThat(EventLoopTest.refusal(settled(control.addGroup("web")))).isEqualTo("SHUTDOWN_STATE");
        assertThat(stage.engine.unanswered()).isZero();
    }

    @Test
    void aShutdownIsAnsweredWhenItHasBegun() {
        stage.running(Program.named("web"), 100);

        assertThat(settled(control.shutdown())).isCompletedWithValue(true);
        assertThat(stage.supervision.mood()).isEqualTo(Mood.SHUTDOWN);
        assertThat(stage.engine.signals).containsExactly("15 100");
    }

    @Test
    void aRestartTakesWhatWasJustRead() {
        stage.running(Program.named("web"), 100);
        file(Program.named("next").alone());

        assertThat(settled(control.restart())).isCompletedWithValue(true);

        assertThat(stage.supervision.mood()).isEqualTo(Mood.RESTARTING);
        assertThat(control.configuration().groups())
                .extracting(GroupConfig::name)
                .containsExactly("next");
    }

    @Test
    void aRestartBySignalReadsOnAnotherThread() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        file(Program.named("next").alone());

        control.restartLater();
        await("restart", () -> stage.supervision.mood() == Mood.RESTARTING);

        child.exits(0);
        stage.settle();
        assertThat(control.configuration().groups())
                .extracting(GroupConfig::name)
                .containsExactly("next");
    }

    @Test
    void signalsWhileItReadsMakeOneRestartWithWhatIsThereThen() {
        stage.running(Program.named("web"), 100);
        gate = new Semaphore(0);
        file(Program.named("first").alone());
        control.restartLater();
        control.restartLater();
        control.restartLater();
        file(Program.named("second").alone());

        gate.release(1000);
        await("restart", () -> stage.supervision.mood() == Mood.RESTARTING);

        assertThat(reads).isEqualTo(2);
        assertThat(control.configuration().groups())
                .extracting(GroupConfig::name)
                .containsExactly("second");
        assertThat(stage.events).containsOnlyOnce("SupervisorStopping[]");
    }

    @Test
    void aBrokenFileRefusesTheRestartBySignal() {
        stage.running(Program.named("web"), 100);
        broken = true;

        control.restartLater();
        await("refusal", () -> stage.log.stream().anyMatch(line -> line.startsWith("ERRO restart refused")));

        assertThat(stage.supervision.mood()).isEqualTo(Mood.RUNNING);
        assertThat(stage.engine.signals).isEmpty();
    }

    @Test
    void aShutdownWhileItReadsStaysAShutdown() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        gate = new Semaphore(0);
        file(Program.named("next").alone());
        control.restartLater();
        settled(control.shutdown());

        gate.release(1000);
        await("reading", () -> control.configuration().groups().size() == 1);

        assertThat(stage.supervision.mood()).isEqualTo(Mood.SHUTDOWN);
        child.exits(0);
        stage.settle();
        assertThat(stage.supervision.mood()).isEqualTo(Mood.SHUTDOWN);
    }

    @Test
    void aReaderThatBreaksIsReported() {
        stage.running(Program.named("web"), 100);

        // There is no file: the source breaks a promise.
        control.restartLater();
        await("report", () -> !stage.failures.isEmpty());

        assertThat(stage.failures.getFirst()).startsWith("the configuration: ");
        assertThat(stage.supervision.mood()).isEqualTo(Mood.RUNNING);
    }
}
