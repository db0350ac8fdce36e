package dev.provost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whatever bytes come over the socket: an answer that says nothing about our insides, or an end; and the next
/// client is served.
class HttpFuzzTest {
    /// A server that keeps a connection open waits for more; then there is nothing to find out any more.
    private static final int ANSWER_MILLIS_MAX = 20_000;

    private static final List<String> JSON = List.of(
            "{\"type\":\"read\",\"mbean\":\"provost:type=Supervisor\",\"attribute\":[\"Priority\",\"State\"],\"path\":\"a/b\"}",
            "[{\"type\":\"exec\",\"mbean\":\"provost:type=Supervisor\",\"operation\":\"startProcess\",\"arguments\":[\"a\",true]},"
                    + "{\"type\":\"version\"}]",
            "{\"type\":\"exec\",\"mbean\":\"provost:type=Supervisor\",\"operation\":\"readLog(int,int)\",\"arguments\":[-1,0],"
                    + "\"config\":{\"maxDepth\":3,\"ignoreErrors\":true}}",
            "{\"type\":\"write\",\"mbean\":\"provost:type=Supervisor\",\"attribute\":\"Priority\",\"value\":[{\"a\":1.5e3}]}",
            "{\"type\":\"search\",\"mbean\":\"*:*\"}",
            "{\"type\":\"list\",\"path\":\"provost\"}");
    private static final List<String> JSON_WORDS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\u0000",
            "\\ud800",
            "\\",
            "null",
            "true",
            "1e999",
            "-0",
            "99999999999999999999",
            "\"type\":",
            "\"notification\"",
            "\"regist\"",
            "\"target\":{\"url\":\"service:jmx:rmi:///\"}",
            "\"mbean\":",
            "*",
            "java.lang:type=Runtime",
            "com.sun.management:type=DiagnosticCommand",
            "\"config\":{",
            "\"arguments\":[",
            "\"p\"",
            "/",
            "!/",
            "\0",
            "é",
            "[[");

    private static final List<String> REQUESTS = List.of(
            Fixture.request("POST", "/RPC2", Fixture.CALL_STATE, "Content-Type: text/xml"),
            Fixture.request("POST", "/jolokia/", JSON.getFirst(), "Content-Type: text/json", "Origin: http://x"),
            Fixture.request("GET", "/jolokia/read/provost:type=Supervisor/Priority?maxDepth=2&x=%20", ""),
            Fixture.request("GET", "/logtail/a%3Ab/stdout", "", "Authorization: Basic dTpw", "Range: bytes=0-"),
            "POST /RPC2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n<a/>\n\r\n0\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            // Not an action: one that is unknown gets 500, as from supervisord.
            "GET http://x/tail.html?processname=a&limit=5 HTTP/1.1\r\nHost: x:1\r\nConnection: close\r\n\r\n");
    private static final List<String> HTTP_WORDS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            "HTTP/1.1",
            "HTTP/9.9",
            "HTTP/2.0",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET",
            "PUT",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "/RPC2",
            "/../..",
            "/%2e%2e/",
            "//",
            "/%00",
            "%",
            "%zz",
            "?",
            "#",
            ";",
            "Content-Length: -1\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\n",
            "Expect: 100-continue\r\n",
            "Host: \r\n",
            "Host: a\r\nHost: b\r\n",
            "Upgrade: h2c\r\n",
            "Connection: Upgrade\r\n",
            "Authorization: Basic =\r\n",
            "é",
            "X: " + "y".repeat(5000),
            "ffffffff\r\n",
            "\u0016\u0003\u0001");

    private static Fixture fixture;

    @BeforeAll
    static void open() throws Exception {
        fixture = Fixture.open();
        fixture.supervisor.on("startProcess", arguments -> {
            throw new Fault(Fault.Code.BAD_NAME, String.valueOf(arguments[0]));
        });
        fixture.supervisor
                .with("ProvostVersion", "9.9")
                .on("readLog", _ -> "text")
                .on("getIdentification", _ -> "fuzzed")
                .on("getSupervisorVersion", _ -> "4.2.5")
                .on("getPID", _ -> 4711)
                .on("getAllProcessInfo", _ -> new ProcessInfo[0])
                .on("stopAllProcesses", _ -> new ProcessStatus[0])
                .on("startAllProcesses", _ -> new ProcessStatus[0]);
        for (String operation : List.of("stopProcess", "clearProcessLogs", "readProcessStdoutLog")) {
            fixture.supervisor.on(operation, arguments -> {
                throw new Fault(Fault.Code.BAD_NAME, String.valueOf(arguments[0]));
            });
        }
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    /// {@return all that comes back until the server, having seen that no more will come, closes}
    private static String answer(byte[] request) throws IOException {
        try (var socket = new Socket("127.0.0.1", fixture.port)) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            var all = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                socket.getInputStream().transferTo(all);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // Reset by a server that did not want the rest; what came before counts.
                return all.toString(StandardCharsets.ISO_8859_1);
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private static void harmless(byte[] request, Mutations mutations) throws IOException {
        String context = "seed " + mutations.seed() + ": " + new String(request, StandardCharsets.ISO_8859_1);
        String answer;
        try {
            answer = answer(request);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer and no end; " + context, e);
        }
        assertThat(answer).as(context).satisfiesAnyOf(a -> assertThat(a).isEmpty(), a -> assertThat(a)
                .startsWith("HTTP/1."));
        assertThat(answer).as(context).doesNotContain("\tat ", "stacktrace", "org.eclipse");
        assertThat(answer).as(context).doesNotStartWith("HTTP/1.1 500");
    }

    private static void stillServes() throws IOException {
        assertThat(fixture.rpc("supervisor.getState")).contains("RUNNING");
    }

    @Test
    void anyRequestIsAnsweredOrCut() throws IOException {
        var mutations = new Mutations(REQUESTS, HTTP_WORDS);
        for (int i = Mutations.tries(2000); i > 0; i--) {
            harmless(mutations.next(), mutations);
        }
        stillServes();
    }

    @Test
    void anyJsonIsAnswered() throws IOException {
        var mutations = new Mutations(JSON, JSON_WORDS);
        for (int i = Mutations.tries(2000); i > 0; i--) {
            byte[] body = mutations.next();
            byte[] head = ("POST /jolokia/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            var request = new ByteArrayOutputStream();
            request.writeBytes(head);
            request.writeBytes(body);
            harmless(request.toByteArray(), mutations);
        }
        stillServes();
    }

    @Test
    void jsonNestedWithoutEndIsAnswered() throws IOException {
        for (String deep :
                List.of("[".repeat(400_000), "{\"a\":".repeat(100_000), "[".repeat(10_000) + "]".repeat(10_000))) {
            assertThat(Fixture.send(fixture.tcp(), Fixture.request("POST", "/jolokia/", deep))
                            .head())
                    .doesNotStartWith("HTTP/1.1 500")
                    .startsWith("HTTP/1.1 ");
        }
        stillServes();
    }

    @Test
    void headsWithoutEndAreCutAtTheirLimit() throws IOException {
        String line = Fixture.send(fixture.tcp(), "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
                .head();
        String fields = Fixture.send(fixture.tcp(), "GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(100_000))
                .head();

        assertThat(line).startsWith("HTTP/1.1 414");
        assertThat(fields).startsWith("HTTP/1.1 431");
        stillServes();
    }

    @Test
    void clientsThatSayNothingOrHalfAWordKeepNobodyOut() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                var socket = new Socket("127.0.0.1", fixture.port);
                idle.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream()
                            .write("POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n<a"
                                    .substring(0, 4 + i % 50)
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
            stillServes();
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
        stillServes();
    }
}
