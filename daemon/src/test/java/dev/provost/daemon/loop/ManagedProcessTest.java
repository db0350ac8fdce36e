package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Child.SendResult;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.process.State;
import dev.provost.jmx.Fault;
import dev.provost.jmx.LogLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ManagedProcessTest {
    private static final String TOO_QUICKLY = "Exited too quickly (process log may have details)";
    private static final Optional<Fault.Code> DONE = Optional.empty();

    private final Stage stage = new Stage();
    private final int begin = stage.clock.second();

    private ProcessRecord published() {
        return stage.process("web").published();
    }

    // ---- a whole life

    @Test
    void aWholeLifeInTheLog() {
        stage.with(Program.autostarted("web").startretries(1));
        stage.started(100).exits(3);
        stage.settle();
        stage.advanceSeconds(1);
        ScriptedChild second = stage.started(101);
        stage.advanceSeconds(1);
        second.exits(0);
        stage.settle();
        stage.process("web").start();
        ScriptedChild third = stage.started(102);
        stage.advanceSeconds(1);
        stage.process("web").stop();
        third.diesOf(15);
        stage.settle();

        assertThat(stage.log)
                .containsExactly(
                        "INFO spawned: 'web' with pid 100",
                        "WARN exited: web (exit status 3; not expected)",
                        "INFO spawned: 'web' with pid 101",
                        "INFO success: web entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)",
                        "INFO exited: web (exit status 0; expected)",
                        "INFO spawned: 'web' with pid 102",
                        "INFO success: web entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)",
                        "WARN stopped: web (terminated by SIGTERM)");
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void aWholeLifeInEvents() {
        stage.running(Program.named("web"), 100).exits(2);
        stage.settle();
        stage.started(101);
        stage.process("web").stop();
        stage.settle();

        assertThat(stage.events)
                .containsExactly(
                        "GroupAdded[group=web]",
                        "web STOPPED>STARTING pid 0 tries 0",
                        "web STARTING>RUNNING pid 100 tries 0",
                        "web RUNNING>EXITED pid 100 tries 0",
                        "web EXITED>STARTING pid 0 tries 0",
                        "web STARTING>STOPPING pid 101 tries 0");
    }

    @Test
    void aStopInGoodOrderIsNoWarning() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.log.clear();

        stage.process("web").stop();
        child.exits(0);
        stage.settle();

        assertThat(stage.log).containsExactly("INFO stopped: web (exit status 0)");
    }

    // ---- what is published

    @Test
    void nothingIsPublishedOfWhatNeverStarted() {
        stage.with(Program.named("web"));

        assertThat(published()).isEqualTo(new ProcessRecord(State.STOPPED, 0, 0, 0, "", 0, 0, 0, 0, 0));
    }

    @Test
    void everyFieldThroughARestartAfterABadExit() {
        stage.with(Program.autostarted("web"));
        assertThat(published()).isEqualTo(new ProcessRecord(State.STARTING, 0, begin, 0, "", 0, 0, 0, 0, 0));

        ScriptedChild child = stage.started(100);
        assertThat(published()).isEqualTo(new ProcessRecord(State.STARTING, 100, begin, 0, "", 0, 1, 0, 0, 0));

        stage.advanceSeconds(1);
        assertThat(published()).isEqualTo(new ProcessRecord(State.RUNNING, 100, begin, 0, "", 0, 1, 0, 0, 0));

        stage.advanceSeconds(4);
        child.exits(3);
        stage.settle();
        assertThat(published())
                .isEqualTo(new ProcessRecord(State.STARTING, 0, begin + 5, begin + 5, "", 0, 1, 1, 1, 1));
    }

    @Test
    void aBadExitThatIsNotStartedAgainShowsItsStatus() {
        stage.running(Program.named("web").autorestart(Autorestart.NEVER), 100).exits(3);
        stage.settle();

        assertThat(published())
                .isEqualTo(new ProcessRecord(State.EXITED, 0, begin, begin + 1, "Bad exit code 3", 3, 1, 1, 1, 0));
    }

    @Test
    void aSignalShowsAsMinusOne() {
        stage.running(Program.named("web").autorestart(Autorestart.NEVER), 100).diesOf(9);
        stage.settle();

        assertThat(published())
                .isEqualTo(new ProcessRecord(State.EXITED, 0, begin, begin + 1, "Bad exit code -1", -1, 1, 1, 1, 0));
        assertThat(stage.log).last().isEqualTo("WARN exited: web (terminated by SIGKILL; not expected)");
    }

    @Test
    void anExpectedExitHasNothingToComplainOf() {
        stage.running(Program.named("web"), 100).exits(0);
        stage.settle();

        assertThat(published()).isEqualTo(new ProcessRecord(State.EXITED, 0, begin, begin + 1, "", 0, 1, 1, 0, 0));
    }

    @Test
    void aStopShowsTheStatusWithoutComplaint() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.process("web").stop();
        assertThat(published()).isEqualTo(new ProcessRecord(State.STOPPING, 100, begin, 0, "", 0, 1, 0, 0, 0));

        child.diesOf(15);
        stage.settle();

        assertThat(published()).isEqualTo(new ProcessRecord(State.STOPPED, 0, begin, begin + 1, "", -1, 1, 1, 0, 0));
    }

    @Test
    void failedStartsGoThroughBackoffToFatal() {
        stage.with(Program.autostarted("web").startretries(1));
        stage.started(100).exits(3);
        stage.settle();
        assertThat(published())
                .isEqualTo(new ProcessRecord(State.BACKOFF, 0, begin, begin, TOO_QUICKLY, 0, 1, 1, 1, 0));

        stage.advanceSeconds(1);
        assertThat(published()).isEqualTo(new ProcessRecord(State.STARTING, 0, begin + 1, begin, "", 0, 1, 1, 1, 1));

        stage.started(101).exits(0);
        stage.settle();
        assertThat(published())
                .isEqualTo(new ProcessRecord(State.FATAL, 0, begin + 1, begin + 1, TOO_QUICKLY, 0, 2, 2, 2, 1));
        assertThat(stage.log)
                .endsWith("INFO gave up: web entered FATAL state, too many start retries too quickly")
                .contains("WARN exited: web (exit status 0; not expected)");
    }

    @Test
    void thePauseGrowsByASecondWithEachFailure() {
        stage.with(Program.autostarted("web").command("/nowhere/at/all"));

        List<Integer> starts = new ArrayList<>(List.of(published().startSecond() - begin));
        for (int second = 1; second <= 10; second++) {
            stage.advanceSeconds(1);
            if (published().startSecond() == stage.clock.second()) {
                starts.add(second);
            }
        }

        assertThat(starts).containsExactly(0, 1, 3, 6);
        assertThat(published())
                .isEqualTo(new ProcessRecord(
                        State.FATAL, 0, begin + 6, 0, "can't find command '/nowhere/at/all'", 0, 0, 0, 0, 3));
    }

    @Test
    void anExitAfterStartsecsCountsAsAStartThoughTheTimerHasNotFiredYet() {
        stage.with(Program.autostarted("web"));
        ScriptedChild child = stage.started(100);
        stage.events.clear();

        // In one poll: the time is up and the child has ended.
        child.exits(0);
        stage.clock.advance(java.time.Duration.ofSeconds(1));
        stage.engine.happens(() -> {});
        stage.settle();

        assertThat(stage.events)
                .containsExactly("web STARTING>RUNNING pid 100 tries 0", "web RUNNING>EXITED pid 100 tries 0 expected");
        assertThat(published().state()).isEqualTo(State.EXITED);
    }

    @Test
    void withoutStartsecsItIsRunningAtOnce() {
        stage.with(Program.autostarted("web").startsecs(0));
        CompletableFuture<Optional<Fault.Code>> unused = stage.process("web").start();
        stage.started(100);

        assertThat(unused).isCompletedWithValue(DONE);
        assertThat(published().state()).isEqualTo(State.RUNNING);
        assertThat(stage.log).last().asString().startsWith("INFO success: web entered RUNNING state");
    }

    @Test
    void totalsCountOverAllProcesses() {
        stage.running(Program.named("web").autorestart(Autorestart.NEVER), 100).exits(3);
        stage.running(Program.named("db"), 101).exits(0);
        stage.settle();

        assertThat(List.of(stage.totals.spawns(), stage.totals.exits(), stage.totals.unexpectedExits()))
                .containsExactly(2L, 2L, 1L);
    }

    // ---- order within a step

    @Test
    void aStateIsPublishedThenAnsweredThenAnnounced() {
        List<String> order = new ArrayList<>();
        stage.with(Program.named("web"));
        ManagedProcess process = stage.process("web");
        stage.bus.subscribe(_ -> order.add("announced " + published().state()));
        var _ = process.start()
                .thenAccept(_ -> order.add("answered " + published().state()));
        stage.started(100);
        order.clear();

        stage.advanceSeconds(1);

        assertThat(order).containsExactly("answered RUNNING", "announced RUNNING");
    }

    @Test
    void anAnswerMayLeadToTheNextOrderAtOnce() {
        stage.with(Program.named("web"));
        ManagedProcess process = stage.process("web");
        List<String> order = new ArrayList<>();
        var _ = process.start()
                .thenCompose(_ -> {
                    order.add("up");
                    return process.stop();
                })
                .thenAccept(_ -> order.add("down"));

        ScriptedChild child = stage.started(100);
        stage.advanceSeconds(1);
        child.exits(0);
        stage.settle();

        assertThat(order).containsExactly("up", "down");
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void aListenerThatFailsDoesNotStopTheProcess() {
        stage.with(Program.autostarted("web"));
        stage.bus.subscribe(event -> {
            throw new IllegalStateException("deaf");
        });

        ScriptedChild child = stage.started(100);
        stage.advanceSeconds(1);
        child.exits(0);
        stage.settle();

        assertThat(published().state()).isEqualTo(State.EXITED);
        assertThat(stage.failures)
                .containsExactly("StartsecsElapsed[] of web: deaf", "ChildExited[code=0] of web: deaf");
    }

    // ---- start

    @Test
    void aStartIsAnsweredOnTheVeryTransition() {
        stage.with(Program.named("web"));
        CompletableFuture<Optional<Fault.Code>> running = stage.process("web").start();
        CompletableFuture<Optional<Fault.Code>> launched = stage.process("web").launch();

        stage.engine.starts(100);
        stage.loop.turn();
        assertThat(launched).isCompletedWithValue(DONE);
        assertThat(running).isNotDone();

        stage.clock.advance(java.time.Duration.ofSeconds(1));
        stage.loop.turn();
        assertThat(running).isCompletedWithValue(DONE);
    }

    @Test
    void aStartThatEndsTooEarlyIsASpawnError() {
        stage.with(Program.named("web"));
        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").start();
        stage.started(100).exits(0);
        stage.settle();

        assertThat(answer).isCompletedWithValue(Optional.of(Fault.Code.SPAWN_ERROR));
    }

    @Test
    void aStartThatIsStoppedMeanwhileIsAnAbnormalTermination() {
        stage.with(Program.named("web"));
        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").start();
        stage.started(100);
        stage.process("web").stop();

        assertThat(answer).isCompletedWithValue(Optional.of(Fault.Code.ABNORMAL_TERMINATION));
    }

    @Test
    void aStoppingProcessIsNotStarted() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.process("web").stop();
        stage.log.clear();

        CompletableFuture<Optional<Fault.Code>> start = stage.process("web").start();
        CompletableFuture<Optional<Fault.Code>> launch = stage.process("web").launch();
        child.exits(0);
        stage.settle();

        assertThat(start).isCompletedWithValue(Optional.of(Fault.Code.ABNORMAL_TERMINATION));
        assertThat(launch).isCompletedWithValue(Optional.of(Fault.Code.ABNORMAL_TERMINATION));
        assertThat(stage.log)
                .containsExactly(
                        "WARN process 'web' already running",
                        "WARN process 'web' already running",
                        "INFO stopped: web (exit status 0)");
        assertThat(published().state()).isEqualTo(State.STOPPED);
    }

    // ---- stop

    @Test
    void aStopWhileTheChildIsBeingMadeStopsItAsSoonAsItIsThere() {
        stage.with(Program.autostarted("web"));
        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").stop();
        assertThat(published()).isEqualTo(new ProcessRecord(State.STOPPING, 0, begin, 0, "", 0, 0, 0, 0, 0));

        ScriptedChild child = stage.started(100);
        assertThat(stage.engine.signals).containsExactly("15 100");
        assertThat(answer).isNotDone();
        child.diesOf(15);
        stage.settle();

        assertThat(answer).isCompletedWithValue(DONE);
        assertThat(published().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aStopWhileTheChildCanNotBeMadeIsDone() {
        stage.with(Program.autostarted("web"));
        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").stop();

        stage.engine.fails(Step.FORK, "EAGAIN", "/bin/sh");
        stage.settle();

        assertThat(answer).isCompletedWithValue(DONE);
        assertThat(published().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aStopInBackoffIsDoneAtOnceAndTheCountBeginsAnew() {
        stage.level = LogLevel.DEBG;
        stage.with(Program.autostarted("web"));
        stage.started(100).exits(1);
        stage.settle();
        stage.events.clear();

        assertThat(stage.process("web").stop()).isCompletedWithValue(DONE);
        stage.advanceSeconds(5);
        assertThat(published().state()).isEqualTo(State.STOPPED);
        assertThat(stage.log).last().isEqualTo("DEBG Attempted to kill web, which is in BACKOFF state.");

        stage.process("web").start();
        stage.started(101).exits(1);
        stage.settle();
        assertThat(stage.events).last().isEqualTo("web STARTING>BACKOFF pid 0 tries 1");
    }

    @Test
    void aChildThatWillNotGoIsKilledAgainAndAgain() {
        stage.level = LogLevel.DEBG;
        Program program = Program.named("web");
        program.stopwaitsecs = 5;
        program.stopasgroup = true;
        program.killasgroup = true;
        ScriptedChild child = stage.running(program, 100);
        stage.log.clear();

        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").stop();
        stage.advanceSeconds(4);
        assertThat(stage.engine.signals).containsExactly("15 group 100");
        stage.advanceSeconds(1);
        stage.advanceSeconds(5);
        child.diesOf(9);
        stage.settle();

        assertThat(answer).isCompletedWithValue(DONE);
        assertThat(stage.engine.signals).containsExactly("15 group 100", "9 group 100", "9 group 100");
        assertThat(stage.log)
                .containsExactly(
                        "DEBG killing web (pid 100) process group with signal SIGTERM",
                        "WARN killing 'web' (100) with SIGKILL",
                        "DEBG killing web (pid 100) process group with signal SIGKILL",
                        "WARN killing 'web' (100) with SIGKILL",
                        "DEBG killing web (pid 100) process group with signal SIGKILL",
                        "WARN stopped: web (terminated by SIGKILL)");
    }

    @Test
    void withoutStopwaitsecsItIsKilledOncePerSecond() {
        Program program = Program.named("web");
        program.stopwaitsecs = 0;
        stage.running(program, 100);

        stage.process("web").stop();
        stage.settle();
        assertThat(stage.engine.signals).containsExactly("15 100", "9 100");
        stage.advanceSeconds(1);

        assertThat(stage.engine.signals).containsExactly("15 100", "9 100", "9 100");
    }

    @Test
    void aChildThatHasJustGoneIsNoProblem() {
        stage.level = LogLevel.DEBG;
        ScriptedChild child = stage.running(Program.named("web"), 100);
        child.gone = true;

        stage.process("web").stop();

        assertThat(stage.log)
                .last()
                .isEqualTo("DEBG unable to signal web (pid 100), it probably just exited on its own: "
                        + "[Errno 3] No such process");
        assertThat(published().state()).isEqualTo(State.STOPPING);
    }

    @Test
    void aChildThatCanNotBeSignalledIsUnknown() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        child.untouchable = true;

        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").stop();

        assertThat(answer).isCompletedWithValue(Optional.of(Fault.Code.FAILED));
        assertThat(published().state()).isEqualTo(State.UNKNOWN);
        assertThat(stage.log).last().isEqualTo("CRIT unknown problem killing web (100):kill EPERM: 100");
    }

    @Test
    void waitingForAStopIsReportedEveryTwoSecondsAndOnlyOnce() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.log.clear();
        stage.process("web").stop();
        stage.process("web").reportStopping();
        stage.advanceSeconds(2);
        child.exits(0);
        stage.settle();
        stage.process("web").start();
        ScriptedChild second = stage.started(101);
        stage.process("web").stop();
        stage.process("web").reportStopping();
        stage.advanceSeconds(2);
        second.exits(0);
        stage.settle();
        stage.advanceSeconds(10);

        assertThat(stage.log)
                .containsExactly(
                        "INFO waiting for web to stop",
                        "INFO waiting for web to stop",
                        "INFO stopped: web (exit status 0)",
                        "INFO spawned: 'web' with pid 101",
                        "INFO waiting for web to stop",
                        "INFO waiting for web to stop",
                        "INFO stopped: web (exit status 0)");
    }

    @Test
    void lateTimersChangeNothing() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.process("web").stop();
        child.exits(0);
        stage.settle();
        stage.log.clear();
        stage.engine.signals.clear();

        stage.advanceSeconds(60);

        assertThat(stage.log).isEmpty();
        assertThat(stage.engine.signals).isEmpty();
        assertThat(stage.loop.queuedTimers()).isZero();
    }

    // ---- signal and send

    @Test
    void aSignalGoesToTheChildAlone() {
        stage.level = LogLevel.DEBG;
        Program program = Program.named("web");
        program.stopasgroup = true;
        stage.running(program, 100);

        assertThat(stage.process("web").signal(10)).isEmpty();

        assertThat(stage.engine.signals).containsExactly("10 100");
        assertThat(stage.log).last().isEqualTo("DEBG sending web (pid 100) sig SIGUSR1");
    }

    @Test
    void whatHasNoChildIsNotSignalled() {
        stage.with(Program.autostarted("web"));

        assertThat(stage.process("web").signal(10)).contains(Fault.Code.NOT_RUNNING);
        stage.started(100).exits(1);
        stage.settle();
        assertThat(stage.process("web").signal(10)).contains(Fault.Code.NOT_RUNNING);
    }

    @Test
    void inputGoesToAChildThatIsNotStopping() {
        stage.with(Program.autostarted("web"));
        assertThat(stage.process("web").send(new byte[0])).contains(Fault.Code.NOT_RUNNING);
        ScriptedChild child = stage.started(100);

        assertThat(stage.process("web").send("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEmpty();
        child.sends = SendResult.CLOSED;
        assertThat(stage.process("web").send(new byte[0])).contains(Fault.Code.NO_FILE);
        child.sends = SendResult.FULL;
        assertThat(stage.process("web").send(new byte[0])).contains(Fault.Code.FAILED);
        stage.process("web").stop();
        assertThat(stage.process("web").send(new byte[0])).contains(Fault.Code.NOT_RUNNING);

        assertThat(child.input).containsExactly("hello", "", "");
    }

    // ---- spawn errors

    @Test
    void theKernelsRefusalsInSupervisordsWords() {
        stage.with(Program.autostarted("web").startretries(9));

        stage.engine.fails(Step.PIPE, "EMFILE", "");
        stage.settle();
        assertThat(published().spawnError()).isEqualTo("too many open files to spawn 'web'");
        stage.advanceSeconds(1);
        stage.engine.fails(Step.PIPE, "ENFILE", "");
        stage.settle();
        assertThat(published().spawnError()).isEqualTo("unknown error making dispatchers for 'web': ENFILE");
        stage.advanceSeconds(2);
        stage.engine.fails(Step.FORK, "EAGAIN", "");
        stage.settle();
        assertThat(published().spawnError()).isEqualTo("Too many processes in process table to spawn 'web'");
        stage.advanceSeconds(3);
        stage.engine.fails(Step.FORK, "ENOMEM", "");
        stage.settle();
        assertThat(published().spawnError()).isEqualTo("unknown error during fork for 'web': ENOMEM");
        assertThat(stage.log).last().isEqualTo("INFO spawnerr: unknown error during fork for 'web': ENOMEM");
    }

    @Test
    void aSpawnThatIsNotEvenTakenIsAFailedStart() {
        stage.engine.refuses(new IllegalArgumentException("NUL in an argument"));

        stage.with(Program.autostarted("web"));

        assertThat(published().state()).isEqualTo(State.BACKOFF);
        assertThat(published().spawnError()).isEqualTo("unknown error during fork for 'web': NUL in an argument");
    }

    @Test
    void aMissingFolderShowsAsAChildThatSaysSo() {
        Program program = Program.autostarted("web");
        program.directory = "/nowhere";
        stage.with(program);

        stage.engine.fails(Step.CHDIR, "ENOENT", "/nowhere");
        stage.settle();

        SpawnRequest standIn = stage.engine.lastRequest();
        assertThat(standIn.program()).isEqualTo("/bin/sh");
        assertThat(standIn.directory()).isNull();
        assertThat(standIn.arguments())
                .endsWith(
                        "supervisor: couldn't chdir to /nowhere: ENOENT", "supervisor: child process was not spawned");
        stage.started(100).exits(127);
        stage.settle();
        assertThat(stage.log)
                .containsExactly(
                        "INFO spawned: 'web' with pid 100", "WARN exited: web (exit status 127; not expected)");
        assertThat(published().state()).isEqualTo(State.BACKOFF);
    }

    @Test
    void aFileThatIsNoProgramShowsAsAChildThatSaysSo() {
        stage.with(Program.autostarted("web"));

        stage.engine.fails(Step.EXEC, "ENOEXEC", "/bin/sh");
        stage.settle();

        assertThat(stage.engine.lastRequest().arguments()).contains("supervisor: couldn't exec /bin/sh: ENOEXEC");
        // If there is no shell either, that is all there is to say.
        stage.engine.fails(Step.EXEC, "ENOMEM", "/bin/sh");
        stage.settle();
        assertThat(published().spawnError()).isEqualTo("couldn't exec /bin/sh: ENOMEM");
        assertThat(published().state()).isEqualTo(State.BACKOFF);
    }

    @Test
    void anOrdinaryUserCanNotBecomeAnother() {
        Stage ordinary = new Stage(1000);
        Program program = Program.autostarted("web");
        program.user = new Account("www", 33, 33, List.of(33));
        ordinary.with(program);

        ordinary.engine.fails(Step.SETUID, "EPERM", "33");
        ordinary.settle();

        assertThat(ordinary.engine.lastRequest().arguments())
                .contains("supervisor: couldn't setuid to 33: Can't drop privilege as nonroot user");
    }

    @Test
    void whoeverIsThatUserAlreadyHasNothingToTakeOver() {
        Stage ordinary = new Stage(33);
        Program program = Program.autostarted("web");
        program.user = new Account("www", 33, 33, List.of(33, 50));
        ordinary.with(program);
        assertThat(ordinary.engine.lastRequest().credentials()).isNull();

        stage.with(program);
        assertThat(stage.engine.lastRequest().credentials())
                .isEqualTo(new SpawnRequest.Credentials(33, 33, List.of(33, 50)));
    }

    @Test
    void theCommandIsLookedUpOnceAndAgainAfterAFailure() {
        stage.with(Program.autostarted("web").command("sh"));
        SpawnRequest first = stage.engine.lastRequest();
        stage.started(100).exits(1);
        stage.settle();
        stage.advanceSeconds(1);
        assertThat(stage.engine.lastRequest()).isSameAs(first);

        stage.engine.fails(Step.FORK, "EAGAIN", "");
        stage.settle();
        stage.advanceSeconds(2);
        assertThat(stage.engine.lastRequest()).isNotSameAs(first).isEqualTo(first);
    }

    // ---- output

    @Test
    void pipesThatOutliveTheirChildrenAreBounded() {
        stage.with(Program.autostarted("web").startsecs(0));
        List<ScriptedChild> children = new ArrayList<>();
        for (int pid = 100; pid < 106; pid++) {
            ScriptedChild child = stage.started(pid);
            children.add(child);
            child.exits(1);
            stage.settle();
        }

        assertThat(children.stream().map(child -> child.released))
                .containsExactly(true, true, false, false, false, false);

        children.get(3).closesItsPipes();
        stage.settle();
        assertThat(children.get(3).released).isTrue();
        assertThat(children.get(2).released).isFalse();
    }

    @Test
    void aChildWhosePipesAreClosedIsReleasedWithItsExit() {
        ScriptedChild child = stage.running(Program.named("web"), 100);

        child.closesItsPipes();
        stage.settle();
        assertThat(child.released).isFalse();
        child.exits(0);
        stage.settle();

        assertThat(child.released).isTrue();
    }

    @Test
    void aCommunicationIsSaidInTheLog() {
        stage.level = LogLevel.DEBG;
        Program program = Program.named("web");
        program.captureMaxBytes = 1000;
        ScriptedChild child = stage.running(program, 100);

        child.writes("<!--XSUPERVISOR:BEGIN-->hello<!--XSUPERVISOR:END-->");
        stage.settle();

        assertThat(stage.log).contains("DEBG 'web' stdout emitted a comm event");
        assertThat(stage.events).last().asString().startsWith("ProcessCommunicated[group=web, name=web, pid=100");
    }
}
