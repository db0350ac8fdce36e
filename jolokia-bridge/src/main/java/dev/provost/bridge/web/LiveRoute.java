package dev.provost.bridge.web;

import dev.provost.bridge.AnswerMemory;
import dev.provost.bridge.Bell;
import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.SupervisorAccess;
import dev.provost.bridge.XmlOutput;
import dev.provost.jmx.Fault;
import dev.provost.jmx.event.Notifications;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.eclipse.jetty.http.HttpStatus;

/// `/live`: the processes as server-sent events, for the status page of a browser that runs scripts.
///
/// `processes` comes first and whenever much has changed: an array of all, see [ProcessJson]. `changed` is an array of
/// those that changed. Between two events of these kinds there is a moment in which changes gather. `figures` tells
/// every two seconds what running processes use; by that a client that is gone is noticed behind a proxy, too.
final class LiveRoute implements AutoCloseable {
    /// Streams at once; more are told to come again. Each open page is one.
    static final int STREAMS_MAX = 64;

    private static final Duration BETWEEN_FIGURES = Duration.ofSeconds(2);
    private static final Duration GATHERING = Duration.ofMillis(100);
    /// More changes than these are told as a whole.
    static final int CHANGES_MAX = 64;
    private static final byte[] END = {'\n', '\n'};

    private final SupervisorAccess supervisor;
    private final AnswerMemory memory;
    private final Semaphore places = new Semaphore(STREAMS_MAX);
    private final Figures figures = new Figures();
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    // Written by the thread that ends the server, read by all streams.
    private volatile boolean closed;

    LiveRoute(SupervisorAccess supervisor, AnswerMemory memory) {
        this.supervisor = supervisor;
        this.memory = memory;
    }

    void serve(Exchange exchange) throws IOException, JMException {
        if (!"GET".equals(exchange.method())) {
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
            return;
        }
        if (!places.tryAcquire()) {
            exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
            return;
        }
        var stream = new Stream(exchange);
        streams.add(stream);
        try {
            // Heard before it is looked at: what comes in between is not missed.
            supervisor.listen(stream);
            stream.run();
        } finally {
            streams.remove(stream);
            supervisor.forget(stream);
            places.release();
        }
    }

    /// Ends all streams.
    @Override
    public void close() {
        closed = true;
        streams.forEach(stream -> stream.bell.ring());
    }

    /// What was read last, for all pages: many that are open cost no more than one.
    private final class Figures {
        private byte[] last = {};
        private long millis;

        synchronized void writeTo(XmlOutput out) throws BodyRefused, JMException {
            long now = System.nanoTime() / 1_000_000;
            if (millis == 0 || now - millis >= BETWEEN_FIGURES.toMillis() / 2) {
                last = ProcessJson.figures(supervisor.figures(), now);
                millis = now;
            }
            out.raw(last);
        }
    }

    /// One page that is open somewhere.
    private final class Stream implements NotificationListener {
        private final Exchange exchange;
        private final Bell bell = new Bell();
        // Written by the thread that sees the client hang up.
        private volatile boolean gone;

        // Under this object's lock: what changed since the last look, and whether that is too much to tell one by one.
        private Set<String> changed = new HashSet<>();
        private boolean all = true;

        Stream(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void handleNotification(Notification notification, Object handback) {
            boolean state = notification.getType().startsWith(Notifications.PROCESS_STATE);
            boolean ours = state || notification.getType().startsWith(Notifications.GROUP);
            if (!ours) {
                return;
            }
            synchronized (this) {
                if (state && notification.getUserData() instanceof CompositeData change) {
                    changed.add(ProcessJson.namespec(change));
                }
                all |= !state || changed.size() > CHANGES_MAX;
            }
            bell.ring();
        }

        void run() throws IOException {
            exchange.openEvents(this::hangUp);
            try {
                long next = System.nanoTime();
                while (!gone && !closed) {
                    tellChanges();
                    long left = next - System.nanoTime();
                    if (left <= 0) {
                        tellFigures();
                        next = System.nanoTime() + BETWEEN_FIGURES.toNanos();
                    } else if (bell.await(Duration.ofNanos(left))) {
                        Thread.sleep(GATHERING);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Fault | JMException e) {
                // The daemon ends: so does the stream. The page asks again later.
                gone = true;
            }
            exchange.end();
        }

        private void tellChanges() throws IOException, JMException {
            Set<String> names;
            boolean whole;
            synchronized (this) {
                names = changed;
                whole = all;
                changed = new HashSet<>();
                all = false;
            }
            if (names.isEmpty() && !whole) {
                return;
            }
            try (var out = new XmlOutput(memory)) {
                out.raw(XmlOutput.ascii(whole ? "event: processes\ndata: " : "event: changed\ndata: "));
                ProcessJson.write(out, whole ? everyone() : those(names));
                send(out);
            }
        }

        private void tellFigures() throws IOException, JMException {
            try (var out = new XmlOutput(memory)) {
                out.raw(XmlOutput.ascii("event: figures\ndata: "));
                figures.writeTo(out);
                send(out);
            }
        }

        private void send(XmlOutput out) throws IOException {
            out.raw(END);
            for (ByteBuffer segment : out.segments()) {
                exchange.send(segment);
            }
        }

        private CompositeData[] everyone() throws JMException {
            return (CompositeData[]) supervisor.call("getAllProcessInfo");
        }

        /// {@return these processes, without any that was removed meanwhile: another event tells of that}
        private CompositeData[] those(Set<String> names) throws JMException {
            var found = new CompositeData[names.size()];
            int count = 0;
            for (String name : names) {
                try {
                    found[count] = supervisor.process(name);
                    count++;
                } catch (Fault e) {
                    if (e.code() != Fault.Code.BAD_NAME) {
                        throw e;
                    }
                }
            }
            return Arrays.copyOf(found, count);
        }

        private void hangUp() {
            gone = true;
            bell.ring();
        }
    }
}
