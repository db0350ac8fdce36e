package dev.provost.bridge;

import static dev.provost.bridge.Fixture.CALL_STATE;
import static dev.provost.bridge.Fixture.request;
import static dev.provost.bridge.Fixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture.Reply;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {
    private Fixture fixture;

    @AfterEach
    void close() throws Exception {
        if (fixture != null) {
            fixture.close();
        }
    }

    private Fixture open() throws Exception {
        fixture = Fixture.open();
        return fixture;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /RPC2, 200", "POST, /RPC2/more, 200", "POST, /RPC2?x=1, 200", "GET, /RPC2, 400", "PUT, /RPC2, 400",
        "DELETE, /RPC2, 400", "GET, /nowhere, 404", "GET, /jolokiax, 404", "OPTIONS, /jolokia, 405",
                "PUT, /jolokia, 405"
    })
    void answersByMethodAndPath(String method, String path, int status) throws Exception {
        Reply reply = send(open().unix(), request(method, path, CALL_STATE));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.head()).contains("\r\nServer: Medusa/1.12\r\n").contains("\r\nDate: ");
    }

    @Test
    void anErrorPageIsSupervisords() throws Exception {
        Reply reply = send(open().tcp(), request("GET", "/nowhere", ""));

        assertThat(reply.head()).contains("Content-Type: text/html");
        assertThat(reply.body())
                .isEqualTo("<head>\r\n<title>Error response</title>\r\n</head>\r\n<body>\r\n<h1>Error response</h1>\r\n"
                        + "<p>Error code 404.\r\n<p>Message: Not Found.\r\n</body>\r\n");
    }

    @Test
    void aPostMustTellItsLength() throws Exception {
        assertThat(send(open().tcp(), "POST /RPC2 HTTP/1.0\r\nHost: x\r\n\r\n").status())
                .isEqualTo(411);
        String chunked =
                "POST /RPC2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assertThat(send(fixture.tcp(), chunked).status()).isEqualTo(411);
    }

    @Test
    void aBodyBeyondTheLimitIsNotRead() throws Exception {
        String head = "POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n";
        assertThat(send(open().tcp(), head).status()).isEqualTo(413);
        String json = "POST /jolokia HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n";
        assertThat(send(fixture.tcp(), json).status()).isEqualTo(413);
    }

    @Test
    void aHeadBeyondTheLimitIsRefused() throws Exception {
        assertThat(send(open().tcp(), "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(40_000) + "\r\n\r\n")
                        .status())
                .isEqualTo(431);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"})
    void garbageIsRefusedAndSaysNothingInTheLog(String garbage) throws Exception {
        Reply reply = send(open().unix(), garbage);

        assertThat(reply.status()).isIn(400, 505);
        assertThat(send(fixture.unix(), request("POST", "/RPC2", CALL_STATE)).status())
                .isEqualTo(200);
        assertThat(fixture.log).noneMatch(line -> line.startsWith("INFO HTTP") || line.startsWith("ERRO"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: \r\n", "Host:\r\n", "Host: x\r\n"})
    void supervisorctlTailSendsABlankHost(String host) throws Exception {
        String raw = "GET /RPC2 HTTP/1.1\r\n" + host + "Accept-Encoding: chunked\r\nConnection: close\r\n\r\n\r\n";

        assertThat(send(open().unix(), raw).body()).contains("Error code 400.\r\n<p>Message: Bad Request");
        assertThat(send(fixture.unix(), raw.replace("/RPC2", "/logtail/x")).status())
                .isEqualTo(404);
    }

    @Test
    void keepsAConnectionAndTellsLengthsInBytes() throws Exception {
        open().supervisor.on("getIdentification", _ -> "ä😀");
        String call = Fixture.call("supervisor.getIdentification", "");
        String raw = "POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: " + call.length() + "\r\n\r\n" + call;
        try (SocketChannel channel = SocketChannel.open(fixture.unix())) {
            for (int i = 0; i < 3; i++) {
                Fixture.write(channel, raw);
                assertThat(readAnswer(channel)).contains("<string>ä😀</string>").endsWith("</methodResponse>\n");
            }
        }
    }

    @Test
    void http10ClosesAfterTheAnswer() throws Exception {
        String raw = "POST /RPC2 HTTP/1.0\r\nContent-Length: " + CALL_STATE.length() + "\r\n\r\n" + CALL_STATE;

        assertThat(send(open().tcp(), raw).body()).endsWith("</methodResponse>\n");
    }

    @Test
    void otherCallsGoOnWhileOneWaits() throws Exception {
        var release = new CountDownLatch(1);
        open().supervisor.on("startProcess", _ -> {
            release.await();
            return true;
        });
        try (SocketChannel waiting = SocketChannel.open(fixture.tcp())) {
            String call = Fixture.call("supervisor.startProcess", Fixture.text("p"));
            Fixture.write(waiting, request("POST", "/RPC2", call));

            assertThat(fixture.rpc("supervisor.getState")).contains("RUNNING");

            release.countDown();
            assertThat(readAnswer(waiting)).contains("<boolean>1</boolean>");
        }
    }

    @Test
    void aRequestInSmallPiecesIsServed() throws Exception {
        open();
        try (SocketChannel channel = SocketChannel.open(fixture.tcp())) {
            String raw = request("POST", "/RPC2", CALL_STATE);
            for (int i = 0; i < raw.length(); i++) {
                Fixture.write(channel, raw.substring(i, i + 1));
            }
            assertThat(readAnswer(channel)).contains("RUNNING");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Basic,user:pa:ss word, 200",
        "basic,user:pa:ss word, 200",
        "BASIC,user:pa:ss word, 200",
        "Digest,user:pa:ss word, 401",
        "Basic,user:x, 401",
        "Basic,x:pa:ss word, 401",
        "Basic,:, 401",
        "Basic,nocolon, 400"
    })
    void thePasswordIsAsked(String scheme, String pair, int status) throws Exception {
        fixture = Fixture.open(new Credentials("user", "pa:ss word"));
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        String header = "Authorization: " + scheme + " " + encoded;

        assertThat(send(fixture.unix(), request("POST", "/RPC2", CALL_STATE, header))
                        .status())
                .isEqualTo(status);
        assertThat(send(fixture.tcp(), request("GET", "/jolokia/version", "", header))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void withoutAPasswordNothingIsServedAndTheConnectionEnds() throws Exception {
        fixture = Fixture.open(new Credentials("user", "{SHA}e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4"));
        String keepAlive = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n";

        Reply reply = send(fixture.unix(), keepAlive + keepAlive);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.head())
                .contains("WWW-Authenticate: Basic realm=\"default\"")
                .contains("Connection: close");
        assertThat(reply.body()).doesNotContain("HTTP/1.1");
        String right = Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));
        assertThat(send(fixture.unix(), request("POST", "/RPC2", CALL_STATE, "Authorization: Basic " + right))
                        .status())
                .isEqualTo(200);
        assertThat(send(fixture.unix(), request("POST", "/RPC2", CALL_STATE, "Authorization: Basic !!"))
                        .status())
                .isEqualTo(400);
    }

    private static String readAnswer(SocketChannel channel) throws Exception {
        var all = new StringBuilder();
        ByteBuffer part = ByteBuffer.allocate(65536);
        while (!all.toString().contains("</methodResponse>\n") && channel.read(part.clear()) >= 0) {
            all.append(new String(part.array(), 0, part.position(), StandardCharsets.UTF_8));
        }
        return all.toString();
    }
}
