package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Figures of the built distribution: what the kernel says, what `/metrics` says, and whether Prometheus takes it.
class MetricsIT {
    private static final DebianPackage PROMETHEUS = new DebianPackage("prometheus", Path.of("/usr/bin/prometheus"));
    private static final String PROGRAMS = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            [program:burn]
            command=/bin/sh -c "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done; exit 3"
            startsecs=0
            autorestart=false
            exitcodes=3
            [program:manual]
            command=/bin/sh -c "exit 1"
            autostart=false
            autorestart=false
            startsecs=0
            """;

    private static String inet(int port) {
        return "[inet_http_server]\nport=127.0.0.1:" + port + "\n" + PROGRAMS;
    }

    private static double value(LocalHttp server, String sample) throws Exception {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    private static String of(String metric, String program) {
        return metric + "{group=\"" + program + "\",program=\"" + program + "\",process=\"" + program + "\"}";
    }

    @Test
    void figuresAreThoseOfTheKernel() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port))) {
            LocalHttp server = LocalHttp.tcp(port);
            var cat = new KernelView(daemon.await("cat", "RUNNING"));
            daemon.await("burn", "EXITED");

            // What is told may be a second old, and /proc/PID/stat is behind /proc/PID/status by what each processor
            // has not yet added up.
            Waiting.until(
                    "memory as the kernel tells it",
                    () -> value(server, of("provost_process_resident_memory_bytes", "cat"))
                            - cat.residentKilobytes() * 1024.0,
                    difference -> Math.abs(difference) < 512 * 1024);
            assertThat(value(server, of("provost_process_open_fds", "cat"))).isEqualTo(cat.descriptors());
            assertThat(value(server, of("provost_process_threads", "cat"))).isEqualTo(1);
            assertThat(value(server, of("provost_process_cpu_seconds_total", "burn")))
                    .isBetween(0.005, 60.0);
            assertThat(value(server, of("provost_process_log_written_bytes_total", "burn")))
                    .isEqualTo(5);
            assertThat(value(server, "provost_spawns_total")).isEqualTo(2);
            assertThat(value(server, "provost_daemon_threads")).isPositive();
            assertThat(server.get("/jolokia/read/provost:type=Supervisor/DaemonOpenFiles")
                            .body())
                    .contains("\"status\":200");
        }
    }

    @Test
    void healthAndReadinessFollowWhatHappens() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port))) {
            LocalHttp server = LocalHttp.tcp(port);
            daemon.await("burn", "EXITED");
            assertThat(server.get("/healthz").body()).isEqualTo("ok\n");
            assertThat(server.get("/readyz").toString()).contains("200 OK").endsWith("ready\n");

            daemon.rpc().call("supervisor.stopProcess", "cat");
            assertThat(server.get("/readyz").status()).isEqualTo(503);
            assertThat(server.get("/readyz").body()).isEqualTo("unready\ncat is STOPPED\n");

            daemon.rpc().call("supervisor.startProcess", "cat");
            assertThat(server.get("/readyz").status()).isEqualTo(200);
            // Nobody wants it at the start; that it fails by itself is no matter.
            daemon.rpc().call("supervisor.startProcess", "manual");
            daemon.await("manual", "EXITED");
            assertThat(server.get("/readyz").status()).isEqualTo(200);
        }
    }

    @Test
    void aPasswordIsAskedForHereToo() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var _ = ProvostDaemon.start(
                "[inet_http_server]\nport=127.0.0.1:" + port + "\nusername=ann\npassword=secret\n")) {
            for (String path : List.of("/metrics", "/healthz", "/readyz", "/events", "/jolokia/version")) {
                assertThat(LocalHttp.tcp(port).get(path).status()).as(path).isEqualTo(401);
            }
        }
    }

    @Test
    void prometheusTakesIt() throws Exception {
        PROMETHEUS.require();
        int port = ProvostDaemon.freePort();
        int own = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port))) {
            daemon.await("cat", "RUNNING");
            Path folder = daemon.folder();
            lint(folder, LocalHttp.tcp(port).get("/metrics").body());
            Files.writeString(folder.resolve("prometheus.yml"), """
                    global:
                      scrape_interval: 1s
                    scrape_configs:
                      - job_name: provost
                        static_configs:
                          - targets: ["127.0.0.1:%d"]
                    """.formatted(port));
            Process prometheus = new ProcessBuilder(
                            PROMETHEUS.program().toString(),
                            "--config.file=" + folder.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + folder.resolve("tsdb"),
                            "--web.listen-address=127.0.0.1:" + own)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            try {
                var answer = Waiting.until(
                        "a scrape by Prometheus",
                        () -> query(own, "provost_process_state{state=\"RUNNING\",process=\"cat\"}"),
                        body -> body.contains("\"process\":\"cat\""));
                assertThat(answer).contains("\"program\":\"cat\"", "\"1\"");
                assertThat(query(own, "up{job=\"provost\"}")).contains("\"1\"");
            } finally {
                prometheus.destroyForcibly().waitFor();
            }
        }
    }

    private static String query(int port, String expression) {
        try {
            return LocalHttp.tcp(port)
                    .get("/api/v1/query?query="
                            + java.net.URLEncoder.encode(expression, java.nio.charset.StandardCharsets.UTF_8))
                    .body();
        } catch (java.io.IOException e) {
            // It is starting.
            return e.toString();
        }
    }

    /// What Prometheus' own tool says of the text and of the alerts that come with the distribution.
    private static void lint(Path folder, String metrics) throws Exception {
        Path text = Files.writeString(folder.resolve("metrics.txt"), metrics);
        Ended checked =
                Ended.run(folder, Map.of(), List.of("/bin/sh", "-c", "/usr/bin/promtool check metrics < " + text));
        assertThat(checked.out() + checked.err()).isEmpty();
        assertThat(checked.status()).isZero();
        Path rules = ProvostDaemon.provostd().getParent().resolveSibling("share/monitoring/provost-rules.yml");
        assertThat(Ended.run(folder, Map.of(), List.of("/usr/bin/promtool", "check", "rules", rules.toString()))
                        .status())
                .isZero();
    }
}
