package dev.provost.bridge.tail;

import dev.provost.bridge.Bell;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.SupervisorAccess;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/// `/logtail/NAME[/CHANNEL]` and `/mainlogtail`: the end of a log and what is added to it, until the client has enough
/// or the daemon ends.
public final class TailRoute implements AutoCloseable {
    /// Streams at once; more are told to come again.
    static final int STREAMS_MAX = 128;

    private static final String CHILD = "/logtail";
    private static final String TYPE = "text/plain;charset=utf-8";
    private static final int BUFFER_BYTES = 16 * 1024;

    private final SupervisorAccess supervisor;
    private final LogWatch watch = new LogWatch();
    private final Semaphore places = new Semaphore(STREAMS_MAX);
    private final Set<Bell> waiting = ConcurrentHashMap.newKeySet();
    // Written by the thread that ends the server, read by all streams.
    private volatile boolean closed;

    public TailRoute(SupervisorAccess supervisor) {
        this.supervisor = supervisor;
    }

    public void serve(Exchange exchange) throws IOException, JMException {
        if (!"GET".equals(exchange.method())) {
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
            return;
        }
        Path log;
        try {
            log = log(exchange.path());
        } catch (Fault e) {
            exchange.refuse(e.code() == Code.BAD_NAME ? HttpStatus.NOT_FOUND_404 : HttpStatus.SERVICE_UNAVAILABLE_503);
            return;
        }
        if (log == null) {
            exchange.refuse(HttpStatus.NOT_FOUND_404);
        } else if (!places.tryAcquire()) {
            exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
        } else {
            try {
                stream(exchange, log);
            } finally {
                places.release();
            }
        }
    }

    /// {@return the log that `path` means, null if there is none}
    ///
    /// @throws Fault BAD_NAME if there is no such process
    private @Nullable Path log(String path) throws JMException {
        String file = path.startsWith(CHILD)
                ? childLog(path.substring(CHILD.length()))
                : (String) supervisor.attribute("LogFile");
        return file.isEmpty() ? null : Path.of(file);
    }

    private String childLog(String rest) throws JMException {
        int start = 0;
        while (start < rest.length() && rest.charAt(start) == '/') {
            start++;
        }
        int slash = rest.indexOf('/', start);
        String name = slash < 0 ? rest.substring(start) : rest.substring(start, slash);
        String channel = slash < 0 ? "stdout" : rest.substring(slash + 1);
        String item =
                switch (channel) {
                    case "stdout" -> "stdoutLogfile";
                    case "stderr" -> "stderrLogfile";
                    default -> "";
                };
        return name.isEmpty() || item.isEmpty()
                ? ""
                : (String) supervisor.process(name).get(item);
    }

    private void stream(Exchange exchange, Path log) throws IOException {
        var bell = new Bell();
        waiting.add(bell);
        // Watched before it is read: what comes in between is not missed.
        watch.add(log, bell);
        try (FollowedFile file = FollowedFile.open(log)) {
            exchange.say(HttpHeader.LAST_MODIFIED, FollowedFile.lastModified(log));
            exchange.say("X-Accel-Buffering", "no");
            exchange.say("X-Content-Type-Options", "nosniff");
            new Stream(exchange, file, bell).run();
        } catch (NoSuchFileException e) {
            exchange.refuse(HttpStatus.NOT_FOUND_404);
        } finally {
            watch.remove(log, bell);
            waiting.remove(bell);
        }
    }

    /// One client and what it reads.
    private final class Stream {
        private final Exchange exchange;
        private final FollowedFile file;
        private final Bell bell;
        // Written by the thread that sees the client hang up.
        private volatile boolean gone;

        Stream(Exchange exchange, FollowedFile file, Bell bell) {
            this.exchange = exchange;
            this.file = file;
            this.bell = bell;
        }

        void run() throws IOException {
            exchange.open(TYPE, this::hangUp);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            boolean last = false;
            while (!last && !gone) {
                // Asked before reading: what was written until the end goes out.
                last = closed;
                while (!gone && file.read(buffer)) {
                    exchange.send(buffer);
                }
                last |= !last && !waited();
            }
            exchange.end();
        }

        /// {@return false when the thread is wanted elsewhere}
        private boolean waited() {
            try {
                bell.await();
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private void hangUp() {
            gone = true;
            bell.ring();
        }
    }

    /// Ends all streams, each with what its log holds by now.
    @Override
    public void close() {
        closed = true;
        waiting.forEach(Bell::ring);
    }

    /// {@return streams under way}
    int streams() {
        return STREAMS_MAX - places.availablePermits();
    }
}
