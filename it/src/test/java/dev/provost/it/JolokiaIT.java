package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
            [{"type":"read","mbean":"provost:type=Supervisor","attribute":"PID"},
             {"type":"read","mbean":"provost:type=Process,group=cat,program=cat,name=cat","attribute":"StateName"}]
            """;

    private final HttpClient client = HttpClient.newHttpClient();

    private static String inet(int port, String more) {
        return "[inet_http_server]\nport=127.0.0.1:" + port + "\n" + more + CAT;
    }

    private HttpResponse<String> post(int port, String json, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/jolokia/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String exec(String operation) {
        return """
               {"type":"exec","mbean":"provost:type=Supervisor","operation":"%s","arguments":["cat",true]}
               """.formatted(operation);
    }

    @Test
    void readListExecAndBulkWork() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port, ""))) {
            daemon.await("cat", "RUNNING");

            assertThat(post(port, BULK).body())
                    .contains("\"value\":" + daemon.pid())
                    .contains("\"value\":\"RUNNING\"");
            assertThat(post(port, "{\"type\":\"list\",\"path\":\"provost\"}").body())
                    .contains("startProcess")
                    .contains("Starts a process. Faults: ");
            assertThat(post(port, exec("stopProcess")).body()).contains("\"value\":true");
            daemon.await("cat", "STOPPED");
            assertThat(post(port, exec("stopProcess")).body()).contains("NOT_RUNNING: cat");
            assertThat(post(port, exec("startProcess")).body()).contains("\"value\":true");
            daemon.await("cat", "RUNNING");
        }
    }

    @Test
    void whatIsNotForTheNetworkIsDenied() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var _ = ProvostDaemon.start(inet(port, ""))) {
            assertThat(post(port, """
                    {"type":"exec","mbean":"com.sun.management:type=DiagnosticCommand","operation":"vmVersion"}
                    """).body())
                    .contains("\"status\":403");
            assertThat(post(port, """
                    {"type":"read","mbean":"java.lang:type=Runtime","attribute":"SystemProperties"}
                    """).body())
                    .contains("\"status\":403");
        }
    }

    @Test
    void aServerWithAPasswordWantsIt() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(inet(port, "username=ann\npassword=secret\n"))) {
            String good = "Basic "
                    + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
            String bad = "Basic "
                    + Base64.getEncoder().encodeToString("ann:wrong".getBytes(StandardCharsets.UTF_8));

            assertThat(post(port, BULK).statusCode()).isEqualTo(401);
            assertThat(post(port, BULK, "Authorization", bad).statusCode()).isEqualTo(401);
            assertThat(post(port, BULK, "Authorization", good).body()).contains("\"value\":" + daemon.pid());
        }
    }
}
