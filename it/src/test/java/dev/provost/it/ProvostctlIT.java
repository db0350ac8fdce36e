package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Our own client says what Debian's says, on the same daemon, from the same state.
@Execution(ExecutionMode.CONCURRENT)
class ProvostctlIT {
    private static final String PROGRAMS = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            [program:hello]
            command=/bin/sh -c "echo hello; exec cat"
            startsecs=0
            [program:manual]
            command=/bin/cat
            autostart=false
            startsecs=0
            [program:gone]
            command=/nonexistent/program
            autostart=false
            startretries=0
            [group:pair]
            programs=left,right
            priority=20
            [program:left]
            command=/bin/cat
            startsecs=0
            [program:right]
            command=/bin/cat
            startsecs=0
            """;

    /// What to make sure of before a command, so that both clients meet the same.
    private interface Preparation {
        void prepare(ProvostDaemon daemon) throws Exception;
    }

    @BeforeAll
    static void haveTheClient() throws Exception {
        DebianSupervisor.require();
    }

    /// Runs a command by both clients; answers what both said.
    private static Ended both(ProvostDaemon daemon, Preparation before, String... words) throws Exception {
        before.prepare(daemon);
        Ended debian = daemon.control(DebianSupervisor.CLIENT.toString(), words);
        before.prepare(daemon);
        Ended ours = daemon.provostctl(words);
        assertThat(timeless(ours))
                .as("%s; Debian's said %s", List.of(words), debian)
                .isEqualTo(timeless(debian));
        return ours;
    }

    /// Runs a command that is not complete: beyond the first line, the help texts are each client's own.
    private static void usage(ProvostDaemon daemon, Preparation before, String... words) throws Exception {
        before.prepare(daemon);
        Ended debian = daemon.control(DebianSupervisor.CLIENT.toString(), words);
        Ended ours = daemon.provostctl(words);
        assertThat(ours.out().lines().findFirst())
                .isEqualTo(debian.out().lines().findFirst());
        assertThat(ours.out().lines().count()).isGreaterThan(1);
        assertThat(ours.status()).isEqualTo(debian.status());
    }

    /// Pids and uptimes differ after a restart; an error names a place in the client's own source.
    private static Ended timeless(Ended ended) {
        return new Ended(
                ended.status(),
                ended.out()
                        .replaceAll("pid +\\d+, uptime \\d:\\d\\d:\\d\\d", "pid N, uptime T")
                        .replaceAll(": file: .* line: \\d+", ": file: F line: N"),
                ended.err());
    }

    private static void allUp(ProvostDaemon daemon) throws Exception {
        for (String name : new String[] {"cat", "hello", "pair:left", "pair:right"}) {
            if (!"RUNNING"
                    .equals(daemon.rpc()
                            .struct("supervisor.getProcessInfo", name)
                            .get("statename"))) {
                daemon.rpc().call("supervisor.startProcess", name);
            }
        }
        down(daemon, "manual");
    }

    private static void catDown(ProvostDaemon daemon) throws Exception {
        allUp(daemon);
        down(daemon, "cat");
    }

    private static void down(ProvostDaemon daemon, String name) throws Exception {
        if ("RUNNING"
                .equals(daemon.rpc().struct("supervisor.getProcessInfo", name).get("statename"))) {
            daemon.rpc().call("supervisor.stopProcess", name);
        }
    }

    @Test
    void everyCommandSaysAndAnswersTheSame() throws Exception {
        try (var daemon = ProvostDaemon.start(PROGRAMS)) {
            allUp(daemon);
            Preparation up = ProvostctlIT::allUp;
            Preparation down = ProvostctlIT::catDown;

            assertThat(both(daemon, up, "status").out()).contains("pair:left", "manual", "Not started");
            assertThat(both(daemon, up, "status", "cat", "hello").status()).isZero();
            assertThat(both(daemon, down, "status", "cat").status()).isEqualTo(3);
            assertThat(both(daemon, up, "status", "nosuch").status()).isEqualTo(4);
            both(daemon, up, "status", "pair:*", "nogroup:*");

            assertThat(both(daemon, down, "start", "cat").out()).isEqualTo("cat: started\n");
            both(daemon, up, "start", "cat");
            both(daemon, up, "start", "gone", "nosuch", "manual");
            usage(daemon, up, "start");
            both(daemon, down, "start", "all");
            both(daemon, up, "start", "nogroup:*");

            assertThat(both(daemon, up, "stop", "cat").out()).isEqualTo("cat: stopped\n");
            both(daemon, down, "stop", "cat", "nosuch");
            both(daemon, up, "stop", "pair:*");
            usage(daemon, up, "stop");

            assertThat(both(daemon, up, "restart", "cat").out()).isEqualTo("cat: stopped\ncat: started\n");
            both(daemon, down, "restart", "cat", "nosuch");
            both(daemon, up, "restart", "pair:*");

            assertThat(both(daemon, up, "signal", "CONT", "cat").out()).isEqualTo("cat: signalled\n");
            both(daemon, up, "signal", "NOSUCH", "cat");
            both(daemon, down, "signal", "CONT", "cat", "nosuch");
            both(daemon, up, "signal", "CONT", "pair:*");
            usage(daemon, up, "signal", "CONT");

            assertThat(both(daemon, up, "pid").out()).isEqualTo(daemon.pid() + "\n");
            both(daemon, up, "pid", "hello", "manual");
            both(daemon, up, "pid", "nosuch");
            assertThat(both(daemon, up, "version").out()).isEqualTo("4.2.5\n");
            assertThat(both(daemon, up, "avail").out()).contains("pair:left", "in use", "20:999");
            both(daemon, up, "clear", "hello", "nosuch");
            both(daemon, up, "clear", "all");
            both(daemon, up, "tail", "hello");
            both(daemon, up, "nosuchcommand");
        }
    }

    @Test
    void rereadAndUpdateFollowAChangedFile() throws Exception {
        try (var daemon = ProvostDaemon.start(PROGRAMS)) {
            String before = Files.readString(daemon.config());
            String after = before.replace(
                            "[program:hello]\ncommand=/bin/sh -c \"echo hello; exec cat\"",
                            "[program:new]\ncommand=/bin/cat")
                    .replace("[program:cat]\ncommand=/bin/cat", "[program:cat]\ncommand=/bin/cat -u");
            Preparation asBefore = d -> {
                Files.writeString(d.config(), before);
                d.provostctl("update");
                allUp(d);
                Files.writeString(d.config(), after);
            };

            assertThat(both(daemon, asBefore, "reread").out())
                    .isEqualTo("cat: changed\nhello: disappeared\nnew: available\n");
            assertThat(both(daemon, asBefore, "update").out())
                    .isEqualTo(
                            "hello: stopped\nhello: removed process group\ncat: stopped\ncat: updated process group\n"
                                    + "new: added process group\n");
            assertThat(both(daemon, asBefore, "update", "new").out()).isEqualTo("new: added process group\n");
            both(daemon, d -> {}, "update", "nosuch");
            // Broken for the daemon, not for a client, which reads its own section only.
            Files.writeString(daemon.config(), before + "[program:bad]\nstartsecs=1\n");
            assertThat(both(daemon, d -> {}, "reread").out())
                    .startsWith("ERROR: CANT_REREAD: ")
                    .contains("program section program:bad does not specify a command");
            both(daemon, d -> {}, "update");
        }
    }

    @Test
    void reloadAndShutdownDoAndSayTheSame() throws Exception {
        List<Ended> seen = new ArrayList<>();
        for (boolean ours : new boolean[] {false, true}) {
            try (var daemon = ProvostDaemon.start(PROGRAMS)) {
                int cat = daemon.await("cat", "RUNNING");
                seen.add(control(daemon, ours, "reload"));
                daemon.awaitLog(
                        "supervisord started with pid " + daemon.handle().pid());
                Waiting.until(
                        "another cat",
                        () -> ProvostDaemon.stateOf(daemon.rpc()).equals("RUNNING")
                                ? daemon.rpc()
                                        .struct("supervisor.getProcessInfo", "cat")
                                        .get("pid")
                                : cat,
                        pid -> !pid.equals(cat) && !pid.equals(0));
                seen.add(control(daemon, ours, "shutdown"));
                assertThat(daemon.awaitEnd()).isZero();
                Ended late = control(daemon, ours, "status");
                seen.add(new Ended(
                        late.status(), late.out().replace(daemon.folder().toString(), "F"), late.err()));
            }
        }
        assertThat(seen.subList(0, 3))
                .containsExactly(
                        new Ended(0, "Restarted supervisord\n", ""),
                        new Ended(0, "Shut down\n", ""),
                        new Ended(4, "unix://F/sock no such file\n", ""));
        assertThat(seen.subList(3, 6)).isEqualTo(seen.subList(0, 3));
    }

    private static Ended control(ProvostDaemon daemon, boolean ours, String word) throws Exception {
        return ours ? daemon.provostctl(word) : daemon.control(DebianSupervisor.CLIENT.toString(), word);
    }
}
