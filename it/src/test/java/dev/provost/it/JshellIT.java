package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `provostctl jshell` and every script that comes with it, on a real daemon.
@Execution(ExecutionMode.CONCURRENT)
class JshellIT {
    private static final String PROGRAMS = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            [program:app]
            command=/bin/cat
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=3
            startsecs=0
            stdout_logfile=%%(here)s/%%(program_name)s_%%(process_num)02d.out
            [program:flaky]
            command=/bin/sh -c "exit 3"
            startsecs=0
            startretries=1000
            autostart=false
            autorestart=true
            [program:manual]
            command=/bin/cat
            autostart=false
            [inet_http_server]
            port=127.0.0.1:%d
            username=ann
            password=secret
            """;

    private static ProvostDaemon daemon(int port) throws Exception {
        return ProvostDaemon.start(PROGRAMS.formatted(port));
    }

    private static Ended script(ProvostDaemon daemon, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("jshell"));
        all.addAll(Arrays.asList(words));
        return daemon.provostctl(all.toArray(String[]::new));
    }

    private static Ended run(ProvostDaemon daemon, String text, String... arguments) throws Exception {
        Path file = Files.writeString(daemon.folder().resolve("t.jsh"), text);
        List<String> words = new ArrayList<>(List.of(file.toString()));
        words.addAll(Arrays.asList(arguments));
        return script(daemon, words.toArray(String[]::new));
    }

    @Test
    void aScriptHasTheDaemonItsArgumentsAndATrueEnd() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            Ended ended = run(daemon, """
                    println(supervisor.getPID() + " " + provost.groups() + " " + String.join("|", args));
                    ProcessInfo cat = info("cat");
                    exit(cat.statename().equals("RUNNING") ? 42 : 1);
                    """, "a", "b c", "--x");

            assertThat(ended).isEqualTo(new Ended(42, daemon.pid() + " [app, cat, flaky, manual] a|b c|--x\n", ""));

            ended = run(daemon, "\n\nsupervisor.stopProcess(\"nosuch\", true);\nprintln(1);\n");

            assertThat(ended.err()).isEqualTo(daemon.folder().resolve("t.jsh") + ":3: BAD_NAME: nosuch\n");
            assertThat(ended.out()).isEmpty();
            assertThat(ended.status()).isEqualTo(1);
        }
    }

    @Test
    void thereAreFourWaysToTheDaemon() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = daemon(port)) {
            Path password = Files.writeString(daemon.folder().resolve("password"), "secret\n");
            Path file = Files.writeString(daemon.folder().resolve("pid.jsh"), "println(supervisor.getPID());\n");
            String socket = "unix://" + daemon.folder().resolve("sock");
            String http = "http://127.0.0.1:" + port;

            List<List<String>> ways = List.of(
                    List.of(),
                    List.of("--jolokia-url", socket),
                    List.of("--jolokia-url", http, "-u", "ann", "--password-file", password.toString()),
                    List.of("--pid", Long.toString(daemon.pid())));
            for (List<String> way : ways) {
                List<String> words = new ArrayList<>(way);
                words.add(file.toString());
                assertThat(script(daemon, words.toArray(String[]::new)))
                        .as("%s", way)
                        .isEqualTo(new Ended(0, daemon.pid() + "\n", ""));
            }

            Ended refused = script(daemon, "--jolokia-url", http, "-u", "ann", "-p", "wrong", file.toString());
            assertThat(refused.status()).isEqualTo(4);
            assertThat(refused.err()).isEqualTo("Error: " + http + " refuses the user ann; check user and password\n");
            Ended away = script(daemon, "--jmx-url", "service:jmx:rmi://127.0.0.1:1/x", file.toString());
            assertThat(away.status()).isEqualTo(4);
        }
    }

    @Test
    void wrongCommandLinesAreRefused() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            assertThat(script(daemon, "--nosuch").err())
                    .isEqualTo("Error: option --nosuch not recognized\nFor help, use provostctl jshell -h\n");
            assertThat(script(daemon, "nosuch").status()).isEqualTo(2);
            assertThat(script(daemon).err()).contains("no script given");
            assertThat(script(daemon, "-h").out()).startsWith("provostctl jshell -- ");
            assertThat(script(daemon, "--list").out().lines().map(line -> line.split(" ")[0]))
                    .containsExactly(
                            "capacity",
                            "diagnose",
                            "drain",
                            "export-config",
                            "reprioritise",
                            "restart-storm",
                            "rolling-restart",
                            "wait-for-state",
                            "watch");
            assertThat(script(daemon, "drain", "--help").out())
                    .startsWith("Let the processes of groups finish their work, then stop them.\n\nusage: ")
                    .contains("exit status: ");
        }
    }

    @Test
    void waitForStateTellsWhetherItCameTrue() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            assertThat(script(daemon, "wait-for-state", "RUNNING", "app:*", "cat"))
                    .isEqualTo(new Ended(
                            0, "app:app_00: RUNNING\napp:app_01: RUNNING\napp:app_02: RUNNING\ncat: RUNNING\n", ""));
            Ended late = script(daemon, "wait-for-state", "--timeout", "300ms", "FATAL,EXITED", "cat");
            assertThat(late.status()).isEqualTo(3);
            assertThat(late.err()).isEqualTo("wait-for-state: not FATAL or EXITED within 0.3 s\n");
            assertThat(script(daemon, "wait-for-state", "RUNNING", "nosuch").status())
                    .isEqualTo(1);
            assertThat(script(daemon, "wait-for-state", "RUN", "cat").status()).isEqualTo(2);
        }
    }

    @Test
    void waitForStateHearsOfTheChangeByPid() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            daemon.rpc().call("supervisor.stopProcess", "cat");
            List<String> command = List.of(
                    ProvostDaemon.launcher("provostctl").toString(),
                    "jshell",
                    "--pid",
                    Long.toString(daemon.pid()),
                    "wait-for-state",
                    "RUNNING",
                    "cat");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(ProvostDaemon.environment());
            Process waiting = builder.start();
            try {
                daemon.rpc().call("supervisor.startProcess", "cat");
                assertThat(waiting.onExit().get(60, TimeUnit.SECONDS).exitValue())
                        .isZero();
            } finally {
                waiting.destroyForcibly();
            }
        }
    }

    @Test
    void rollingRestartGoesOnOnlyWhileProcessesAreWell() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            Map<String, Integer> before = pids(daemon);

            Ended ended = script(
                    daemon,
                    "rolling-restart",
                    "--settle",
                    "100ms",
                    "--batch",
                    "2",
                    "--check",
                    "test $PROCESS_PID -gt 1",
                    "app:*");

            assertThat(ended.err()).isEmpty();
            assertThat(ended.out().replaceAll("pid \\d+", "pid N"))
                    .isEqualTo("app:app_00: restarted, pid N\napp:app_01: restarted, pid N\n"
                            + "app:app_02: restarted, pid N\n");
            Map<String, Integer> after = pids(daemon);
            for (String name : List.of("app:app_00", "app:app_01", "app:app_02")) {
                assertThat(after.get(name)).isNotEqualTo(before.get(name));
            }

            ended = script(
                    daemon,
                    "rolling-restart",
                    "--settle",
                    "10ms",
                    "--timeout",
                    "1s",
                    "--check",
                    "test $PROCESS_NAME != app_01",
                    "app:*");

            assertThat(ended.status()).isEqualTo(3);
            assertThat(ended.err())
                    .isEqualTo("rolling-restart: app:app_01 does not become well: its check fails within 1.0 s;"
                            + " the rest is left as it is\n");
            assertThat(pids(daemon).get("app:app_02")).isEqualTo(after.get("app:app_02"));
        }
    }

    private static Map<String, Integer> pids(ProvostDaemon daemon) throws Exception {
        Map<String, Integer> pids = new HashMap<>();
        for (String name : List.of("app:app_00", "app:app_01", "app:app_02", "cat")) {
            pids.put(name, (Integer)
                    daemon.rpc().struct("supervisor.getProcessInfo", name).get("pid"));
        }
        return pids;
    }

    @Test
    void watchShowsATable() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            Ended ended = script(daemon, "watch", "--times", "1", "cat", "manual");

            assertThat(ended.err()).isEmpty();
            assertThat(ended.out().lines().skip(2).map(line -> line.replaceAll(" +", " ")))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("NAME STATE PID SINCE DESCRIPTION"),
                            line -> assertThat(line)
                                    .startsWith("cat RUNNING " + pids(daemon).get("cat") + " "),
                            line -> assertThat(line).isEqualTo("manual STOPPED 0 - Not started"),
                            line -> assertThat(line).isEmpty());
        }
    }

    @Test
    void restartStormAndCapacityAreChecksToo() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            assertThat(script(daemon, "restart-storm"))
                    .isEqualTo(new Ended(0, "no restarts and no unexpected exits\n", ""));
            daemon.rpc().call("supervisor.startProcess", "flaky", false);

            Ended storm = script(daemon, "restart-storm", "--for", "1s", "--threshold", "1");

            assertThat(storm.status()).as(storm.toString()).isEqualTo(3);
            assertThat(storm.out()).contains("RESTARTS").contains("flaky");
            daemon.rpc().call("supervisor.stopProcess", "flaky");

            Ended capacity = script(daemon, "capacity", "--sample", "0", "--by", "group", "--limit", "1K");

            assertThat(capacity.status()).isEqualTo(3);
            assertThat(capacity.out())
                    .containsPattern("app +3 +3 +\\S+ +- +\\d+\n")
                    .contains("TOTAL");
            assertThat(script(daemon, "capacity", "--json", "--sample", "100ms", "cat")
                            .out())
                    .startsWith("{\"lines\": [\n{\"name\": \"cat\", \"processes\": 1, \"running\": 1, \"memory\": ");
        }
    }

    @Test
    void reprioritiseSaysWhatItWouldDo() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            assertThat(script(daemon, "reprioritise", "--dry-run", "app=10", "c*=-9"))
                    .isEqualTo(new Ended(0, "app: 999 -> 10\ncat: 999 -> 990\n", ""));
            assertThat(script(daemon, "reprioritise", "nosuch=1").status()).isEqualTo(2);
        }
    }

    @Test
    void diagnoseGathersWhatThereIs() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            Path folder = daemon.folder().resolve("found");

            Ended ended = script(daemon, "diagnose", "--to", folder.toString(), "cat");

            assertThat(ended).isEqualTo(new Ended(0, folder + "\n", ""));
            assertThat(folder.resolve("cat/process.json")).content().contains("\"StateName\": \"RUNNING\"");
            assertThat(folder.resolve("cat/program.json")).content().contains("/bin/cat");
            assertThat(folder.resolve("cat/daemon.log")).content().contains("spawned: 'cat'");
            assertThat(folder.resolve("cat/proc/cmdline")).content().startsWith("/bin/cat");
            assertThat(folder.resolve("cat/proc/fd")).content().contains("0 -> ");

            Path archive = daemon.folder().resolve("found.tar.gz");
            assertThat(script(daemon, "diagnose", "--to", archive.toString(), "manual")
                            .status())
                    .isZero();
            assertThat(archive).isNotEmptyFile();
        }
    }

    @Test
    void drainWaitsForTheWorkAndThenStops() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            Path done = daemon.folder().resolve("done");
            Ended late = script(daemon, "drain", "--check", "test -e " + done, "--wait", "300ms", "--keep", "cat");
            assertThat(late.status()).isEqualTo(3);
            assertThat(daemon.await("cat", "RUNNING")).isPositive();

            Files.createFile(done);
            Ended ended = script(daemon, "drain", "--check", "test -e " + done, "--remove", "cat");

            assertThat(ended).isEqualTo(new Ended(0, "cat: drained\ncat:cat: stopped\ncat: removed\n", ""));
        }
    }

    @Test
    void exportConfigWritesWhatADaemonCanRead() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            Path file = daemon.folder().resolve("export.conf");

            Ended ended = script(daemon, "export-config", "--to", file.toString());

            assertThat(ended).isEqualTo(new Ended(0, "4 groups written to " + file + "\n", ""));
            assertThat(file)
                    .content()
                    .contains("[program:app]\n", "process_name=app_%(process_num)02d\n", "numprocs=3\n")
                    .contains("[program:cat]\ncommand=/bin/cat\nstartsecs=0\n");
            try (var same = ProvostDaemon.start(Files.readString(file))) {
                assertThat(same.await("app:app_02", "RUNNING")).isPositive();
            }
            assertThat(script(daemon, "export-config", "--to", file.toString()).status())
                    .isEqualTo(1);
        }
    }

    @Test
    void atATerminalJavaIsTakenAtAPrompt() throws Exception {
        try (var daemon = daemon(ProvostDaemon.freePort())) {
            List<String> command = List.of(
                    ProvostDaemon.launcher("provostctl").toString(),
                    "-c",
                    daemon.config().toString(),
                    "jshell");
            try (var shell = Pty.start(daemon.folder(), ProvostDaemon.environment(), command)) {
                shell.expect("provost> ");
                // The tab key writes the rest.
                shell.type("supervisor.getPI\t\n");
                shell.expect(" ==> " + daemon.pid());
                shell.type("for (ProcessInfo p : select(\"cat\")) {\n");
                shell.expect("...> ");
                shell.type("println(p.statename() + \"!\"); }\n");
                shell.expect("RUNNING!");
                shell.type("supervisor.stopProcess(\"nosuch\", true)\n");
                shell.expect("BAD_NAME: nosuch");
                shell.type("exit(5)\n");
                assertThat(shell.awaitEnd()).isEqualTo(5);
            }
        }
    }
}
