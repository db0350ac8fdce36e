package dev.provost.bridge.xmlrpc;

import static dev.provost.bridge.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.ProcessStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SteppedUpdateTest {
    private static final String RELOAD = Fixture.call("supervisor.reloadConfig");
    private static final String STOP = Fixture.call("supervisor.stopProcessGroup", text("g"));
    private static final String REMOVE = Fixture.call("supervisor.removeProcessGroup", text("g"));
    private static final String ADD = Fixture.call("supervisor.addProcessGroup", text("g"));
    private static final String STATE = Fixture.call("supervisor.getState");

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean spared = true;
    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.open();
        fixture.supervisor
                .on("reloadConfig", _ -> new ConfigChanges[] {
                    new ConfigChanges(List.of("new"), List.of("g"), List.of("old"))
                })
                .on("stopOutdatedProcesses", group -> answer("outdated " + group[0], stopped("p1")))
                .on("stopProcessGroup", group -> {
                    spared = false;
                    return answer("stop " + group[0], stopped("p0"));
                })
                .on("removeProcessGroup", group -> {
                    if (spared) {
                        throw new Fault(Code.STILL_RUNNING, (String) group[0]);
                    }
                    return answer("remove " + group[0], true);
                })
                .on("addProcessGroup", group -> answer("add " + group[0], true))
                .on(
                        "updateProcessGroup",
                        group -> answer(
                                "update " + group[0],
                                new GroupUpdate("g", "changed", List.of("p0"), List.of("p1"), List.of("p1"))));
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static ProcessStatus[] stopped(String name) {
        return new ProcessStatus[] {new ProcessStatus(name, "g", 80, "OK")};
    }

    private Object answer(String call, Object answer) {
        calls.add(call);
        return answer;
    }

    /// Sends all of them over one connection, each when its turn has come, and answers what the server said.
    private String onOneConnection(String... bodies) throws IOException {
        var all = new StringBuilder();
        for (int i = 0; i < bodies.length; i++) {
            String request = Fixture.request("POST", "/RPC2", bodies[i], "Content-Type: text/xml");
            all.append(i == bodies.length - 1 ? request : request.replace("Connection: close\r\n", ""));
        }
        return Fixture.send(fixture.tcp(), all.toString()).body();
    }

    private void await(String call) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!calls.contains(call)) {
            assertThat(System.nanoTime()).as("waits for " + call + "; seen: " + calls).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void theStepsOfSupervisorctlAreOneUpdate() throws IOException {
        String answers = onOneConnection(RELOAD, STOP, REMOVE, ADD);

        assertThat(calls).containsExactly("outdated g", "update g");
        assertThat(answers).doesNotContain("fault").contains("p1").doesNotContain("p0");
    }

    @Test
    void whenNothingIsLeftToSpareItGoesAsEver() throws IOException {
        spared = false;

        onOneConnection(RELOAD, STOP, REMOVE, ADD);

        assertThat(calls).containsExactly("outdated g", "remove g", "add g");
    }

    @Test
    void aStopThatStaysAloneStopsAll() throws IOException {
        onOneConnection(RELOAD, STOP);

        await("stop g");
        assertThat(calls).containsExactly("outdated g", "stop g");
    }

    @Test
    void aRemovalThatStaysAloneRemoves() throws IOException {
        assertThat(onOneConnection(RELOAD, STOP, REMOVE)).doesNotContain("fault");

        await("remove g");
        assertThat(calls).containsExactly("outdated g", "stop g", "remove g");
    }

    @Test
    void anotherCallInBetweenFindsAllStopped() throws IOException {
        onOneConnection(RELOAD, STOP, STATE, REMOVE, ADD);

        assertThat(calls).containsExactly("outdated g", "stop g", "remove g", "add g");
    }

    @Test
    void severalCallsInOneFindAllStopped() throws IOException {
        onOneConnection(RELOAD, STOP, Fixture.call("system.multicall", "<value><array><data></data></array></value>"));

        assertThat(calls).containsExactly("outdated g", "stop g");
    }

    @Test
    void otherGroupsAndOtherConnectionsAreStoppedWhole() throws IOException {
        onOneConnection(RELOAD, Fixture.call("supervisor.stopProcessGroup", text("old")));
        onOneConnection(RELOAD, STATE, STOP);
        onOneConnection(RELOAD);
        onOneConnection(STOP);

        assertThat(calls).containsExactly("stop old", "stop g", "stop g");
    }

    @Test
    void aRefusedUpdateIsTheAnswerToTheLastStep() throws IOException {
        fixture.supervisor.on("updateProcessGroup", _ -> {
            throw new Fault(Code.FAILED, "no socket");
        });

        assertThat(onOneConnection(RELOAD, STOP, REMOVE, ADD)).contains("<string>FAILED: no socket</string>");
    }
}
