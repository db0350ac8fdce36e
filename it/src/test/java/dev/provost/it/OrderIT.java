package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Starts and stops in order, with real processes.
class OrderIT {
    private static final int LAYERS = 10;
    private static final int WIDTH = 3;

    private static String program(String name, String command, String keys) {
        return "[program:" + name + "]\ncommand=" + command + "\nstartsecs=0\n" + keys;
    }

    private static String cat(String name, String keys) {
        return program(name, "/bin/cat", keys);
    }

    /// Thirty programs in ten layers, each of which needs the whole layer below it; written from the top down, so that
    /// nothing comes out right by accident.
    private static String layers() {
        StringBuilder sections = new StringBuilder();
        for (int layer = LAYERS - 1; layer >= 0; layer--) {
            for (int i = 0; i < WIDTH; i++) {
                List<String> below = new ArrayList<>();
                for (int other = 0; layer > 0 && other < WIDTH; other++) {
                    below.add("p" + (layer - 1) + other);
                }
                sections.append(cat(
                        "p" + layer + i,
                        "priority=" + (LAYERS - layer) + "\n"
                                + (below.isEmpty() ? "" : "depends_on=" + String.join(", ", below) + "\n")));
            }
        }
        return sections.toString();
    }

    private static int line(List<String> log, String text) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).contains(text)) {
                return i;
            }
        }
        throw new AssertionError("no '" + text + "' in\n" + String.join("\n", log));
    }

    private static String description(ProvostDaemon daemon, String name) throws Exception {
        return (String) daemon.rpc().struct("supervisor.getProcessInfo", name).get("description");
    }

    @Test
    void layersStartUpwardsAndStopDownwards() throws Exception {
        try (var daemon = ProvostDaemon.start(layers())) {
            for (int i = 0; i < WIDTH; i++) {
                daemon.await("p" + (LAYERS - 1) + i, "RUNNING");
            }
            assertThat(daemon.rpc().struct("provost.startPlan")).containsEntry("waves", LAYERS);

            daemon.terminate();

            List<String> log = daemon.mainLog().lines().toList();
            for (int layer = 1; layer < LAYERS; layer++) {
                for (int i = 0; i < WIDTH; i++) {
                    String upper = "p" + layer + i;
                    for (int other = 0; other < WIDTH; other++) {
                        String lower = "p" + (layer - 1) + other;
                        assertThat(line(log, "spawned: '" + upper + "'"))
                                .isGreaterThan(line(log, "success: " + lower + " "));
                        assertThat(line(log, "killing " + lower + " (pid"))
                                .isGreaterThan(line(log, "stopped: " + upper + " "));
                    }
                }
            }
        }
    }

    @Test
    void aDependencyThatFlapsIsWaitedFor() throws Exception {
        String flapping = "[program:db]\ncommand=/bin/sh -c \"echo >>tries; test $(wc -l <tries) -gt 2 && exec cat\"\n"
                + "startretries=5\n";
        try (var daemon = ProvostDaemon.start(flapping + cat("web", "depends_on=db\n"))) {
            daemon.await("web", "RUNNING");

            List<String> log = daemon.mainLog().lines().toList();
            assertThat(line(log, "spawned: 'web'")).isGreaterThan(line(log, "success: db "));
            assertThat(log.stream().filter(line -> line.contains("spawned: 'db'")))
                    .hasSize(3);
            assertThat(log.stream().filter(line -> line.contains("spawned: 'web'")))
                    .hasSize(1);
        }
    }

    @Test
    void aFatalDependencyBlocksUntilItRecovers() throws Exception {
        String db = "[program:db]\ncommand=/bin/sh -c \"test -f flag && exec cat\"\nstartretries=0\n";
        String sections = db + cat("app", "depends_on=db\n") + cat("web", "depends_on=app\n") + cat("other", "");
        try (var daemon = ProvostDaemon.start(sections)) {
            daemon.await("db", "FATAL");
            Waiting.until("web blocked", () -> description(daemon, "web"), "blocked: db is FATAL"::equals);
            daemon.await("other", "RUNNING");
            assertThat(daemon.rpc().struct("provost.explainProcess", "web"))
                    .containsEntry("state", "STOPPED")
                    .containsEntry("why", "web is to start, but is blocked: db is FATAL");
            daemon.awaitLog("web is not started, it is blocked: db is FATAL");

            Files.writeString(daemon.folder().resolve("flag"), "");
            assertThat(daemon.rpc().call("supervisor.startProcess", "db")).isEqualTo(true);

            daemon.await("web", "RUNNING");
        }
    }

    @Test
    void aStopTakesDependantsDownFirstAndAStartPullsThemIn() throws Exception {
        try (var daemon = ProvostDaemon.start(
                cat("web", "depends_on=app\n") + cat("app", "depends_on=db:ready\n") + cat("db", "") + cat("x", ""))) {
            daemon.await("web", "RUNNING");
            int x = daemon.await("x", "RUNNING");

            assertThat(daemon.rpc().call("supervisor.stopProcess", "db")).isEqualTo(true);

            List<String> log = daemon.mainLog().lines().toList();
            assertThat(line(log, "stopped: app ")).isGreaterThan(line(log, "stopped: web "));
            assertThat(line(log, "killing db (pid")).isGreaterThan(line(log, "stopped: app "));
            assertThat(daemon.await("x", "RUNNING")).isEqualTo(x);

            assertThat(daemon.rpc().call("supervisor.startProcess", "web")).isEqualTo(true);
            daemon.await("db", "RUNNING");
            daemon.await("app", "RUNNING");
        }
    }

    @Test
    void aCircleIsRefusedWithItsPlacesAndTheDaemonGoesOn() throws Exception {
        String good = cat("web", "depends_on=db\n") + cat("db", "");
        try (var daemon = ProvostDaemon.start(good)) {
            int web = daemon.await("web", "RUNNING");
            Files.writeString(
                    daemon.config(), ProvostDaemon.configuration(daemon.folder(), good + "starts_after=web\n"));

            assertThatThrownBy(() -> daemon.rpc().call("supervisor.reloadConfig"))
                    .hasMessageContaining("CANT_REREAD: processes wait for each other in a circle: ")
                    .hasMessageContaining("s.conf:19) -> db (depends_on, ")
                    .hasMessageContaining("s.conf:15)");
            assertThat(daemon.provostctl("reread").out()).contains("circle");

            assertThat(daemon.await("web", "RUNNING")).isEqualTo(web);
            Ended check = ProvostDaemon.run(
                    daemon.folder(), "--check", "-c", daemon.config().toString());
            assertThat(check.out()).contains("s.conf:19: processes wait for each other in a circle");
        }
    }

    @Test
    void anUpdateBringsBackWhatHadToGo() throws Exception {
        String web = cat("web", "depends_on=db\n");
        try (var daemon = ProvostDaemon.start(web + cat("db", ""))) {
            int before = daemon.await("web", "RUNNING");
            Files.writeString(
                    daemon.config(),
                    ProvostDaemon.configuration(daemon.folder(), web + program("db", "/bin/cat -u", "")));

            assertThat(daemon.provostctl("update").out()).contains("db: updated process group");

            int db = daemon.await("db", "RUNNING");
            int after = daemon.await("web", "RUNNING");
            assertThat(after).isNotEqualTo(before).isNotEqualTo(db);
        }
    }

    @Test
    void otherWishesAreTakenOverWithoutARestart() throws Exception {
        try (var daemon = ProvostDaemon.start(cat("web", "") + cat("db", ""))) {
            int web = daemon.await("web", "RUNNING");
            Files.writeString(
                    daemon.config(),
                    ProvostDaemon.configuration(daemon.folder(), cat("web", "depends_on=db\n") + cat("db", "")));

            assertThat(daemon.provostctl("reread").out()).isEqualTo("web: changed\n");
            daemon.provostctl("update");

            assertThat(daemon.await("web", "RUNNING")).isEqualTo(web);
            assertThat(daemon.rpc().struct("provost.explainProcess", "web"))
                    .containsEntry("after", List.of("db (running)"));
        }
    }

    @Test
    void theSeedsConfigurationWorksWithItsListenerLeftOut() throws Exception {
        String sections = "[eventlistener:order]\ncommand=/nowhere/ordered-startup-supervisord\n"
                + "events=PROCESS_STATE\n"
                + cat("ping3", "autostart=false\nstartinorder=true\npriority=4\n")
                + cat("ping2", "autostart=false\nstartinorder=true\npriority=3\n")
                + program(
                        "sleep",
                        "/bin/sleep 0.2",
                        "autostart=false\nstartinorder=true\nstartnextafter=exited\npriority=2\n")
                + cat("ping", "autostart=false\nstartinorder=true\npriority=1\n");
        try (var daemon = ProvostDaemon.start(sections)) {
            daemon.await("ping3", "RUNNING");

            List<String> log = daemon.mainLog().lines().toList();
            assertThat(line(log, "spawned: 'sleep'")).isGreaterThan(line(log, "success: ping "));
            assertThat(line(log, "spawned: 'ping2'")).isGreaterThan(line(log, "exited: sleep "));
            assertThat(line(log, "spawned: 'ping3'")).isGreaterThan(line(log, "success: ping2 "));
            assertThat(line(log, "[eventlistener:order] is left out: ")).isNotNegative();
        }
    }

    @Test
    void thePlanAndTheReasonsAreThereForPeople() throws Exception {
        try (var daemon = ProvostDaemon.start(cat("web", "depends_on=db:ready\nstartsecs=2\n") + cat("db", ""))) {
            daemon.await("db", "RUNNING");

            assertThat(daemon.provostctl("plan").out())
                    .isEqualTo("wave 1\n  db\nwave 2\n  web" + " ".repeat(19) + "after db (ready)\n"
                            + "critical path: db -> web, 2 seconds\n");
            assertThat(daemon.provostctl("plan", "--json").out())
                    .contains("\"critical_path\": [\"db\", \"web\"]")
                    .contains("\"errors\": []");
            assertThat(daemon.provostctl("explain", "db").out())
                    .startsWith("db: RUNNING\n  db is running: pid ")
                    .contains("  is waited for by: web\n")
                    .contains(" STARTING: autostart\n");
            assertThat(daemon.provostctl("explain", "nobody"))
                    .isEqualTo(new Ended(1, "nobody: ERROR (no such process)\n", ""));
            assertThat(daemon.rpc().struct("provost.startPlan"))
                    .containsEntry("critical_path", List.of("db", "web"))
                    .containsEntry("critical_seconds", 2);
        }
    }
}
