package dev.provost.bridge.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.jmx.ObjectNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsTest {
    /// Something that has news.
    public interface NewsMBean {}

    /// In the place of the Supervisor.
    public static final class News extends NotificationBroadcasterSupport implements NewsMBean {
        void tell(String type, long sequence) {
            sendNotification(new Notification(type, ObjectNames.SUPERVISOR, sequence, 1_000, "two\nlines"));
        }

        volatile int listeners;

        @Override
        public void addNotificationListener(
                javax.management.NotificationListener listener,
                javax.management.NotificationFilter filter,
                Object handback) {
            super.addNotificationListener(listener, filter, handback);
            listeners++;
        }

        @Override
        public void removeNotificationListener(javax.management.NotificationListener listener)
                throws javax.management.ListenerNotFoundException {
            super.removeNotificationListener(listener);
            listeners--;
        }
    }

    private final News news = new News();
    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.open();
        fixture.mbeans.unregisterMBean(ObjectNames.SUPERVISOR);
        fixture.mbeans.registerMBean(news, ObjectNames.SUPERVISOR);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Client follow(String query) throws IOException {
        var client = new Client(new Socket("127.0.0.1", fixture.port));
        client.socket
                .getOutputStream()
                .write(("GET /events" + query + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        client.await(": provost");
        return client;
    }

    /// Reads lines, chunk sizes among them.
    private record Client(Socket socket, BufferedReader lines) implements AutoCloseable {
        Client(Socket socket) throws IOException {
            this(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        String await(String start) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith(start)) {
                line = lines.readLine();
            }
            assertThat(line).as("a line that starts with %s", start).isNotNull();
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void whatHappensIsSentAsItHappens() throws Exception {
        try (Client client = follow("?type=provost.process")) {
            news.tell("provost.group.added", 1);
            news.tell("provost.process.state.running", 2);

            assertThat(client.await("event:")).isEqualTo("event: provost.process.state.running");
            assertThat(client.await("id:")).isEqualTo("id: 2");
            assertThat(client.await("data:"))
                    .contains("\"message\":\"two\\nlines\"", "\"source\":\"provost:type=Supervisor\"", "\"time\":1000");
        }
    }

    @Test
    void aClientThatHangsUpIsForgotten() throws Exception {
        try (Client _ = follow("")) {
            assertThat(news.listeners).isOne();
        }
        while (news.listeners != 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theServersEndIsTheStreamsEnd() throws Exception {
        try (Client client = follow("")) {
            fixture.close();
            assertThat(client.lines().lines().toList()).noneMatch(line -> line.startsWith("event"));
        }
    }

    @Test
    void noMoreStreamsThanThereIsRoomFor() throws Exception {
        var clients = new java.util.ArrayList<Client>();
        for (int i = 0; i < EventsRoute.STREAMS_MAX; i++) {
            clients.add(follow(""));
        }

        assertThat(Fixture.send(fixture.tcp(), Fixture.request("GET", "/events", ""))
                        .status())
                .isEqualTo(503);
        for (Client client : clients) {
            client.close();
        }
    }

    @Test
    void pagesElsewhereAndOtherMethodsAreRefused() throws Exception {
        assertThat(Fixture.send(fixture.tcp(), Fixture.request("GET", "/events", "", "Origin: http://elsewhere"))
                        .status())
                .isEqualTo(403);
        assertThat(Fixture.send(fixture.tcp(), Fixture.request("POST", "/events", "x"))
                        .status())
                .isEqualTo(405);
    }
}
