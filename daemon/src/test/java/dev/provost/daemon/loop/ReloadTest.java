package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.process.State;
import org.junit.jupiter.api.Test;

/// What becomes of a process whose files changed.
class ReloadTest {
    private final Stage stage = new Stage();

    private ManagedProcess web() {
        return stage.process("web");
    }

    private State state() {
        return web().published().state();
    }

    @Test
    void oneThatRunsIsStoppedAndStarted() {
        ScriptedChild child = stage.running(Program.named("web"), 100);

        web().reload(0);
        stage.settle();
        assertThat(state()).isEqualTo(State.STOPPING);
        child.diesOf(15);
        stage.settle();
        stage.started(101);

        assertThat(web().published().pid()).isEqualTo(101);
        assertThat(web().reloads())
                .isEqualTo(new ManagedProcess.Reloads(
                        1, stage.supervision.context().wallSecond()));
    }

    @Test
    void aStopMeanwhileWins() {
        ScriptedChild child = stage.running(Program.named("web"), 100);

        web().reload(0);
        web().stop();
        child.diesOf(15);
        stage.settle();

        assertThat(state()).isEqualTo(State.STOPPED);
        assertThat(web().isReloadable()).isFalse();
    }

    @Test
    void aSignalGoesToOneThatRunsAndNobodyElse() {
        stage.running(Program.named("web"), 100);

        web().reload(1);
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("1 100");
        assertThat(state()).isEqualTo(State.RUNNING);
        assertThat(web().reloads().count()).isEqualTo(1);
    }

    @Test
    void oneThatStartsIsRestartedEvenWhereASignalIsWanted() {
        stage.with(Program.autostarted("web"));
        stage.started(100);

        web().reload(1);
        stage.settle();

        assertThat(stage.engine.signals).containsExactly("15 100");
    }

    @Test
    void oneThatFailedIsTriedAnew() {
        stage.with(Program.autostarted("web").startretries(0));
        stage.started(100).exits(1);
        stage.settle();
        assertThat(state()).isEqualTo(State.FATAL);

        web().reload(1);
        stage.settle();
        stage.started(101);

        assertThat(web().published().pid()).isEqualTo(101);
    }

    @Test
    void oneThatIsAboutToBeTriedAgainIsTriedAtOnce() {
        stage.with(Program.autostarted("web").startretries(3));
        stage.started(100).exits(1);
        stage.settle();
        assertThat(state()).isEqualTo(State.BACKOFF);

        web().reload(0);
        stage.settle();
        stage.started(101);
        stage.advanceSeconds(1);

        assertThat(state()).isEqualTo(State.RUNNING);
        assertThat(stage.failures).isEmpty();
    }

    @Test
    void oneThatWasStoppedOrEndedStaysSo() {
        stage.with(Program.named("web"));

        web().reload(0);
        stage.settle();

        assertThat(state()).isEqualTo(State.STOPPED);
        assertThat(web().reloads()).isEqualTo(new ManagedProcess.Reloads(0, 0));
    }

    @Test
    void nothingIsReloadedWhileTheDaemonEnds() {
        stage.running(Program.named("web"), 100);

        stage.supervision.end(Supervision.Mood.SHUTDOWN, () -> {});

        assertThat(web().isReloadable()).isFalse();
    }
}
