package dev.provost.daemon.cli;

import static dev.provost.daemon.cli.FakeDaemon.list;
import static dev.provost.daemon.cli.FakeDaemon.number;
import static dev.provost.daemon.cli.FakeDaemon.process;
import static dev.provost.daemon.cli.FakeDaemon.result;
import static dev.provost.daemon.cli.FakeDaemon.struct;
import static dev.provost.daemon.cli.FakeDaemon.text;
import static dev.provost.daemon.cli.FakeDaemon.truth;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Patterns of names, answers in JSON, questions, and updates process by process: what supervisorctl has not.
@Timeout(10)
class ProvostctlNamesTest {
    private FakeDaemon daemon;
    private String url;

    @BeforeEach
    void start() throws IOException {
        daemon = FakeDaemon.onLoopback();
        url = daemon.url();
        daemon.answers(
                "getAllProcessInfo",
                list(
                        process("app", "web_0", 20, "RUNNING", "up"),
                        process("app", "web_1", 0, "STOPPED", "Not started"),
                        process("app", "work", 20, "RUNNING", "up"),
                        process("db", "db", 20, "RUNNING", "up"),
                        process("web", "web_a", 20, "RUNNING", "up"),
                        process("web", "web_b", 20, "RUNNING", "up")));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    private record Ran(int status, String out, String err) {}

    private Ran run(String input, String... arguments) throws IOException {
        return runAs("/nowhere/bin/provostctl", input, arguments);
    }

    private Ran runAs(String program, String input, String... arguments) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("-s", url));
        all.addAll(List.of(arguments));
        var client = new Provostctl(
                program, Map.of(), "/", new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err);
        int status = client.run(all.toArray(String[]::new));
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Ran ask(String... words) throws IOException {
        return run("", words);
    }

    private List<String> orders() {
        return daemon.calls().stream()
                .filter(call -> !call.startsWith("getAllProcessInfo"))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "web*, app:web_0 app:web_1 web:web_a web:web_b",
        "app:w*_?, app:web_0 app:web_1",
        "?pp:*, app:web_0 app:web_1 app:work",
        "a*:, app:web_0 app:web_1 app:work",
        "web_[!01], web:web_a web:web_b",
        "*:work, app:work",
        "*, app:web_0 app:web_1 app:work db web:web_a web:web_b",
        "d?, db"
    })
    void aPatternTakesTheProcessesThatMatch(String pattern, String names) throws IOException {
        List<String> shown = ask("status", pattern)
                .out()
                .lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();

        assertThat(String.join(" ", shown)).isEqualTo(names);
    }

    @Test
    void patternsThatOverlapShowAProcessOnce() throws IOException {
        assertThat(ask("status", "d*", "?b").out().lines()).hasSize(1);
    }

    @Test
    void aPatternThatTakesNothingIsRefusedLikeAName() throws IOException {
        daemon.faults("stopProcess", 10, "BAD_NAME: x*").faults("stopProcessGroup", 10, "BAD_NAME: x*");

        assertThat(ask("status", "x*", "x*:*"))
                .isEqualTo(new Ran(4, "x*: ERROR (no such process)\nx*: ERROR (no such group)\n", ""));
        assertThat(ask("stop", "x*")).isEqualTo(new Ran(1, "x*: ERROR (no such process)\n", ""));
        assertThat(ask("stop", "x*:*")).isEqualTo(new Ran(1, "x*: ERROR (no such group)\n", ""));
        assertThat(ask("pid", "x*")).isEqualTo(new Ran(1, "No such process x*\n", ""));
    }

    @Test
    void allMembersOfAGroupTogetherAreOneCall() throws IOException {
        daemon.answers("stopProcess", truth(true))
                .answers("stopProcessGroup", list(result("web", "web_a", 80, "OK"), result("web", "web_b", 80, "OK")));

        Ran ran = ask("stop", "web*", "web:web_a");

        assertThat(orders())
                .containsExactly(
                        "stopProcess(app:web_0)",
                        "stopProcess(app:web_1)",
                        "stopProcess(web:web_a)",
                        "stopProcessGroup(web)");
        assertThat(ran.out())
                .isEqualTo("app:web_0: stopped\napp:web_1: stopped\nweb:web_a: stopped\nweb:web_b: stopped\n"
                        + "web:web_a: stopped\n");
    }

    @Test
    void whatIsAlreadyAsWantedIsPassedOverWhenAPatternChoseIt() throws IOException {
        daemon.faults("startProcess", 60, "ALREADY_STARTED: x").faults("signalProcess", 70, "NOT_RUNNING: x");

        assertThat(ask("start", "app:web*")).isEqualTo(new Ran(0, "", ""));
        assertThat(ask("signal", "HUP", "app:web*")).isEqualTo(new Ran(0, "", ""));
        assertThat(ask("start", "app:web*", "db")).isEqualTo(new Ran(0, "db: ERROR (already started)\n", ""));
    }

    @Test
    void theStarIsEveryProcess() throws IOException {
        daemon.answers("startAllProcesses", list(result("db", "db", 80, "OK")));

        assertThat(ask("start", "*").out()).isEqualTo("db: started\n");
        assertThat(daemon.calls()).containsExactly("startAllProcesses()");
    }

    @Test
    void restartChoosesOnce() throws IOException {
        daemon.answers("stopProcess", truth(true)).answers("startProcess", truth(true));

        assertThat(ask("restart", "*:work").out()).isEqualTo("app:work: stopped\napp:work: started\n");
        assertThat(daemon.calls())
                .containsExactly("getAllProcessInfo()", "stopProcess(app:work)", "startProcess(app:work)");
    }

    @Test
    void tailShowsEachProcessOfAPatternUnderItsName() throws IOException {
        daemon.answers("readProcessStdoutLog", text("line\n"));

        assertThat(ask("tail", "web:*_?").out()).isEqualTo("==> web:web_a <==\nline\n\n==> web:web_b <==\nline\n\n");
        assertThat(ask("tail", "-f", "web:*_?"))
                .isEqualTo(new Ran(1, "Error: tail -f follows one process; 'web:*_?' matches 2\n", ""));
    }

    @Test
    void removeChoosesAmongTheGroupsInUse() throws IOException {
        daemon.answers("removeProcessGroup", truth(true));

        assertThat(ask("remove", "?pp", "d*").out())
                .isEqualTo("app: removed process group\ndb: removed process group\n");
    }

    @Test
    void statusInJsonHoldsWhatTheDaemonTells() throws IOException {
        assertThat(ask("status", "db", "nosuch", "--json")).isEqualTo(new Ran(4, """
                        {"processes": [
                        {"namespec": "db", "group": "db", "name": "db", "state": 20, "statename": "RUNNING", \
                        "description": "up", "pid": 42}], "errors": ["nosuch: ERROR (no such process)"]}
                        """, ""));
        assertThat(ask("--json", "status", "*:web_1").status()).isEqualTo(3);
    }

    @Test
    void theOthersInJson() throws IOException {
        daemon.answers("getPID", number(4711))
                .answers("getSupervisorVersion", text("4.2.5"))
                .answers(
                        "reloadConfig",
                        list(list(list(text("new")), FakeDaemon.empty(), list(text("old\"\\\n\u0007")))))
                .answers("getAllConfigInfo", list(struct("group", text("g"), "name", text("p"), "inuse", truth(true))));

        assertThat(ask("pid", "--json").out()).isEqualTo("{\"pid\": 4711, \"errors\": []}\n");
        assertThat(ask("pid", "--json", "app:w*_?").out())
                .isEqualTo("{\"processes\": [\n{\"namespec\": \"app:web_0\", \"pid\": 42},\n"
                        + "{\"namespec\": \"app:web_1\", \"pid\": 0}], \"errors\": []}\n");
        assertThat(ask("version", "--json").out()).isEqualTo("{\"version\": \"4.2.5\", \"errors\": []}\n");
        assertThat(ask("reread", "--json").out())
                .isEqualTo("{\"available\": [\"new\"], \"changed\": [], \"disappeared\": [\"old\\\"\\\\\\n\\u0007\"],"
                        + " \"errors\": []}\n");
        assertThat(ask("avail", "--json").out())
                .isEqualTo("{\"processes\": [\n{\"namespec\": \"g:p\", \"group\": \"g\", \"name\": \"p\","
                        + " \"inuse\": true}], \"errors\": []}\n");
    }

    @Test
    void withoutADaemonJsonTellsThat() throws IOException {
        daemon.close();

        assertThat(ask("status", "--json"))
                .isEqualTo(new Ran(4, "{\"errors\": [\"" + url + " refused connection\"]}\n", ""));
    }

    @Test
    void whatHasNoJsonSaysSo() throws IOException {
        assertThat(ask("--json", "start", "db"))
                .isEqualTo(new Ran(
                        2,
                        "Error: start has no JSON output; --json is for avail, explain, pid, plan, reread, status and "
                                + "version\n",
                        ""));
        assertThat(daemon.calls()).isEmpty();
    }

    @Test
    void aChangedGroupIsUpdatedProcessByProcessWhereTheDaemonCan() throws IOException {
        daemon.answers(
                        "reloadConfig",
                        list(list(FakeDaemon.empty(), list(text("app"), text("db")), FakeDaemon.empty())))
                .answers(
                        "provost.updateProcessGroup",
                        struct(
                                "kept", list(text("web_0")),
                                "stopped", list(text("web_1")),
                                "created", list(text("web_2"))));

        assertThat(ask("update", "app")).isEqualTo(new Ran(0, "app:web_1: stopped\napp: updated process group\n", ""));
        assertThat(orders()).contains("provost.updateProcessGroup(app)").doesNotContain("stopProcessGroup(app)");
    }

    @Test
    void theShellAsksWhoOneIsAndTriesAgain() throws IOException {
        daemon.wants("Basic bWU6cGFzcw==").answers("getSupervisorVersion", text("4.2.5"));

        Ran ran = run("me\npass\nversion\n");

        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .startsWith("Server requires authentication\nUsername:Password:\n")
                .contains("supervisor> 4.2.5\n");
    }

    @Test
    void theShellAsksBeforeItEndsTheDaemon() throws IOException {
        daemon.answers("shutdown", truth(true));

        Ran ran = run("shutdown\nno\nshutdown\nYes\n");

        assertThat(ran.out()).containsOnlyOnce("Shut down\n");
        assertThat(daemon.calls()).containsOnlyOnce("shutdown()");
    }

    @Test
    void whatMayStandAtTheCursorIsKnown() throws IOException {
        daemon.answers(
                "getAllConfigInfo", list(struct("group", text("late"), "name", text("late"), "inuse", truth(false))));
        var out = new Terminal(new ByteArrayOutputStream());
        var session = new Session(
                ServerUrl.of(daemon.url(), "/"),
                null,
                null,
                "/",
                true,
                new PlainKeyboard(new ByteArrayInputStream(new byte[0]), out),
                out,
                out);
        var completion = new Completion(session);

        assertThat(completion.candidates(List.of(), "st")).contains("start", "status", "stop");
        assertThat(completion.candidates(List.of("stop"), "")).contains("app:web_0", "app:*", "db", "all");
        assertThat(completion.candidates(List.of("stop"), "db:")).contains("db:db", "db:*");
        assertThat(completion.candidates(List.of("add"), "")).containsExactly("late");
        assertThat(completion.candidates(List.of("remove"), "")).containsExactly("app", "db", "web");
        assertThat(completion.candidates(List.of("tail", "-f", "db"), "")).containsExactly("stdout", "stderr");
        assertThat(completion.candidates(List.of("signal", "HUP"), "")).contains("db");
        assertThat(completion.candidates(List.of("nonsense"), "")).isEmpty();
        // Asked once for a line.
        assertThat(daemon.calls()).containsExactly("getAllProcessInfo()", "getAllConfigInfo()");
    }

    @Test
    void aLineIsCutAtBlanksAroundTheCursor() {
        assertThat(BlankSeparated.of("start ap:*  'b", 9))
                .isEqualTo(new BlankSeparated("start ap:*  'b", 9, List.of("start", "ap:*", "'b"), 1, 3));
        assertThat(BlankSeparated.of("start ", 6))
                .isEqualTo(new BlankSeparated("start ", 6, List.of("start", ""), 1, 0));
    }

    // ---- quick orders

    @Test
    void aQuickOrderIsOneCallWithAllWords() throws IOException {
        daemon.answers(
                "provost.quickStop",
                list(
                        result("zz*", "zz*", 10, "BAD_NAME: zz*"),
                        result("nog", "", 10, "BAD_NAME: nog:"),
                        result("app", "web_0", 80, "OK")));

        Ran ran = ask("quickstop", "app:web_0", "zz*", "nog:");

        assertThat(ran)
                .isEqualTo(new Ran(
                        1, "zz*: ERROR (no such process)\nnog: ERROR (no such group)\napp:web_0: stopped\n", ""));
        assertThat(daemon.calls()).containsExactly("provost.quickStop(app:web_0, zz*, nog:, 1)");
    }

    @Test
    void aQuickOrderThatIsNotWaitedForSaysSo() throws IOException {
        daemon.answers("provost.quickRestart", list(result("db", "db", 80, "OK")));

        assertThat(ask("quickrestart", "--no-wait", "db")).isEqualTo(new Ran(0, "db: restarting\n", ""));
        assertThat(daemon.calls()).endsWith("provost.quickRestart(db, 0)");
    }

    @Test
    void whatFailsInAQuickOrderShowsInTheExitStatus() throws IOException {
        daemon.answers(
                "provost.quickRestart",
                list(
                        result("a", "a", 50, "SPAWN_ERROR: a"),
                        result("b", "b", 30, "FAILED: b"),
                        result("c", "c", 80, "OK")));

        assertThat(ask("quickrestart", "*"))
                .isEqualTo(new Ran(1, "a: ERROR (spawn error)\nFAILED: b\nc: restarted\n", ""));
    }

    @Test
    void aSupervisordIsAskedByTheCallsThatItHas() throws IOException {
        daemon.faults("provost.quickStop", 1, "UNKNOWN_METHOD").answers("stopProcess", truth(true));

        assertThat(ask("quickstop", "db")).isEqualTo(new Ran(0, "db: stopped\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"quickstart, 2", "quickstop, 1", "quickrestart, 1"})
    void aQuickOrderNeedsAName(String command, int status) throws IOException {
        Ran ran = ask(command, "--no-wait");

        assertThat(ran.status()).isEqualTo(status);
        assertThat(ran.out()).startsWith("Error: " + command + " requires a process name\n" + command);
    }

    // ---- rolling restarts

    private static String rolling(String state, int serial, String message, String restarted, String failed) {
        return struct(
                "id", number(3),
                "serial", number(serial),
                "target", text("app:*"),
                "state", text(state),
                "message", text(message),
                "restarted", restarted.isEmpty() ? FakeDaemon.empty() : list(text(restarted)),
                "current", list(text("app:web_1")),
                "skipped", list(text("app:work (STOPPED)")),
                "failed", failed.isEmpty() ? FakeDaemon.empty() : list(text(failed)));
    }

    @Test
    void aRollingRestartIsWatchedToItsEnd() throws IOException {
        daemon.answers("provost.rollingRestart", rolling("running", 1, "0 of 2 restarted", "", ""))
                .answers(
                        "provost.watchRollingRestart",
                        rolling("aborted", 2, "app:web_1 failed", "app:web_0", "app:web_1: is FATAL"));

        Ran ran = ask("rollrestart", "app:*", "--batch", "2", "--wait-ready", "--abort-on-failure", "--timeout=9");

        assertThat(ran).isEqualTo(new Ran(1, """
                        app:work: skipped (STOPPED)
                        app:web_0: restarted
                        app:web_1: ERROR (is FATAL)
                        app:*: rolling restart aborted, app:web_1 failed
                        """, ""));
        assertThat(daemon.calls())
                .containsExactly("provost.rollingRestart(app:*, 2, 1, 1, 9, 0)", "provost.watchRollingRestart(3, 1)");
    }

    @Test
    void aRollingRestartThatIsRefusedOrCancelledSaysSo() throws IOException {
        daemon.faults("provost.rollingRestart", 60, "ALREADY_STARTED: rolling restart 1 of app:* has to do with app:0")
                .answers("provost.cancelRollingRestarts", number(1));

        assertThat(ask("rollrestart", "app:0"))
                .isEqualTo(new Ran(1, "ERROR: rolling restart 1 of app:* has to do with app:0\n", ""));
        assertThat(ask("rollrestart", "--cancel", "app:*"))
                .isEqualTo(new Ran(0, "app:*: rolling restart cancelled\n", ""));
        daemon.answers("provost.cancelRollingRestarts", number(0));
        assertThat(ask("rollrestart", "--cancel", "app:*").status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--batch 0 app, --batch is '0'; give a whole number of at least 1",
        "--timeout, option --timeout requires a number",
        "--fast app, option --fast not recognized",
        "--wait-ready, rollrestart requires a process name"
    })
    void aRollingRestartNeedsOptionsThatMakeSense(String words, String why) throws IOException {
        Ran ran = ask(("rollrestart " + words).split(" "));

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).startsWith("Error: " + why);
    }

    // ---- the order and the reasons

    private static String planned(String name, int wave, String after, String waiting) {
        return struct(
                "name", text(name),
                "wave", number(wave),
                "after", after.isEmpty() ? FakeDaemon.empty() : list(text(after)),
                "waiting", text(waiting));
    }

    @Test
    void thePlanIsShownWaveByWave() throws IOException {
        daemon.answers(
                "provost.startPlan",
                struct(
                        "waves", number(2),
                        "processes",
                                list(
                                        planned("db", 1, "", ""),
                                        planned("cache", 1, "", "blocked: x is FATAL"),
                                        planned("app:web_0", 2, "db:ready", "waiting for db (BACKOFF)")),
                        "critical_path", list(text("db"), text("app:web_0")),
                        "critical_seconds", number(1)));

        assertThat(ask("plan")).isEqualTo(new Ran(0, """
                        wave 1
                          db
                          cache                 now blocked: x is FATAL
                        wave 2
                          app:web_0             after db:ready; now waiting for db (BACKOFF)
                        critical path: db -> app:web_0, 1 second
                        """, ""));
        assertThat(ask("plan", "--json").out())
                .contains("\"waves\": 2", "\"critical_path\": [\"db\", \"app:web_0\"]", "\"critical_seconds\": 1");
    }

    @Test
    void aPlanOfNothingSaysSo() throws IOException {
        daemon.answers(
                "provost.startPlan",
                struct(
                        "waves", number(0),
                        "processes", FakeDaemon.empty(),
                        "critical_path", FakeDaemon.empty(),
                        "critical_seconds", number(0)));

        assertThat(ask("plan")).isEqualTo(new Ran(0, "no process starts with the daemon\n", ""));
    }

    @Test
    void anExplanationHasReasonsNeighboursAndThePast() throws IOException {
        daemon.answers(
                "provost.explainProcess",
                struct(
                        "name", text("db"),
                        "state", text("BACKOFF"),
                        "why", text("ended too soon, 2 of 3 tries left"),
                        "after", FakeDaemon.empty(),
                        "before", list(text("app:web_0"), text("app:web_1")),
                        "history",
                                list(struct(
                                        "time", number(1_000_000_000),
                                        "millis", number(7),
                                        "what", text("BACKOFF: exit status 1")))));

        Ran ran = ask("explain", "db");

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).matches("""
                        db: BACKOFF
                          ended too soon, 2 of 3 tries left
                          is waited for by: app:web_0, app:web_1
                          what happened, the last thing first:
                            2001-09-\\d\\d \\d\\d:\\d\\d:40,007 BACKOFF: exit status 1
                        """);
        assertThat(daemon.calls()).contains("provost.explainProcess(db)");
    }

    @Test
    void whatCantBeExplainedIsTold() throws IOException {
        daemon.faults("provost.explainProcess", 10, "BAD_NAME: nobody");
        assertThat(ask("explain", "nobody")).isEqualTo(new Ran(1, "nobody: ERROR (no such process)\n", ""));
        assertThat(ask("explain").status()).isEqualTo(2);

        daemon.faults("provost.explainProcess", 1, "UNKNOWN_METHOD").faults("provost.startPlan", 1, "UNKNOWN_METHOD");
        assertThat(ask("explain", "db"))
                .isEqualTo(new Ran(1, "Error: this daemon can't explain; it is no provostd, or an older one\n", ""));
        assertThat(ask("plan"))
                .isEqualTo(
                        new Ran(1, "Error: this daemon has no start plan; it is no provostd, or an older one\n", ""));
    }

    // ---- groups by the restarter

    @Test
    void aGroupIsRestartedByTheRestarter() throws IOException {
        daemon.answers("restarter.restartProcessGroup", truth(true));
        assertThat(ask("restart_group", "app")).isEqualTo(new Ran(0, "app restarted\n", ""));

        daemon.answers(
                "restarter.restartProcessGroup",
                list(
                        struct("code", number(0x430), "text", text("START_FAILED: a")),
                        struct("code", number(0x430), "text", text("START_FAILED: b"))));
        assertThat(ask("restart_group", "app"))
                .isEqualTo(new Ran(2, "ERROR 0 (START_FAILED: a)\nERROR 1 (START_FAILED: b)\n", ""));

        daemon.faults("restarter.restartProcessGroup", 0x400, "BAD_GROUP: app");
        assertThat(ask("restart_group", "app"))
                .isEqualTo(new Ran(1, "'app' is not a valid process group on this server\n", ""));

        daemon.faults("restarter.restartProcessGroup", 0x420, "TIMEOUT: late");
        assertThat(ask("restart_group", "app")).isEqualTo(new Ran(1, "restarter error: TIMEOUT: late\n", ""));

        daemon.faults("restarter.restartProcessGroup", 1, "UNKNOWN_METHOD");
        assertThat(ask("restart_group", "app").out()).startsWith("ERROR: the daemon has no interface 'restarter'; put");
    }

    private Ran restartGroup(String input, String... arguments) throws IOException {
        return runAs("/usr/bin/supervisorctl_restart_group", input, arguments);
    }

    @Test
    void theProgramOfTheRestarterHasItsWordsAndExitStatuses() throws IOException {
        daemon.answers("restarter.restartProcessGroup", truth(true));
        assertThat(restartGroup("", "app")).isEqualTo(new Ran(0, "app: restarted\n", ""));
        assertThat(restartGroup("")).isEqualTo(new Ran(5, "", "Invalid number of arguments (expected 1, got 0)\n"));
        assertThat(restartGroup("", "a", "b").status()).isEqualTo(5);

        daemon.answers(
                "restarter.restartProcessGroup",
                list(struct("code", number(1), "text", text("X: a")), struct("code", number(1), "text", text("X: b"))));
        assertThat(restartGroup("", "app")).isEqualTo(new Ran(2, "", "ERROR (X: a)\nERROR (X: b)\n"));

        daemon.faults("restarter.restartProcessGroup", 0x400, "BAD_GROUP: app");
        assertThat(restartGroup("", "app")).isEqualTo(new Ran(2, "", "app: ERROR (BAD_GROUP: app)\n"));

        daemon.refusesWith("500 Internal Server Error");
        assertThat(restartGroup("", "app").status()).isEqualTo(10);
        daemon.close();
        Ran away = restartGroup("", "app");
        assertThat(away).isEqualTo(new Ran(1, "", url + ": refused connection\n"));
    }

    @Test
    void theProgramOfTheRestarterAsksWhoYouAre() throws IOException {
        daemon.answers("restarter.restartProcessGroup", truth(true)).wants("Basic dTpw");

        assertThat(restartGroup("", "app").status()).isEqualTo(2);
        Ran asked = restartGroup("u\np\n", "-i", "app");

        assertThat(asked.status()).isZero();
        assertThat(asked.out()).isEqualTo("Server requires authentication\nUsername:Password:\napp: restarted\n");
    }
}
