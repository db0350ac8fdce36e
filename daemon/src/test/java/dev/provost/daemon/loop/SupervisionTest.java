package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.loop.Supervision.Mood;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.process.State;
import dev.provost.jmx.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SupervisionTest {
    private final Stage stage = new Stage();
    private final List<String> down = new ArrayList<>();

    private void end(Mood towards) {
        stage.supervision.end(towards, () -> down.add("down"));
        stage.settle();
    }

    private State state(String name) {
        return stage.process(name).published().state();
    }

    // ---- start

    @Test
    void groupsStartInTheOrderGivenAndTheirProcessesInTheOrderOfTheirGroup() {
        stage.with(
                Program.autostarted("b").command("/bin/sh b").alone(),
                Program.group(
                        "g",
                        1,
                        Program.autostarted("z").command("/bin/sh z").priority(9),
                        Program.autostarted("y").command("/bin/sh y").priority(1)),
                Program.named("not").alone(),
                Program.autostarted("a").command("/bin/sh a").alone());

        assertThat(stage.engine.requests)
                .extracting(request -> request.arguments().getLast())
                .containsExactly("b", "z", "y", "a");
    }

    @Test
    void oneNameIsActivatedOnce() {
        stage.with(
                Program.named("web").command("/bin/sh first").alone(),
                Program.named("web").command("/bin/sh second").alone());
        stage.with(Program.named("web").command("/bin/sh third"));

        assertThat(stage.supervision.snapshot().groups()).hasSize(1);
        assertThat(stage.process("web").config().command()).isEqualTo("/bin/sh first");
        assertThat(stage.events).containsExactly("GroupAdded[group=web]");
    }

    @Test
    void whoHearsOfAGroupFindsItAndHearsOfItBeforeItsProcesses() {
        List<String> heard = new ArrayList<>();
        stage.bus.subscribe(event -> {
            if (event instanceof Event.GroupAdded(String group)) {
                heard.add(
                        group + " " + stage.supervision.snapshot().group(group).isPresent());
            }
            if (event instanceof Event.ProcessStateChanged change) {
                heard.add(change.name() + " " + change.to());
            }
        });

        stage.with(Program.autostarted("a").alone(), Program.autostarted("b").alone());

        assertThat(heard).containsExactly("a true", "b true", "a STARTING", "b STARTING");
    }

    @Test
    void itIsSettledWhenEveryOrderIsAnswered() {
        stage.with(
                Program.autostarted("a").alone(),
                Program.autostarted("b").command("/nowhere").alone());
        stage.supervision.whenSettled(() -> down.add("settled"));
        stage.settle();
        assertThat(down).isEmpty();

        stage.started(100);

        assertThat(down).containsExactly("settled");
        stage.advanceSeconds(5);
        assertThat(down).containsExactly("settled");
    }

    @Test
    void aChildThatTakesLongDoesNotHoldUpTheRest() {
        stage.with(Program.autostarted("a"));
        stage.supervision.whenSettled(() -> down.add("settled"));

        stage.advanceSeconds(2);

        assertThat(down).containsExactly("settled");
    }

    // ---- end

    @Test
    void whereNothingRunsTheEndComesAtOnce() {
        stage.with(Program.named("a"));

        end(Mood.SHUTDOWN);

        assertThat(down).containsExactly("down");
        assertThat(stage.log).isEmpty();
        assertThat(stage.events).last().isEqualTo("SupervisorStopping[]");
    }

    @Test
    void ranksEndInDescendingPriorityAndEqualPrioritiesTogether() {
        stage.with(
                Program.autostarted("low").priority(1).alone(),
                Program.group(
                        "mid",
                        5,
                        Program.autostarted("m1").priority(1),
                        Program.autostarted("m2").priority(2)),
                Program.autostarted("also").priority(5).alone(),
                Program.autostarted("high").priority(9).alone());
        ScriptedChild low = stage.started(1);
        ScriptedChild m1 = stage.started(2);
        ScriptedChild m2 = stage.started(3);
        ScriptedChild also = stage.started(4);
        ScriptedChild high = stage.started(5);

        end(Mood.SHUTDOWN);
        assertThat(stage.engine.signals).containsExactly("15 5");
        high.exits(0);
        stage.settle();
        assertThat(stage.engine.signals).containsExactly("15 5", "15 4", "15 3", "15 2");
        m2.exits(0);
        also.exits(0);
        stage.settle();
        assertThat(stage.engine.signals).hasSize(4);
        m1.exits(0);
        stage.settle();
        assertThat(stage.engine.signals).last().isEqualTo("15 1");
        assertThat(down).isEmpty();
        low.exits(0);
        stage.settle();

        assertThat(down).containsExactly("down");
    }

    @Test
    void aProcessOfALaterRankMayEndByItselfMeanwhile() {
        stage.with(
                Program.autostarted("low").priority(1).alone(),
                Program.autostarted("high").priority(9).alone());
        ScriptedChild low = stage.started(1);
        ScriptedChild high = stage.started(2);
        stage.advanceSeconds(1);

        end(Mood.SHUTDOWN);
        low.exits(3);
        stage.settle();
        assertThat(state("low")).isEqualTo(State.EXITED);
        assertThat(down).isEmpty();
        high.exits(0);
        stage.settle();

        assertThat(down).containsExactly("down");
        assertThat(stage.engine.signals).containsExactly("15 2");
    }

    @Test
    void whatIsInBackoffIsGivenUpInItsTurnAndNotTriedAgain() {
        stage.with(
                Program.autostarted("low").priority(1).alone(),
                Program.autostarted("high").priority(9).alone());
        stage.started(1).exits(1);
        ScriptedChild high = stage.started(2);

        end(Mood.SHUTDOWN);
        assertThat(state("low")).isEqualTo(State.BACKOFF);
        stage.advanceSeconds(5);
        assertThat(state("low")).isEqualTo(State.BACKOFF);
        assertThat(stage.engine.unanswered()).isZero();
        high.exits(0);
        stage.settle();

        assertThat(state("low")).isEqualTo(State.FATAL);
        assertThat(down).containsExactly("down");
    }

    @Test
    void aChildThatIsStillBeingMadeIsWaitedForAndStopped() {
        stage.with(Program.autostarted("web"));

        end(Mood.SHUTDOWN);
        assertThat(down).isEmpty();
        ScriptedChild child = stage.started(100);
        assertThat(stage.engine.signals).containsExactly("15 100");
        child.diesOf(15);
        stage.settle();

        assertThat(down).containsExactly("down");
    }

    @Test
    void aChildThatCouldNotBeMadeIsWaitedFor() {
        stage.with(Program.autostarted("web"));

        end(Mood.SHUTDOWN);
        stage.engine.fails(Step.FORK, "ENOMEM", "");
        stage.settle();

        assertThat(down).containsExactly("down");
        assertThat(stage.engine.requests).hasSize(1);
    }

    @Test
    void aChildThatCanNotBeSignalledDoesNotHoldUpTheEnd() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        child.untouchable = true;

        end(Mood.SHUTDOWN);

        assertThat(state("web")).isEqualTo(State.UNKNOWN);
        assertThat(down).containsExactly("down");
    }

    @Test
    void aListenerThatFailsDoesNotHoldUpTheEnd() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.bus.subscribe(event -> {
            if (event instanceof Event.ProcessStateChanged) {
                throw new IllegalStateException("deaf");
            }
        });

        end(Mood.SHUTDOWN);
        child.exits(0);
        stage.settle();

        assertThat(down).containsExactly("down");
    }

    @Test
    void whoIsWaitedForIsSaidEveryThreeSeconds() {
        stage.with(
                Program.named("off").alone(),
                Program.autostarted("b").priority(1).alone(),
                Program.autostarted("a").priority(2).alone());
        ScriptedChild b = stage.started(1);
        ScriptedChild a = stage.started(2);
        stage.advanceSeconds(1);
        stage.log.clear();

        end(Mood.SHUTDOWN);
        stage.advanceSeconds(2);
        assertThat(stage.log).containsExactly("INFO waiting for b, a to die");
        stage.advanceSeconds(1);
        assertThat(stage.log).containsExactly("INFO waiting for b, a to die", "INFO waiting for b, a to die");
        a.exits(0);
        stage.settle();
        stage.advanceSeconds(3);
        assertThat(stage.log).last().isEqualTo("INFO waiting for b to die");
        b.exits(0);
        stage.settle();
        stage.log.clear();
        stage.advanceSeconds(30);

        assertThat(stage.log).isEmpty();
    }

    @Test
    void aRestartBecomesAShutdownAndNotTheOtherWayRound() {
        ScriptedChild child = stage.running(Program.named("web"), 100);

        end(Mood.RESTARTING);
        assertThat(stage.supervision.mood()).isEqualTo(Mood.RESTARTING);
        end(Mood.SHUTDOWN);
        end(Mood.RESTARTING);
        assertThat(stage.supervision.mood()).isEqualTo(Mood.SHUTDOWN);
        child.exits(0);
        stage.settle();

        assertThat(down).containsExactly("down");
        assertThat(stage.engine.signals).containsExactly("15 100");
        assertThat(stage.events).containsOnlyOnce("SupervisorStopping[]");
    }

    @Test
    void nothingIsStartedAgainWhileTheDaemonEnds() {
        stage.with(
                Program.autostarted("low")
                        .priority(1)
                        .autorestart(Autorestart.ALWAYS)
                        .alone(),
                Program.autostarted("high").priority(9).alone());
        ScriptedChild low = stage.started(1);
        stage.started(2);
        stage.advanceSeconds(1);

        end(Mood.RESTARTING);
        low.exits(0);
        stage.settle();

        assertThat(state("low")).isEqualTo(State.EXITED);
        assertThat(stage.engine.unanswered()).isZero();
    }

    // ---- groups come and go

    @Test
    void aGroupThatRunsIsNotRemoved() {
        stage.running(Program.named("web"), 100);

        assertThatThrownBy(() -> stage.supervision.remove("web")).hasMessage("STILL_RUNNING: web");
        assertThatThrownBy(() -> stage.supervision.remove("none")).hasMessage("BAD_NAME: none");
    }

    @Test
    void aRemovedGroupLeavesNothingBehind() {
        ScriptedChild child = stage.running(Program.named("web"), 100);
        stage.process("web").stop();
        child.exits(0);
        stage.settle();
        assertThat(child.released).isFalse();

        stage.supervision.remove("web");

        assertThat(stage.supervision.snapshot()).isEqualTo(Snapshot.of(List.of()));
        assertThat(child.released).isTrue();
        assertThat(stage.events).last().isEqualTo("GroupRemoved[group=web]");
        assertThat(stage.loop.queuedTimers()).isZero();
    }

    @Test
    void aRemovedProcessTakesNoOrders() {
        stage.with(Program.named("web"));
        ManagedProcess process = stage.process("web");
        stage.supervision.remove("web");

        CompletableFuture<Boolean> answer = stage.orders.start(process, "web", true);
        stage.settle();

        assertThat(EventLoopTest.refusal(answer)).isEqualTo("BAD_NAME: web");
        assertThat(process.start()).isDone();
        assertThat(stage.engine.requests).isEmpty();
    }

    @Test
    void whoWaitsForARemovedProcessIsAnswered() {
        stage.with(Program.autostarted("web"));
        CompletableFuture<Optional<Fault.Code>> answer = stage.process("web").stop();

        stage.supervision.close();

        assertThat(answer).isCompletedWithValue(Optional.of(Fault.Code.ABNORMAL_TERMINATION));
    }

    @Test
    void theSnapshotSortsByGroupThenName() {
        stage.with(
                Program.group("b", 1, Program.named("z"), Program.named("a")),
                Program.named("a").priority(7).alone());

        assertThat(stage.supervision.snapshot().processes())
                .extracting(ManagedProcess::namespec)
                .containsExactly("a", "b:a", "b:z");
        assertThat(stage.supervision.snapshot().groups())
                .extracting(ProcessGroup::name)
                .containsExactly("b", "a");
    }

    @Test
    void aNameIsOfAProcessAloneOrWithItsGroup() {
        stage.with(
                Program.group("g", 1, Program.named("p")), Program.named("solo").alone());
        Snapshot snapshot = stage.supervision.snapshot();

        assertThat(snapshot.process("g:p")).isPresent();
        assertThat(snapshot.process("solo")).isPresent();
        assertThat(snapshot.process("solo:solo")).isPresent();
        for (String none : List.of("p", "g", "g:", "g:*", ":p", "", "g:p:q", "solo:p")) {
            assertThat(snapshot.process(none)).as(none).isEmpty();
        }
    }
}
