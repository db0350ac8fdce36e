package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// The MBean server over HTTP and JSON, as curl and dashboards ask it.
class JolokiaIT {
    private static final String CAT = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            """;
    private static final String BULK = """
            [{"type":"read","mbean":"provost:type=Supervisor","attribute":"ProvostVersion"},
             {"type":"exec","mbean":"provost:type=Supervisor","operation":"getPID"},
             {"type":"read","mbean":"provost:type=Process,group=cat,program=cat,name=cat","attribute":"StateName"},
             {"type":"read","mbean":"provost:type=Supervisor","attribute":"NoSuch"}]
            """;
    private static final String PROCESS = "provost:type=Process,group=cat,program=cat,name=cat";

    private static String inet(int port, String more) {
        return "[inet_http_server]\nport=127.0.0.1:" + port + "\n" + more + CAT;
    }

    private static LocalHttp.Reply post(LocalHttp server, String json, String... headers) throws IOException {
        return server.send("POST", "/jolokia/", json, headers);
    }

    private static String exec(String operation) {
        return """
               {"type":"exec","mbean":"provost:type=Supervisor","operation":"%s","arguments":["cat",true]}
               """.formatted(operation);
    }

    private static void readListSearchExecAndBulkWork(ProvostDaemon daemon, LocalHttp server, String... headers)
            throws Exception {
        int pid = daemon.await("cat", "RUNNING");

        assertThat(server.get("/jolokia/read/" + PROCESS + "/Pid", headers).body())
                .contains("\"value\":" + pid)
                .contains("\"status\":200");
        assertThat(server.get("/jolokia/read/provost:type=Process,*/StateName", headers)
                        .body())
                .contains("{\"" + PROCESS + "\":{\"StateName\":\"RUNNING\"}}");
        assertThat(server.get("/jolokia/search/provost:*", headers).body())
                .contains("\"provost:type=Supervisor\"", "\"" + PROCESS + "\"")
                .doesNotContain("com.sun");
        assertThat(post(server, BULK, headers).body())
                .containsSubsequence(
                        "\"value\":\"", "\"value\":" + daemon.pid(), "\"value\":\"RUNNING\"", "\"status\":404");
        assertThat(post(server, "{\"type\":\"list\",\"path\":\"provost\"}", headers)
                        .body())
                .contains("startProcess")
                .contains("Starts a process. Faults: ");
        assertThat(post(server, exec("stopProcess"), headers).body()).contains("\"value\":true");
        daemon.await("cat", "STOPPED");
        assertThat(post(server, exec("stopProcess"), headers).body())
                .contains("NOT_RUNNING: cat")
                .contains("\"status\":500");
        assertThat(post(server, exec("startProcess"), headers).body()).contains("\"value\":true");
        assertThat(daemon.await("cat", "RUNNING")).isNotEqualTo(pid);
    }

    @Test
    void allWorksOverTcp() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port, ""))) {
            readListSearchExecAndBulkWork(daemon, LocalHttp.tcp(port));
        }
    }

    @Test
    void allWorksOverTheUnixSocket() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            readListSearchExecAndBulkWork(daemon, LocalHttp.unix(daemon.folder().resolve("sock")));
        }
    }

    @Test
    void aServerWithAPasswordWantsItAndThenAllWorks() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port, "username=ann\npassword=secret\n"))) {
            LocalHttp server = LocalHttp.tcp(port);

            assertThat(post(server, BULK).status()).isEqualTo(401);
            assertThat(post(server, BULK, basic("ann:wrong")).status()).isEqualTo(401);
            assertThat(server.get("/jolokia/version", basic("bob:secret")).status())
                    .isEqualTo(401);
            readListSearchExecAndBulkWork(daemon, server, basic("ann:secret"));
        }
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsNotForTheNetworkIsDenied() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port, ""))) {
            for (LocalHttp server : new LocalHttp[] {
                LocalHttp.tcp(port), LocalHttp.unix(daemon.folder().resolve("sock"))
            }) {
                assertThat(post(server, """
                        {"type":"exec","mbean":"com.sun.management:type=DiagnosticCommand","operation":"vmVersion"}
                        """).body()).contains("\"status\":40").doesNotContain("OpenJDK");
                assertThat(post(server, """
                        {"type":"read","mbean":"com.sun.management:type=HotSpotDiagnostic","attribute":"DiagnosticOptions"}
                        """).body()).contains("\"status\":40").doesNotContain("HeapDump");
                assertThat(post(server, """
                        {"type":"read","mbean":"java.lang:type=Runtime","attribute":"SystemProperties"}
                        """).body()).contains("\"status\":403").doesNotContain("java.home");
                // The same by GET, where a browser could be made to ask.
                assertThat(server.get("/jolokia/exec/com.sun.management:type=DiagnosticCommand/vmVersion")
                                .body())
                        .contains("\"status\":40")
                        .doesNotContain("OpenJDK");
                assertThat(server.get("/jolokia/read/java.lang:type=Runtime/SystemProperties")
                                .body())
                        .contains("\"status\":403")
                        .doesNotContain("java.home");
                // What is not denied beside it: else these denials would prove nothing.
                assertThat(server.get("/jolokia/read/java.lang:type=Runtime/Uptime")
                                .body())
                        .contains("\"status\":200");
            }
        }
    }

    @Test
    void nonsenseIsAnsweredAndHarmsNobody() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port, ""))) {
            int pid = daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);

            for (String body : new String[] {"{\"type\":\"read\",", "not JSON", "", "[".repeat(100_000)}) {
                LocalHttp.Reply reply = post(server, body);
                // Jolokia's own way for what begins as JSON: the status stands in the answer.
                boolean refused = reply.status() == 400
                        || (reply.status() == 200 && reply.body().contains("\"status\":500"));
                assertThat(refused).as(reply.toString()).isTrue();
                assertThat(reply.body()).doesNotContain("stacktrace").doesNotContain("\tat ");
            }
            assertThat(post(server, "\"" + "x".repeat(2 * 1024 * 1024) + "\"").status())
                    .isEqualTo(413);
            assertThat(server.send("DELETE", "/jolokia/", "").status()).isEqualTo(405);
            assertThat(post(server, BULK, "Origin: http://elsewhere.example").status())
                    .isEqualTo(403);
            assertThat(post(server, BULK).status()).isEqualTo(200);
            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
        }
    }
}
