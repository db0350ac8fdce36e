package dev.provost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long a client may take for the head of a request; by a clock that the test moves.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LenientHttpTest {
    private static final long SECOND = 1_000_000_000;
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final AtomicLong now = new AtomicLong(-5 * SECOND);
    private final Server server = new Server();
    private final LenientHttp http = new LenientHttp(new HttpConfiguration(), now::get);
    private final LocalConnector connector = new LocalConnector(server, http);
    private final Client client = new Client();

    /// What it sends has been read when `addInput` returns.
    private static final class Client extends ByteArrayEndPoint {
        Client() {
            super(new byte[0], ANSWER_BYTES_MAX);
        }

        @Override
        protected void execute(Runnable reading) {
            reading.run();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        server.addConnector(connector);
        server.start();
        client.setConnection(http.newConnection(connector, client));
        client.onOpen();
        client.getConnection().onOpen();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void whoDripsAHeadIsCutOff() {
        client.addInput("GET / HTTP/1.1\r\nHost: x\r\n");
        now.addAndGet(60 * SECOND);
        client.addInput("X: as far as anybody looked, this is where it begins\r\n");
        for (int i = 0; i < 20; i++) {
            now.addAndGet(SECOND);
            client.addInput("X: x\r\n");
            assertThat(client.isOpen()).as("open after %d s", i).isTrue();
        }
        now.addAndGet(1);

        client.addInput("X: x\r\n");

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whoDripsTheRequestLineIsCutOff() {
        client.addInput("G");
        client.addInput("ET");
        now.addAndGet(21 * SECOND);

        client.addInput(" /");

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void eachRequestHasItsOwnTime() {
        for (int i = 0; i < 3; i++) {
            client.addInput("GET / HTTP/1.1\r\n");
            now.addAndGet(15 * SECOND);
            client.addInput("Host: x\r\n");
            now.addAndGet(15 * SECOND);
            client.addInput("\r\n");

            assertThat(client.takeOutputString()).startsWith("HTTP/1.1 404");
            now.addAndGet(60 * SECOND);
        }
    }
}
