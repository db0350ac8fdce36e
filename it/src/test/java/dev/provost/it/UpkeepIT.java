package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.client.ProvostConnection;
import dev.provost.jmx.event.Notifications;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Readiness by each kind of check, health of a server that hangs, and restarts with pauses, limits and company.
class UpkeepIT {
    private static final String PYTHON = "/usr/bin/python3";

    @BeforeAll
    static void needsPython() {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), "skipped: the programs need " + PYTHON);
    }

    private static int attribute(ProvostDaemon daemon, String name, String attribute) throws Exception {
        return Integer.parseInt(read(daemon, name, attribute));
    }

    /// {@return the value of an attribute of a process that is alone in its group, as text}
    private static String read(ProvostDaemon daemon, String name, String attribute) throws Exception {
        String body = LocalHttp.unix(daemon.folder().resolve("sock"))
                .get("/jolokia/read/provost:type=Process,group=" + name + ",program=" + name + ",name=" + name + "/"
                        + attribute)
                .body();
        Matcher value = Pattern.compile("\"value\":\"?([^\",}]*)").matcher(body);
        assertThat(value.find()).as(body).isTrue();
        return value.group(1);
    }

    @Test
    void eachKindOfCheckMakesReady() throws Exception {
        int http = ProvostDaemon.freePort();
        int tcp = ProvostDaemon.freePort();
        Path folder = ProvostDaemon.newFolder();
        Path notifier = folder.resolve("notifier.py");
        Files.writeString(notifier, """
                import os, socket, time
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
                s.send(b"STATUS=warming up")
                s.send(b"READY=1\\nSTATUS=serving")
                time.sleep(1000)
                """);
        try (var daemon = ProvostDaemon.start("""
                [program:http]
                command=%1$s -m http.server --bind 127.0.0.1 %2$d
                ready_check=http://127.0.0.1:%2$d/
                ready_interval=0.2
                [program:tcp]
                command=%1$s -m http.server --bind 127.0.0.1 %3$d
                ready_check=tcp:127.0.0.1:%3$d
                ready_interval=0.2
                [program:exec]
                command=/bin/sh -c ": > %4$s/made; exec sleep 1000"
                ready_check=exec:test "$SUPERVISOR_PROCESS_NAME" = exec -a -e made
                directory=%4$s
                [program:log]
                command=/bin/sh -c "echo starting; echo now serving; exec sleep 1000"
                ready_check=log:^now (serving|up)$
                [program:file]
                command=/bin/sh -c ": > %4$s/ready; exec sleep 1000"
                ready_check=file:%4$s/ready
                [program:notify]
                command=%1$s %5$s
                ready_check=notify
                [program:never]
                command=/bin/sleep 1000
                ready_check=file:%4$s/never
                """.formatted(PYTHON, http, tcp, folder, notifier))) {
            daemon.awaitLog("http is ready (http 200 after ");
            daemon.awaitLog("tcp is ready (connected to 127.0.0.1:" + tcp + " after ");
            daemon.awaitLog("exec is ready (exit status 0 after ");
            daemon.awaitLog("log is ready (log line after ");
            daemon.awaitLog("file is ready (" + folder + "/ready is there after ");
            daemon.awaitLog("notify is ready (READY=1 after ");
            daemon.await("never", "RUNNING");

            assertThat(read(daemon, "notify", "NotifyStatus")).isEqualTo("serving");
            assertThat(read(daemon, "http", "Ready")).isEqualTo("true");
            assertThat(read(daemon, "never", "Ready")).isEqualTo("false");
            assertThat(daemon.provostctl("status", "never").out())
                    .contains("RUNNING")
                    .contains(", not ready\n");
            assertThat(daemon.provostctl("status", "--json", "never").out()).contains(", not ready\"");
            assertThat(daemon.provostctl("status", "http").out()).doesNotContain("ready");
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void aServerThatHangsIsRestarted() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start("""
                [program:web]
                command=%1$s -m http.server --bind 127.0.0.1 %2$d
                ready_check=tcp:127.0.0.1:%2$d
                ready_interval=0.2
                health_check=http://127.0.0.1:%2$d/
                health_interval=0.5
                health_timeout=1
                health_failures=2
                stopsignal=KILL
                """.formatted(PYTHON, port))) {
            int pid = daemon.await("web", "RUNNING");
            Waiting.until("healthy web", () -> read(daemon, "web", "Health"), "healthy"::equals);

            Ended stop = Ended.run(daemon.folder(), Map.of(), List.of("kill", "-STOP", Integer.toString(pid)));
            assertThat(stop.status()).isZero();

            daemon.awaitLog("health check of web failed 2 times (no answer in time): restarting");
            int next = Waiting.until("another web", () -> daemon.await("web", "RUNNING"), seen -> seen != pid);
            assertThat(next).isPositive();
            Waiting.until("healthy web", () -> read(daemon, "web", "Health"), "healthy"::equals);
        }
    }

    @Test
    void listenersHearOfReadinessAndHealth() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:web]
                command=/bin/cat
                autostart=false
                startsecs=0
                ready_check=exec:true
                health_check=exec:test -e %(here)s/well
                health_interval=0.2
                health_failures=1
                health_action=none
                """)) {
            BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
            try (var connection = ProvostConnection.toPid(daemon.pid())) {
                ObjectName web = ObjectNames.process("web", "web", "web");
                connection.server().addNotificationListener(web, (news, _) -> heard.add(news), null, null);
                daemon.rpc().call("supervisor.startProcess", "web");

                CompositeData ready = next(heard, Notifications.PROCESS_READY);
                CompositeData failing = next(heard, Notifications.PROCESS_HEALTH);
                Files.createFile(daemon.folder().resolve("well"));
                CompositeData healthy = next(heard, Notifications.PROCESS_HEALTH);

                assertThat(ready.get("ready")).isEqualTo(true);
                assertThat(ready.get("pid")).isEqualTo(daemon.await("web", "RUNNING"));
                assertThat(failing.get("health")).isEqualTo("failing");
                assertThat(healthy.get("health")).isEqualTo("healthy");
                assertThat(connection.process("web", "web", "web").getLastProbe())
                        .isEqualTo("exit status 0");
                assertThat(connection.process("web", "web", "web").getLastProbeTime())
                        .isPositive();
            }
        }
    }

    private static CompositeData next(BlockingQueue<Notification> heard, String type) throws InterruptedException {
        while (true) {
            Notification news = heard.poll(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(news).as("a notification of type " + type).isNotNull();
            if (news.getType().equals(type)) {
                return (CompositeData) news.getUserData();
            }
        }
    }

    @Test
    void notReadyInTimeIsAnUnexpectedEnd() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:late]
                command=/bin/sleep 1000
                ready_check=exec:echo database is away; exit 1
                ready_timeout=2
                restart_limit=1/60
                """)) {
            daemon.awaitLog("late is not ready within 2 s (exit status 1: database is away): restarting");
            daemon.awaitLog("gave up: late entered FATAL state, 1 restarts within 60 s and one more wanted");
            daemon.await("late", "FATAL");

            assertThat(daemon.rpc().struct("supervisor.getProcessInfo", "late").get("spawnerr"))
                    .isEqualTo("restarted too often (restart_limit)");
        }
    }

    @Test
    void pausesGrowAndAreSeenInTheLog() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:crash]
                command=/bin/sh -c "exit 3"
                startsecs=0
                restart_delay=0.1
                restart_backoff=2
                restart_delay_max=0.7
                """)) {
            Waiting.until(
                    "five pauses",
                    () -> pauses(daemon.mainLog()),
                    pauses -> pauses.size() >= 5 && pauses.get(4).equals("0.7"));

            assertThat(pauses(daemon.mainLog()).subList(0, 5)).containsExactly("0.1", "0.2", "0.4", "0.7", "0.7");
            assertThat(attribute(daemon, "crash", "UnexpectedExits")).isGreaterThan(4);
            daemon.rpc().call("supervisor.stopProcess", "crash");
            daemon.await("crash", "STOPPED");
        }
    }

    private static List<String> pauses(String log) {
        List<String> pauses = new ArrayList<>();
        Matcher line = Pattern.compile("next start of crash in ([0-9.]+) s").matcher(log);
        while (line.find()) {
            pauses.add(line.group(1));
        }
        return pauses;
    }

    @Test
    void aGroupIsRestartedTogetherOrFromTheOneThatEnded() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:a]
                command=/bin/sleep 1000
                priority=1
                startsecs=0
                [program:b]
                command=/bin/sleep 1000
                priority=2
                startsecs=0
                [program:c]
                command=/bin/sleep 1000
                priority=3
                startsecs=0
                [group:all]
                programs=a,b,c
                restart_group=one-for-all
                [program:d]
                command=/bin/sleep 1000
                priority=1
                startsecs=0
                [program:e]
                command=/bin/sleep 1000
                priority=2
                startsecs=0
                [program:f]
                command=/bin/sleep 1000
                priority=3
                startsecs=0
                [group:rest]
                programs=d,e,f
                restart_group=rest-for-one
                """)) {
            List<String> all = List.of("all:a", "all:b", "all:c");
            List<String> rest = List.of("rest:d", "rest:e", "rest:f");
            List<Integer> allBefore = pids(daemon, all);
            List<Integer> restBefore = pids(daemon, rest);

            daemon.rpc().call("supervisor.signalProcess", "all:b", "KILL");
            daemon.rpc().call("supervisor.signalProcess", "rest:e", "KILL");

            daemon.awaitLog("b is restarted, and with it (restart_group=one-for-all): c, a");
            daemon.awaitLog("e is restarted, and with it (restart_group=rest-for-one): f");
            Waiting.until("three new members", () -> pids(daemon, all), now -> now.stream()
                    .noneMatch(allBefore::contains));
            List<Integer> restAfter =
                    Waiting.until("two new members", () -> pids(daemon, rest), now -> now.subList(1, 3).stream()
                            .noneMatch(restBefore::contains));
            assertThat(restAfter.getFirst()).isEqualTo(restBefore.getFirst());
        }
    }

    private static List<Integer> pids(ProvostDaemon daemon, List<String> names) throws Exception {
        List<Integer> pids = new ArrayList<>();
        for (String name : names) {
            pids.add(daemon.await(name, "RUNNING"));
        }
        return pids;
    }
}
