package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.client.ProvostConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Orders to many processes at once: quick ones, rolling ones, and those of supervisor-restarter.
@Execution(ExecutionMode.CONCURRENT)
class BulkOrdersIT {
    private static final String POOL = """
            [program:app]
            command=/bin/sh -c "test ! -e broken-%(process_num)d && exec sleep 1000"
            process_name=%(process_num)d
            numprocs=4
            startretries=0
            directory=%(here)s
            [program:lone]
            command=/bin/cat
            startsecs=0
            """;

    /// Takes its time to stop.
    private static final String STUBBORN = """
            [program:app]
            command=/bin/sh -c "trap '' TERM; while :; do sleep 1; done"
            process_name=%(process_num)d
            numprocs=3
            startsecs=0
            stopwaitsecs=8
            killasgroup=true
            """;

    private static final String RESTARTER = """
            [rpcinterface:restarter]
            supervisor.rpcinterface_factory = supervisor.plugins.restarter:make_rpcinterface
            stagger_factor = 2
            delay = 0
            timeout = 30
            """;

    private static Ended said(int status, String out) {
        return new Ended(status, out, "");
    }

    private static Map<String, Integer> pids(ProvostDaemon daemon) throws Exception {
        Map<String, Integer> pids = new HashMap<>();
        for (Map<String, Object> info : daemon.rpc().structs("supervisor.getAllProcessInfo")) {
            pids.put(info.get("group") + ":" + info.get("name"), (Integer) info.get("pid"));
        }
        return pids;
    }

    private static void allUp(ProvostDaemon daemon) throws Exception {
        for (int i = 0; i < 4; i++) {
            daemon.await("app:" + i, "RUNNING");
        }
        daemon.await("lone", "RUNNING");
    }

    @Test
    void quickOrdersTakePatternsAndTellTheTruth() throws Exception {
        try (var daemon = ProvostDaemon.start(POOL)) {
            allUp(daemon);

            Ended stopped = daemon.provostctl("quickstop", "app:[01]", "lone", "zz*", "nog:");
            assertThat(stopped.status()).isEqualTo(1);
            assertThat(stopped.out())
                    .startsWith("zz*: ERROR (no such process)\nnog: ERROR (no such group)\n")
                    .contains("app:0: stopped\n", "app:1: stopped\n", "lone: stopped\n");
            Ended started = daemon.provostctl("quickstart", "ap*", "lone");
            assertThat(started.status()).isZero();
            assertThat(started.out().lines())
                    .containsExactlyInAnyOrder("lone: started", "app:0: started", "app:1: started");
            assertThat(daemon.provostctl("quickstart", "all")).isEqualTo(said(0, ""));

            Map<String, Integer> before = pids(daemon);
            assertThat(daemon.provostctl("quickrestart", "app:").out().lines())
                    .containsExactlyInAnyOrder(
                            "app:0: restarted", "app:1: restarted", "app:2: restarted", "app:3: restarted");
            Map<String, Integer> after = pids(daemon);
            assertThat(after).containsEntry("lone:lone", before.get("lone:lone"));
            assertThat(after.values()).doesNotContain(before.get("app:0"), before.get("app:3"));

            Files.createFile(daemon.folder().resolve("broken-2"));
            assertThat(daemon.provostctl("quickrestart", "app:2")).isEqualTo(said(7, "app:2: ERROR (spawn error)\n"));
            assertThat(daemon.provostctl("quickstop", "--no-wait", "app:0")).isEqualTo(said(0, "app:0: stopping\n"));
            daemon.await("app:0", "STOPPED");
        }
    }

    @Test
    void aRollingRestartKeepsTheOthersUpAndTellsHowFarItIs() throws Exception {
        try (var daemon = ProvostDaemon.start(POOL);
                var jmx = ProvostConnection.toPid(daemon.pid())) {
            allUp(daemon);
            BlockingQueue<Notification> news = new LinkedBlockingQueue<>();
            jmx.server()
                    .addNotificationListener(
                            ObjectNames.group("app"), (notification, _) -> news.add(notification), null, null);
            daemon.provostctl("stop", "app:3");
            Map<String, Integer> before = pids(daemon);

            Ended rolled = daemon.provostctl("rollrestart", "app:*", "--batch", "2", "--wait-ready", "--timeout", "30");
            assertThat(rolled.status()).isZero();
            List<String> lines = rolled.out().lines().toList();
            assertThat(lines).hasSize(5).first().isEqualTo("app:3: skipped (STOPPED)");
            assertThat(lines.subList(1, 3))
                    .as("within a batch the quicker one is told first")
                    .containsExactlyInAnyOrder("app:0: restarted", "app:1: restarted");
            assertThat(lines.subList(3, 5))
                    .containsExactly(
                            "app:2: restarted", "app:*: rolling restart completed, 3 of 3 restarted, 1 skipped");

            Set<Integer> changed = new HashSet<>(pids(daemon).values());
            assertThat(changed).doesNotContain(before.get("app:0"), before.get("app:1"), before.get("app:2"));
            List<CompositeData> told = new ArrayList<>();
            while (told.isEmpty() || !told.getLast().get("state").equals("completed")) {
                Notification next = news.poll(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(next)
                        .as("news of the rolling restart, after %s", told)
                        .isNotNull();
                assertThat(next.getType()).isEqualTo("provost.rollingrestart.progress");
                told.add((CompositeData) next.getUserData());
            }
            assertThat((String[]) told.getFirst().get("current")).containsExactly("app:0", "app:1");
            assertThat((String[]) told.getLast().get("skipped")).containsExactly("app:3 (STOPPED)");
            var shown = (CompositeData) jmx.server().getAttribute(ObjectNames.group("app"), "RollingRestart");
            assertThat(shown.get("message")).isEqualTo("3 of 3 restarted, 1 skipped");
            assertThat(daemon.mainLog()).contains("rolling restart 1 of app:* completed: 3 of 3 restarted");
        }
    }

    @Test
    void theFirstFailureEndsARollingRestart() throws Exception {
        try (var daemon = ProvostDaemon.start(POOL)) {
            allUp(daemon);
            Map<String, Integer> before = pids(daemon);
            Files.createFile(daemon.folder().resolve("broken-1"));

            Ended ended = daemon.provostctl("rollrestart", "app:", "--abort-on-failure");

            assertThat(ended).isEqualTo(said(1, """
                            app:0: restarted
                            app:1: ERROR (Exited too quickly (process log may have details))
                            app:: rolling restart aborted, app:1 failed; 1 of 4 restarted, 1 failed, 2 untouched
                            """));
            assertThat(pids(daemon))
                    .containsEntry("app:2", before.get("app:2"))
                    .containsEntry("app:3", before.get("app:3"));
        }
    }

    @Test
    void aSecondRollingRestartIsRefusedAndTheFirstCanBeCancelled() throws Exception {
        try (var daemon = ProvostDaemon.start(STUBBORN)) {
            daemon.await("app:2", "RUNNING");

            Ended first = daemon.provostctl("rollrestart", "app:", "--no-wait");
            Ended second = daemon.provostctl("rollrestart", "app:2");
            Ended cancelled = daemon.provostctl("rollrestart", "--cancel", "app:*");

            assertThat(first).isEqualTo(said(0, "app:: rolling restart running, 0 of 3 restarted\n"));
            assertThat(second).isEqualTo(said(1, "ERROR: rolling restart 1 of app: has to do with app:2\n"));
            assertThat(cancelled).isEqualTo(said(0, "app:*: rolling restart cancelled\n"));
            daemon.awaitLog("rolling restart 1 of app: cancelled: 1 of 3 restarted, 2 untouched");
        }
    }

    @Test
    void atATerminalOneLineShowsHowFarItIs() throws Exception {
        try (var daemon = ProvostDaemon.start(POOL)) {
            allUp(daemon);
            List<String> command = List.of(
                    ProvostDaemon.launcher("provostctl").toString(),
                    "-c",
                    daemon.config().toString(),
                    "rollrestart",
                    "app:[01]");
            try (var terminal = Pty.start(daemon.folder(), ProvostDaemon.environment(), command)) {
                terminal.expect("app:[01]: rolling restart running, 0 of 2 restarted app:0");
                terminal.expect("\r\u001b[Kapp:[01]: rolling restart running, 1 of 2 restarted app:1");
                terminal.expect("\r\u001b[Kapp:[01]: rolling restart completed, 2 of 2 restarted\n");
                assertThat(terminal.awaitEnd()).isZero();
            }
        }
    }

    @Test
    void theEndOfTheDaemonEndsARollingRestart() throws Exception {
        try (var daemon = ProvostDaemon.start(STUBBORN)) {
            daemon.await("app:2", "RUNNING");
            assertThat(daemon.provostctl("rollrestart", "app:", "--no-wait").status())
                    .isZero();

            daemon.terminate();

            assertThat(daemon.mainLog()).contains("rolling restart 1 of app: aborted: the daemon ends; 0 of 3");
        }
    }

    @Test
    void pythonRestartsAGroupByTheRestarter() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(
                POOL + RESTARTER + "[inet_http_server]\nport=127.0.0.1:" + port + "\nusername=u\npassword=p\n")) {
            allUp(daemon);
            Map<String, Integer> before = pids(daemon);
            Path script = Files.writeString(daemon.folder().resolve("call.py"), """
                    import sys, xmlrpc.client
                    s = xmlrpc.client.ServerProxy('http://u:p@127.0.0.1:' + sys.argv[1] + '/RPC2')
                    print([m for m in s.system.listMethods() if m.startswith('restarter.')])
                    print(s.system.methodSignature('restarter.restartProcessGroup'))
                    print(s.restarter.getAPIVersion(), s.restarter.getPluginVersion() != '')
                    print(s.restarter.restartProcessGroup('app'))
                    open('broken-3', 'w').close()
                    print(s.restarter.restartProcessGroup('app'))
                    try:
                        print(s.restarter.restartProcessGroup('nosuch'))
                    except xmlrpc.client.Fault as e:
                        print(e.faultCode, e.faultString)
                    """);

            Ended python =
                    Ended.run(daemon.folder(), Map.of(), List.of("python3", script.toString(), Integer.toString(port)));

            assertThat(python.err()).isEmpty();
            assertThat(python.out().lines())
                    .containsExactly(
                            "['restarter.getAPIVersion', 'restarter.getPluginVersion',"
                                    + " 'restarter.restartProcessGroup']",
                            "['boolean', 'string']",
                            "3.0 True",
                            "True",
                            "[{'code': 1072, 'text': 'START_FAILED: app:3: Exited too quickly (process log may have"
                                    + " details)'}, {'code': 1073, 'text': 'STOP_FAILED: app:2: left as it was, after a"
                                    + " failure of others'}, {'code': 1073, 'text': 'STOP_FAILED: app:0: left as it"
                                    + " was, after a failure of others'}]",
                            "1024 BAD_GROUP: nosuch");
            assertThat(pids(daemon).values()).doesNotContain(before.get("app:0"), before.get("app:1"));

            // The socket file asks nobody who he is; the port does.
            Files.delete(daemon.folder().resolve("broken-3"));
            assertThat(daemon.provostctl("restart_group", "app")).isEqualTo(said(0, "app restarted\n"));
            assertThat(program(daemon, "-s", "http://127.0.0.1:" + port, "app").status())
                    .isEqualTo(2);
            assertThat(program(daemon, "-s", "http://127.0.0.1:" + port, "-u", "u", "-p", "p", "app"))
                    .isEqualTo(said(0, "app: restarted\n"));
            assertThat(program(daemon, "nosuch")).isEqualTo(new Ended(2, "", "nosuch: ERROR (BAD_GROUP: nosuch)\n"));
            assertThat(program(daemon).status()).isEqualTo(5);
            assertThat(program(daemon, "-s", "unix:///nowhere", "app"))
                    .isEqualTo(new Ended(1, "", "unix:///nowhere: no such file\n"));
        }
    }

    private static Ended program(ProvostDaemon daemon, String... words) throws Exception {
        return daemon.control(
                ProvostDaemon.launcher("supervisorctl_restart_group").toString(), words);
    }

    @Test
    void theProgramOfTheRestarterAsksForAPassword() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(
                POOL + RESTARTER + "[inet_http_server]\nport=127.0.0.1:" + port + "\nusername=u\npassword=p\n")) {
            allUp(daemon);
            List<String> command = List.of(
                    ProvostDaemon.launcher("supervisorctl_restart_group").toString(),
                    "-s",
                    "http://127.0.0.1:" + port,
                    "app");
            try (var terminal = Pty.start(daemon.folder(), ProvostDaemon.environment(), command)) {
                terminal.expect("Server requires authentication");
                terminal.expect("Username:");
                terminal.type("u\n");
                terminal.expect("Password:");
                terminal.type("p\n");
                terminal.expect("app: restarted");
                assertThat(terminal.awaitEnd()).isZero();
            }
        }
    }

    @Test
    void theUnmodifiedClientIsAnsweredOnTheTransition() throws Exception {
        DebianSupervisor.require();
        try (var daemon = ProvostDaemon.start("""
                [program:app]
                command=/bin/cat
                process_name=%(process_num)02d
                numprocs=32
                autostart=false
                startsecs=1
                """)) {
            String client = DebianSupervisor.CLIENT.toString();
            Ended started = daemon.control(client, "start", "app:*");
            assertThat(started.status()).isZero();
            assertThat(started.out().lines()).hasSize(32).allMatch(line -> line.endsWith(": started"));
            // One after the other this would be at least 32 seconds, from the first to the last.
            assertThat(spread(daemon)).isLessThan(32);
            assertThat(daemon.control(client, "stop", "app:*").out().lines()).hasSize(32);
            assertThat(daemon.control(client, "start", "all").out().lines()).hasSize(32);
            Ended restarted = daemon.control(client, "restart", "app:*");
            assertThat(restarted.out().lines()).hasSize(64);
            assertThat(spread(daemon)).isLessThan(32);
        }
    }

    /// {@return seconds between the first start and the last}
    private static int spread(ProvostDaemon daemon) throws Exception {
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (Map<String, Object> info : daemon.rpc().structs("supervisor.getAllProcessInfo")) {
            first = Math.min(first, (Integer) info.get("start"));
            last = Math.max(last, (Integer) info.get("start"));
        }
        return last - first;
    }
}
