package dev.provost.bridge.events;

import dev.provost.bridge.Bell;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.Provenance;
import dev.provost.bridge.SupervisorAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.Notification;
import javax.management.NotificationListener;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/// `/events[?type=PREFIX]`: what the Supervisor notifies of, as it happens, until the client has enough or the daemon
/// ends.
///
/// Each event has the type of its notification, its sequence number as `id` and one line of JSON as `data`. Of a client
/// that reads too slowly the oldest waiting are dropped; an event `provost.dropped` with their number tells him. A
/// comment every 15 s shows both sides that the other is still there.
public final class EventsRoute implements AutoCloseable {
    /// Streams at once; more are told to come again.
    static final int STREAMS_MAX = 32;

    /// Events that wait for one client.
    static final int WAITING_MAX = 256;

    private static final String PATH = "/events";
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final SupervisorAccess supervisor;
    private final Semaphore places = new Semaphore(STREAMS_MAX);
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    // Written by the thread that ends the server, read by all streams.
    private volatile boolean closed;

    public EventsRoute(SupervisorAccess supervisor) {
        this.supervisor = supervisor;
    }

    public static boolean has(String path) {
        return path.equals(PATH);
    }

    public void serve(Exchange exchange) throws IOException, JMException {
        if (!"GET".equals(exchange.method())) {
            exchange.say("Allow", "GET");
            exchange.refuse(HttpStatus.METHOD_NOT_ALLOWED_405);
        } else if (Provenance.of(exchange).kind() == Provenance.Kind.FOREIGN) {
            exchange.refuse(HttpStatus.FORBIDDEN_403);
        } else if (!places.tryAcquire()) {
            exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
        } else {
            try {
                stream(exchange);
            } finally {
                places.release();
            }
        }
    }

    private void stream(Exchange exchange) throws IOException, JMException {
        Fields.Field asked = exchange.query().get("type");
        var stream = new Stream(exchange, asked == null ? "" : asked.getValue());
        streams.add(stream);
        try {
            // Listening before the head is sent: who has it misses nothing from then on.
            supervisor.listen(stream);
            stream.run();
        } finally {
            streams.remove(stream);
            supervisor.forget(stream);
        }
    }

    /// Ends all streams.
    @Override
    public void close() {
        closed = true;
        streams.forEach(stream -> stream.bell.ring());
    }

    /// One client and what waits for it.
    private final class Stream implements NotificationListener {
        private final Exchange exchange;
        private final String prefix;

        /// Under its own lock; news come from the thread `notifications`, which must not wait.
        private final Deque<Notification> waiting = new ArrayDeque<>();

        private long dropped;
        private final Bell bell = new Bell();
        // Written by the thread that sees the client hang up.
        private volatile boolean gone;

        Stream(Exchange exchange, String prefix) {
            this.exchange = exchange;
            this.prefix = prefix;
        }

        @Override
        public void handleNotification(Notification notification, @Nullable Object handback) {
            if (!notification.getType().startsWith(prefix)) {
                return;
            }
            synchronized (waiting) {
                if (waiting.size() == WAITING_MAX) {
                    waiting.removeFirst();
                    dropped++;
                }
                waiting.addLast(notification);
            }
            bell.ring();
        }

        void run() throws IOException {
            exchange.openEvents(this::hangUp);
            send(": provost\n\n");
            boolean wanted = true;
            while (wanted && !gone && !closed) {
                wanted = sendWaiting();
            }
            exchange.end();
        }

        /// {@return false when the thread is wanted elsewhere}
        private boolean sendWaiting() throws IOException {
            try {
                if (!bell.await(HEARTBEAT)) {
                    send(":\n\n");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            for (String next = next(); next != null && !gone; next = next()) {
                send(next);
            }
            return true;
        }

        private @Nullable String next() {
            Notification notification;
            synchronized (waiting) {
                if (dropped > 0) {
                    String told = "event: provost.dropped\ndata: {\"count\":" + dropped + "}\n\n";
                    dropped = 0;
                    return told;
                }
                notification = waiting.pollFirst();
            }
            return notification == null
                    ? null
                    : "event: " + notification.getType() + "\nid: " + notification.getSequenceNumber() + "\ndata: "
                            + NotificationJson.of(notification) + "\n\n";
        }

        private void send(String text) throws IOException {
            exchange.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        private void hangUp() {
            gone = true;
            bell.ring();
        }
    }
}
