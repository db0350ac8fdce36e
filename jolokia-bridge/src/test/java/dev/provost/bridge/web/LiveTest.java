package dev.provost.bridge.web;

import static dev.provost.bridge.Fixture.request;
import static dev.provost.bridge.Fixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.bridge.Fixture.Reply;
import dev.provost.bridge.StreamReader;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.PlannedStart;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.StartPlanInfo;
import dev.provost.jmx.event.Notifications;
import dev.provost.jmx.event.ProcessStateChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the script of the status page asks for.
class LiveTest {
    private static final String EVENTS = request("GET", "/live", "");

    private final AtomicReference<String> state = new AtomicReference<>("RUNNING");
    private final List<String> calls = new ArrayList<>();
    private Fixture fixture;

    @BeforeEach
    void serve() throws Exception {
        fixture = Fixture.open();
        fixture.supervisor
                .on("getAllProcessInfo", _ -> new ProcessInfo[] {process("a"), process("b")})
                .on("getProcessInfo", arguments -> {
                    if (arguments[0].equals("g:gone")) {
                        throw new Fault(Code.BAD_NAME, "g:gone");
                    }
                    return process("a");
                });
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private ProcessInfo process(String name) {
        return new ProcessInfo(
                name, "g", 100, 0, 160, 20, state.get(), "", 0, "/o", "/o", "", 7, "pid 7 \"<é\n\u2028\ud83d\ude00");
    }

    private void changed(String name) throws Exception {
        fixture.supervisor.emit(
                Notifications.PROCESS_STATE + "stopped",
                new ProcessStateChange("g", name, "RUNNING", "STOPPED", 0, 0, true));
    }

    @Test
    void aPageHearsOfAllProcessesAndThenOfWhatChanges() throws Exception {
        try (var page = new StreamReader(fixture.tcp(), EVENTS)) {
            page.await("event: processes\ndata: [{\"name\":\"g:a\",\"group\":\"g\",\"state\":\"running\","
                    + "\"description\":\"pid 7 \\\"<é\\u000a\\u2028\\ud83d\\ude00\","
                    + "\"pid\":7,\"start\":100,\"now\":160,\"stdout\":true,\"stderr\":false},{\"name\":\"g:b\"");
            assertThat(page.seen())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\nContent-Type: text/event-stream\r\n")
                    .contains("\r\nCache-Control: no-store\r\n");

            state.set("STOPPED");
            changed("gone");
            changed("a");
            page.await("event: changed\ndata: [{\"name\":\"g:a\",\"group\":\"g\",\"state\":\"stopped\"");
        }
    }

    @Test
    void manyChangesAndNewGroupsAreToldAsAWhole() throws Exception {
        var looking = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        fixture.supervisor.on("getProcessInfo", _ -> {
            looking.countDown();
            go.await();
            return process("a");
        });
        try (var page = new StreamReader(fixture.unix(), EVENTS)) {
            page.await("event: processes").await("\n\n");
            changed("a");
            looking.await();
            state.set("BACKOFF");
            for (int i = 0; i <= LiveRoute.CHANGES_MAX; i++) {
                changed("p" + i);
            }
            go.countDown();
            page.await("event: changed")
                    .await("event: processes\ndata: [{\"name\":\"g:a\",\"group\":\"g\",\"state\":\"backoff\"");

            state.set("FATAL");
            fixture.supervisor.emit(Notifications.GROUP_ADDED, new ProcessStateChange("n", "n", "", "", 0, 0, true));
            page.await("event: processes\ndata: [{\"name\":\"g:a\",\"group\":\"g\",\"state\":\"fatal\"");
        }
    }

    @Test
    void morePagesThanAreBearableAreToldToComeAgain() throws Exception {
        List<StreamReader> pages = new ArrayList<>();
        try {
            for (int i = 0; i < LiveRoute.STREAMS_MAX; i++) {
                pages.add(new StreamReader(fixture.tcp(), EVENTS).await("event: processes"));
            }
            assertThat(send(fixture.tcp(), EVENTS).status()).isEqualTo(503);
        } finally {
            for (StreamReader page : pages) {
                page.close();
            }
        }
    }

    @Test
    void anEndingServerEndsTheStreams() throws Exception {
        try (var page = new StreamReader(fixture.tcp(), EVENTS)) {
            page.await("event: processes");
            fixture.close();
            assertThat(page.rest()).contains("event: processes");
        }
    }

    @Test
    void theStartPlanIsToldAsItIs() throws Exception {
        fixture.supervisor.on(
                "startPlan",
                _ -> new StartPlanInfo(
                        List.of(
                                new PlannedStart("db", 1, "BACKOFF", List.of(), ""),
                                new PlannedStart(
                                        "g:web", 2, "STOPPED", List.of("db (ready)"), "waiting for db (BACKOFF)")),
                        2,
                        List.of("db", "g:web"),
                        3));

        Reply plan = send(fixture.tcp(), request("GET", "/plan", ""));

        assertThat(plan.head()).contains("\r\nContent-Type: application/json\r\n");
        assertThat(plan.body())
                .isEqualTo("{\"seconds\":3,\"critical\":[\"db\",\"g:web\"],\"processes\":["
                        + "{\"wave\":1,\"name\":\"db\",\"after\":[],\"waiting\":\"\"},"
                        + "{\"wave\":2,\"name\":\"g:web\",\"after\":[\"db (ready)\"],"
                        + "\"waiting\":\"waiting for db (BACKOFF)\"}]}");
    }

    @Test
    void anOrderOfTheScriptIsAnsweredInJsonAndMayBeOnMany() throws Exception {
        fixture.supervisor
                .on("quickStop", arguments -> {
                    calls.add("quickStop " + String.join(" ", (String[]) arguments[0]));
                    return new ProcessStatus[] {
                        new ProcessStatus("a", "g", 80, "OK"), new ProcessStatus("b", "g", 30, "FAILED: \"no\"")
                    };
                })
                .on("startAllProcesses", _ -> new ProcessStatus[0]);

        assertThat(order("action=stopselected&processname=g%3Aa&processname=g%3Ab")
                        .body())
                .isEqualTo("{\"message\":\"ERROR: 1 of 2 processes stopped; g:b: FAILED: \\\"no\\\"\"}\n");
        assertThat(order("action=stopgroup&processname=g").body())
                .isEqualTo("{\"message\":\"ERROR: Group g: 1 of 2 processes stopped; g:b: FAILED: \\\"no\\\"\"}\n");
        assertThat(order("action=startall").body()).startsWith("{\"message\":\"All started at ");
        assertThat(order("action=stopgroup").status()).isEqualTo(500);
        assertThat(calls).containsExactly("quickStop g:a g:b", "quickStop g:*");
    }

    private Reply order(String form) throws Exception {
        return send(
                fixture.unix(),
                request(
                        "POST",
                        "/index.html",
                        form,
                        "Content-Type: application/x-www-form-urlencoded;charset=UTF-8",
                        "Accept: application/json"));
    }
}
