package dev.provost.daemon.access;

import dev.provost.daemon.output.RotatingFile;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.event.AuditRecord;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The audit log: one JSON object in a line, for its owner's eyes only (mode 0600). Writing is one thread's work; those
/// who act never wait for the disk. A record that finds no place in the queue, or that can't be written, is counted,
/// and the next record that can be is preceded by one that says how many are missing.
final class AuditFile implements AutoCloseable {
    private static final int WAITING_MAX = 2048;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
    private static final byte[] REOPEN = new byte[0];
    private static final byte[] END = new byte[0];

    private final RotatingFile file;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong lostUntold = new AtomicLong();
    private final Thread writer;

    private AuditFile(RotatingFile file) {
        this.file = file;
        this.writer = Thread.ofPlatform().daemon().name("audit").unstarted(this::run);
    }

    /// @throws IOException when the file can't be opened: its path, the reason, a remedy
    static AuditFile open(Path path, long bytesMax, int backups, LogSink log) throws IOException {
        RotatingFile file = new RotatingFile(path, bytesMax, backups, true, problem -> log.log(LogLevel.CRIT, problem));
        file.open();
        AuditFile audit = new AuditFile(file);
        audit.writer.start();
        return audit;
    }

    void write(long millis, AuditRecord record, List<String> arguments) {
        if (!waiting.offer(line(millis, record, arguments))) {
            lost.incrementAndGet();
            lostUntold.incrementAndGet();
        }
    }

    void reopen() {
        // When so much waits, the next rotation from outside will do.
        var _ = waiting.offer(REOPEN);
    }

    long lost() {
        return lost.get();
    }

    /// Writes what waits, for a while, and closes the file.
    @Override
    public void close() {
        try {
            boolean _ = waiting.offer(END, CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (!writer.join(CLOSE_MAX)) {
                writer.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the two marks are themselves and not what they hold
    private void run() {
        try (file) {
            while (true) {
                byte[] next = waiting.take();
                if (next == END) {
                    return;
                }
                if (next == REOPEN) {
                    file.reopen();
                } else {
                    put(next);
                }
            }
        } catch (InterruptedException e) {
            // The disk takes longer than anybody wants to wait for it.
            Thread.currentThread().interrupt();
        }
    }

    private void put(byte[] line) {
        long missing = lostUntold.getAndSet(0);
        if (missing > 0) {
            String text = "{\"outcome\":\"lost\",\"records\":" + missing + "}\n";
            if (!taken(text.getBytes(StandardCharsets.UTF_8))) {
                lostUntold.addAndGet(missing);
            }
        }
        if (!taken(line)) {
            lost.incrementAndGet();
            lostUntold.incrementAndGet();
        }
    }

    private boolean taken(byte[] line) {
        long before = file.lost();
        file.write(ByteBuffer.wrap(line));
        return file.lost() == before;
    }

    private static byte[] line(long millis, AuditRecord record, List<String> arguments) {
        StringBuilder json = new StringBuilder(320).append("{\"time\":\"");
        json.append(Instant.ofEpochMilli(millis)).append('"');
        field(json, "outcome", record.outcome());
        field(json, "door", record.door());
        field(json, "role", record.role());
        field(json, "user", record.user());
        field(json, "origin", record.origin());
        field(json, "bean", record.bean());
        field(json, "operation", record.operation());
        json.append(",\"arguments\":[");
        for (int i = 0; i < arguments.size(); i++) {
            text(i == 0 ? json : json.append(','), arguments.get(i));
        }
        json.append(']');
        field(json, "fault", record.fault());
        json.append(",\"micros\":").append(record.micros()).append("}\n");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder json, String name, String value) {
        text(json.append(",\"").append(name).append("\":"), value);
    }

    private static void text(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(Character.forDigit((c >> shift) & 0xf, 16));
                }
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
