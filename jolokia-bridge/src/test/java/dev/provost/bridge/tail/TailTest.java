package dev.provost.bridge.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.bridge.StreamReader;
import dev.provost.jmx.Fault;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TailTest {
    @TempDir
    private Path folder;

    private Fixture fixture;
    private Path out;
    private Path err;

    @BeforeEach
    void serve() throws Exception {
        serve(null);
    }

    private void serve(Credentials credentials) throws Exception {
        fixture = Fixture.open(credentials);
        out = Files.writeString(folder.resolve("out"), "out\n");
        err = Files.writeString(folder.resolve("err"), "err\n");
        Path main = Files.writeString(folder.resolve("main"), "main\n");
        fixture.supervisor.with("LogFile", main.toString()).on("getProcessInfo", arguments -> {
            String name = (String) arguments[0];
            return switch (name) {
                case "p", "g:p" -> process(out.toString(), err.toString());
                case "none" -> process("", "");
                case "missing" -> process(folder.resolve("missing").toString(), "");
                default -> throw new Fault(Fault.Code.BAD_NAME, name);
            };
        });
    }

    private static ProcessInfo process(String out, String err) {
        return new ProcessInfo("p", "g", 0, 0, 0, 20, "RUNNING", "", 0, out, out, err, 1, "");
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost:\r\nAccept-Encoding: chunked\r\nAccept: */*\r\n\r\n\r\n";
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    void aStreamBeginsWithTheEndOfTheLogAndGoesOn() throws Exception {
        for (SocketAddress address : List.of(fixture.tcp(), fixture.unix())) {
            Files.writeString(out, "out\n");
            try (var reader = new StreamReader(address, get("/logtail/g%3Ap"))) {
                reader.await("4\r\nout\n");
                append(out, "more\n");
                reader.await("5\r\nmore\n");

                assertThat(reader.seen())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("\r\nServer: Medusa/1.12\r\n")
                        .contains("\r\nDate: ")
                        .contains("\r\nLast-Modified: ")
                        .contains("\r\nContent-Type: text/plain;charset=utf-8\r\n")
                        .contains("\r\nX-Accel-Buffering: no\r\n")
                        .contains("\r\nTransfer-Encoding: chunked\r\n")
                        .doesNotContain("Content-Length")
                        .doesNotContain("Connection");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"/logtail/p, out", "/logtail/p/stdout, out", "/logtail/p/stderr, err", "/mainlogtail, main"})
    void eachLogHasItsPlace(String path, String text) throws Exception {
        try (var reader = new StreamReader(fixture.unix(), get(path))) {
            reader.await("\r\n" + text + "\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /logtail, 404",
        "GET, /logtail/, 404",
        "GET, /logtail/zz, 404",
        "GET, /logtail/p:*, 404",
        "GET, /logtail/p/nochannel, 404",
        "GET, /logtail/none, 404",
        "GET, /logtail/missing, 404",
        "POST, /logtail/p, 400",
        "HEAD, /mainlogtail, 400"
    })
    void whatIsNoLogIsRefused(String method, String path, int status) throws Exception {
        assertThat(Fixture.send(fixture.tcp(), Fixture.request(method, path, ""))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void anEmptyLogAnswersAtOnce() throws Exception {
        Files.writeString(out, "");
        try (var reader = new StreamReader(fixture.tcp(), get("/logtail/p"))) {
            reader.await("\r\n\r\n");
            append(out, "first\n");
            reader.await("first\n");
        }
    }

    @Test
    void anOldClientGetsTheBytesWithoutChunks() throws Exception {
        try (var reader = new StreamReader(fixture.unix(), "GET /logtail/p HTTP/1.0\r\n\r\n")) {
            reader.await("\r\n\r\nout\n");
            append(out, "more\n");
            reader.await("out\nmore\n");
            assertThat(reader.seen()).doesNotContain("chunked");
        }
    }

    @Test
    void aRotatedOrTruncatedLogIsFollowed() throws Exception {
        try (var reader = new StreamReader(fixture.unix(), get("/logtail/p"))) {
            reader.await("out\n");
            Files.move(out, folder.resolve("out.1"));
            Files.writeString(out, "second\n");
            reader.await("second\n");
            Files.writeString(out, "3\n");
            reader.await("==> File truncated <==\n3\n");
        }
    }

    @Test
    void theStreamsOfClientsThatWentAwayAreGivenUpThoughNothingIsWritten() throws Exception {
        List<StreamReader> readers = new ArrayList<>();
        for (int i = 0; i < TailRoute.STREAMS_MAX; i++) {
            readers.add(new StreamReader(fixture.unix(), get("/logtail/p")).await("out\n"));
        }
        assertThat(status()).isEqualTo(503);

        for (StreamReader reader : readers) {
            reader.close();
        }

        int status = status();
        while (status == 503) {
            LockSupport.parkNanos(5_000_000);
            status = status();
        }
        assertThat(status).isEqualTo(200);
    }

    /// {@return what a new stream is answered}
    private int status() throws IOException {
        try (var reader = new StreamReader(fixture.unix(), get("/logtail/p"))) {
            reader.await("\r\n");
            return Integer.parseInt(reader.seen().substring(9, 12));
        }
    }

    @Test
    void theEndOfTheServerEndsTheStreamsInOrder() throws Exception {
        try (var reader = new StreamReader(fixture.unix(), get("/logtail/p"))) {
            reader.await("out\n");
            append(out, "last\n");
            fixture.close();

            assertThat(reader.rest()).endsWith("last\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void aPasswordIsAskedForLogsToo() throws Exception {
        fixture.close();
        serve(new Credentials("user", "secret"));

        assertThat(status()).isEqualTo(401);
        assertThat(Fixture.send(fixture.tcp(), Fixture.request("GET", "/mainlogtail", ""))
                        .status())
                .isEqualTo(401);
    }
}
