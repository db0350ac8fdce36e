package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.os.Child.SendResult;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.process.State;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedSocketTest {
    private static final String URL = "unix:///run/f.sock";
    private static final String OPENED = "open 50 Unix[file=/run/f.sock, owner=-1, group=-1, mode=448]";

    private final Stage stage = new Stage();

    private static Program fcgi(String name) {
        return Program.autostarted(name).startsecs(0);
    }

    private State state(String name) {
        return stage.process(name).published().state();
    }

    private Stream<String> socketLines() {
        return stage.log.stream().filter(line -> line.contains("socket"));
    }

    @Test
    void allProcessesOfAGroupGetTheOneSocketAndTheLastToEndClosesIt() {
        stage.with(Program.fcgi("f", URL, fcgi("f0"), fcgi("f1")));
        stage.settle();

        assertThat(stage.engine.requests).extracting(SpawnRequest::stdin).containsExactly(50, 50);
        ScriptedChild first = stage.started(100);
        ScriptedChild second = stage.started(101);
        stage.process("f:f0").stop();
        first.diesOf(15);
        stage.settle();
        assertThat(stage.sockets.calls).containsExactly(OPENED);

        stage.process("f:f1").stop();
        second.diesOf(15);
        stage.settle();
        assertThat(stage.sockets.calls).containsExactly(OPENED, "close 50");
        assertThat(socketLines()).containsExactly("INFO Creating socket " + URL, "INFO Closing socket " + URL);
    }

    @Test
    void aRestartOfTheOnlyOneOpensItAnewAfterItsEndIsTold() {
        stage.with(Program.fcgi("f", URL, fcgi("f").autorestart(Autorestart.ALWAYS)));
        stage.settle();
        stage.started(100).exits(0);
        stage.settle();

        assertThat(stage.engine.lastRequest().stdin()).isEqualTo(51);
        assertThat(stage.log)
                .containsSubsequence(
                        "INFO Creating socket " + URL,
                        "INFO exited: f (exit status 0; expected)",
                        "INFO Closing socket " + URL,
                        "INFO Creating socket " + URL);
    }

    @Test
    void aSocketThatCantBeHadIsAFailedStart() {
        stage.sockets.refusal = "[Errno 98] Address already in use: 'x'";
        stage.with(Program.fcgi("f", URL, fcgi("f").startretries(1)));
        stage.settle();

        assertThat(state("f")).isEqualTo(State.BACKOFF);
        assertThat(stage.process("f").published().spawnError())
                .isEqualTo("Could not create FastCGI socket " + URL + ": [Errno 98] Address already in use: 'x'");

        stage.sockets.refusal = null;
        stage.advanceSeconds(1);
        stage.started(100);
        assertThat(state("f")).isEqualTo(State.RUNNING);
    }

    @Test
    void aChildThatNeverCameGivesTheSocketBack() {
        stage.with(Program.fcgi("f", URL, fcgi("f").startretries(0)));
        stage.settle();
        stage.engine.fails(Step.FORK, "EAGAIN", "/bin/sh");
        stage.settle();

        assertThat(state("f")).isEqualTo(State.FATAL);
        assertThat(stage.sockets.calls).containsExactly(OPENED, "close 50");
    }

    @Test
    void aCommandThatCantBeRunTakesNoSocket() {
        stage.with(Program.fcgi("f", URL, fcgi("f").command("/nowhere/at/all")));
        stage.settle();

        assertThat(state("f")).isEqualTo(State.BACKOFF);
        assertThat(stage.sockets.calls).isEmpty();
    }

    @Test
    void whatComesInWhileItOpensIsServedWithIt() {
        stage.with(Program.fcgi("f", URL, fcgi("f0"), fcgi("f1")));

        assertThat(stage.engine.requests).isEmpty();
        stage.settle();
        assertThat(stage.engine.requests).hasSize(2);
        assertThat(stage.sockets.calls).hasSize(1);
    }

    @Test
    void aStopThatComesWhileItOpensStopsTheChildWhenItIsThere() {
        stage.with(Program.fcgi("f", URL, fcgi("f")));
        stage.process("f").stop();
        stage.settle();
        stage.started(100).diesOf(15);
        stage.settle();

        assertThat(state("f")).isEqualTo(State.STOPPED);
        assertThat(stage.sockets.calls).containsExactly(OPENED, "close 50");
    }

    @Test
    void thereIsNoPipeToWriteTo() {
        stage.with(Program.fcgi("f", URL, fcgi("f")));
        stage.settle();
        stage.started(100).sends = SendResult.CLOSED;

        assertThat(stage.process("f").send(new byte[1])).contains(dev.provost.jmx.Fault.Code.NO_FILE);
    }

    @Test
    void theSocketOfAGroupIsTriedBeforeTheGroupIsMade() throws IOException {
        var group = Program.fcgi("f", URL, fcgi("f"));
        List<String> told = new java.util.ArrayList<>();
        LogSink log = new LogSink() {
            @Override
            public void log(LogLevel level, String text) {
                told.add(text);
            }

            @Override
            public boolean writes(LogLevel level) {
                return true;
            }
        };

        stage.supervision.checkSocket(group, log);
        stage.supervision.checkSocket(Program.named("plain").alone(), log);

        assertThat(told).containsExactly("Creating socket " + URL, "Closing socket " + URL);
        assertThat(stage.sockets.calls).containsExactly(OPENED, "close 50");
        stage.sockets.refusal = "no";
        assertThatThrownBy(() -> stage.supervision.checkSocket(group, log))
                .isInstanceOf(IOException.class)
                .hasMessage("Could not create FastCGI socket " + URL + ": no");
    }

    @Test
    void anEngineThatCantHandItOverSaysSo() {
        stage.engine.lacksSockets = true;
        stage.with(Program.fcgi("f", URL, fcgi("f").startretries(0)));
        stage.settle();

        assertThat(stage.engine.requests).isEmpty();
        assertThat(stage.log)
                .containsExactly(
                        "INFO spawnerr: fcgi-program needs the process engine for Linux; "
                                + "let a [program:x] open the socket itself",
                        "INFO gave up: f entered FATAL state, too many start retries too quickly");
    }
}
