package dev.provost.daemon.cli;

import static dev.provost.daemon.cli.FakeDaemon.list;
import static dev.provost.daemon.cli.FakeDaemon.process;
import static dev.provost.daemon.cli.FakeDaemon.result;
import static dev.provost.daemon.cli.FakeDaemon.text;
import static dev.provost.daemon.cli.FakeDaemon.truth;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class ProvostctlTest {
    @TempDir
    Path folder;

    private FakeDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = FakeDaemon.onLoopback();
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
    }

    /// What one invocation left behind.
    private record Ran(int status, String out, String err) {}

    private Ran run(String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var client = new Provostctl(
                folder.resolve("bin/provostctl").toString(),
                Map.of("SECRET", "pass"),
                folder.toString(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                err);
        int status = client.run(arguments);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Runs a command against the fake daemon.
    private Ran ask(String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-s", daemon.url()));
        arguments.addAll(List.of(words));
        return run("", arguments.toArray(String[]::new));
    }

    @Test
    void statusShowsNameStateAndDescriptionInColumns() throws IOException {
        daemon.answers(
                "getAllProcessInfo",
                list(
                        process("web", "web", 20, "RUNNING", "pid 42, uptime 0:00:01"),
                        process("pool", "pool_0", 20, "RUNNING", "pid 43, uptime 0:00:01")));

        assertThat(ask("status"))
                .isEqualTo(new Ran(
                        0,
                        "web                              RUNNING   pid 42, uptime 0:00:01\n"
                                + "pool:pool_0                      RUNNING   pid 43, uptime 0:00:01\n",
                        ""));
    }

    @Test
    void aStoppedProcessAmongThoseListedGivesStatusThree() throws IOException {
        daemon.answers("getAllProcessInfo", list(process("web", "web", 0, "STOPPED", "Not started")));

        assertThat(ask("status", "web").status()).isEqualTo(3);
    }

    @Test
    void anUnknownNameInStatusGivesStatusFour() throws IOException {
        daemon.answers("getAllProcessInfo", list(process("web", "web", 20, "RUNNING", "")));

        assertThat(ask("status", "nosuch", "nogroup:*"))
                .isEqualTo(new Ran(4, "nosuch: ERROR (no such process)\nnogroup: ERROR (no such group)\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "web, startProcess(web)",
        "pool:pool_1, startProcess(pool:pool_1)",
        "pool:*, startProcessGroup(pool)",
        "pool:, startProcessGroup(pool)",
        "all, startAllProcesses()"
    })
    void theFormOfANameDecidesTheCall(String name, String call) throws IOException {
        daemon.answers("startProcess", truth(true));
        daemon.answers("startProcessGroup", list(result("pool", "pool_0", 80, "OK")));
        daemon.answers("startAllProcesses", list(result("web", "web", 80, "OK")));

        Ran ran = ask("start", name);

        assertThat(ran.status()).isZero();
        assertThat(daemon.calls()).containsExactly(call);
        assertThat(ran.out()).endsWith(": started\n");
    }

    @ParameterizedTest
    @CsvSource({
        "10, no such process, 1",
        "20, no such file, 1",
        "21, file is not executable, 1",
        "60, already started, 0",
        "50, spawn error, 7",
        "40, abnormal termination, 7"
    })
    void aRefusedStartSaysWhyAndGivesItsStatus(int code, String why, int status) throws IOException {
        daemon.faults("startProcess", code, "TEXT: web");

        assertThat(ask("start", "web")).isEqualTo(new Ran(status, "web: ERROR (" + why + ")\n", ""));
    }

    @Test
    void stoppingWhatIsNotRunningIsNoFailure() throws IOException {
        daemon.faults("stopProcess", 70, "NOT_RUNNING: web");

        assertThat(ask("stop", "web")).isEqualTo(new Ran(0, "web: ERROR (not running)\n", ""));
    }

    @Test
    void answersComeInTheOrderOfTheNames() throws IOException {
        daemon.answers("stopProcess", truth(true));

        assertThat(ask("stop", "c", "a", "b")).isEqualTo(new Ran(0, "c: stopped\na: stopped\nb: stopped\n", ""));
        assertThat(daemon.calls()).containsExactlyInAnyOrder("stopProcess(c)", "stopProcess(a)", "stopProcess(b)");
    }

    @Test
    void restartStopsThenStarts() throws IOException {
        daemon.answers("stopProcess", truth(true)).answers("startProcess", truth(true));

        assertThat(ask("restart", "web")).isEqualTo(new Ran(0, "web: stopped\nweb: started\n", ""));
        assertThat(daemon.calls()).containsExactly("stopProcess(web)", "startProcess(web)");
    }

    @Test
    void signalNamesTheSignalAfterTheProcess() throws IOException {
        daemon.answers("signalProcess", truth(true));

        assertThat(ask("signal", "HUP", "web")).isEqualTo(new Ran(0, "web: signalled\n", ""));
        assertThat(daemon.calls()).containsExactly("signalProcess(web, HUP)");
    }

    @Test
    void rereadTellsChangesByName() throws IOException {
        daemon.answers("reloadConfig", list(list(list(text("new")), list(text("cat")), list(text("old")))));

        assertThat(ask("reread")).isEqualTo(new Ran(0, "cat: changed\nnew: available\nold: disappeared\n", ""));
    }

    @Test
    void aBrokenFileIsToldByReread() throws IOException {
        daemon.faults("reloadConfig", 92, "CANT_REREAD: it is broken");

        assertThat(ask("reread")).isEqualTo(new Ran(1, "ERROR: CANT_REREAD: it is broken\n", ""));
    }

    @Test
    void updateStopsRemovesAndAdds() throws IOException {
        daemon.answers("reloadConfig", list(list(list(text("new")), list(text("cat")), list(text("old")))))
                .answers("stopProcessGroup", list(result("g", "p", 80, "OK")))
                .answers("removeProcessGroup", truth(true))
                .answers("addProcessGroup", truth(true));

        assertThat(ask("update")).isEqualTo(new Ran(0, """
                        old: stopped
                        old: removed process group
                        cat: stopped
                        cat: updated process group
                        new: added process group
                        """, ""));
    }

    @Test
    void aRefusedConnectionGivesStatusFour() throws IOException {
        String url = daemon.url();
        daemon.close();

        assertThat(run("", "-s", url, "status")).isEqualTo(new Ran(4, url + " refused connection\n", ""));
    }

    @Test
    void aMissingSocketGivesStatusSevenAndFourForStatus() {
        String url = "unix://" + folder.resolve("sock");

        assertThat(run("", "-s", url, "start", "web")).isEqualTo(new Ran(7, url + " no such file\n", ""));
        assertThat(run("", "-s", url, "status")).isEqualTo(new Ran(4, url + " no such file\n", ""));
    }

    @Test
    void aWrongPasswordIsToldAsSuch() throws IOException {
        daemon.refusesWith("401 Unauthorized");

        assertThat(ask("-u", "me", "-p", "wrong", "status"))
                .isEqualTo(new Ran(
                        1,
                        "Server requires authentication\n"
                                + "error: <class 'xmlrpc.client.ProtocolError'>, <ProtocolError for 127.0.0.1/RPC2:"
                                + " 401 Unauthorized>: file: provostctl line: 0\n",
                        ""));
        assertThat(daemon.authorizations()).containsExactly("Basic bWU6d3Jvbmc=");
    }

    @Test
    void anotherApiVersionGivesStatusFive() throws IOException {
        daemon.answers("getVersion", text("2.0"));

        Ran ran = ask("pid");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.out()).contains("API version 3.0", "remote version is 2.0");
    }

    @Test
    void theConfigurationNamesServerAndUser() throws Exception {
        Path socket = Files.createTempDirectory("pc").resolve("s");
        Path config = folder.resolve("c.conf");
        Files.writeString(config, """
                [supervisorctl]
                serverurl = unix://%s ; where it listens
                username=me
                password=%%(ENV_SECRET)s
                """.formatted(socket));
        try (FakeDaemon onSocket = FakeDaemon.on(UnixDomainSocketAddress.of(socket))) {
            onSocket.answers("getPID", FakeDaemon.number(4711));

            assertThat(run("", "-c", config.toString(), "pid")).isEqualTo(new Ran(0, "4711\n", ""));
            assertThat(onSocket.authorizations()).containsOnly("Basic bWU6cGFzcw==");
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
    }

    @Test
    void theShellRunsLineAfterLineUntilItsEnd() throws IOException {
        daemon.answers("getAllProcessInfo", list(process("web", "web", 20, "RUNNING", "up")))
                .answers("getSupervisorVersion", text("4.2.5"));

        Ran ran = run("version\nnonsense\nexit\n", "-s", daemon.url());

        assertThat(ran)
                .isEqualTo(new Ran(
                        0,
                        "web                              RUNNING   up\n"
                                + "supervisor> 4.2.5\n"
                                + "supervisor> *** Unknown syntax: nonsense\n"
                                + "supervisor> \n",
                        ""));
    }

    @Test
    void anUnknownOptionIsRefusedAsSupervisorctlDoes() {
        Ran ran = run("", "--nonsense");

        assertThat(ran)
                .isEqualTo(new Ran(
                        2,
                        "",
                        "Error: option --nonsense not recognized\nFor help, use " + folder.resolve("bin/provostctl")
                                + " -h\n"));
    }

    @Test
    void aMissingConfigurationIsNamed() {
        assertThat(run("", "-c", "/no/such/file", "status").err())
                .startsWith("Error: could not find config file /no/such/file\n");
    }
}
