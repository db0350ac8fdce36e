package dev.provost.daemon.output;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Hands lines over to a system log that may block, on a thread that begins with the first line. Any thread may send,
/// and never waits: beyond [#QUEUED_CHARS_MAX] lines are dropped and counted, and the log is told how many.
public final class SyslogQueue implements Syslog, AutoCloseable {
    static final long QUEUED_CHARS_MAX = 1 << 20;
    private static final Line END = new Line(-1, "", "");
    /// Memory of a queued line besides its characters, so that empty lines count too.
    private static final int LINE_CHARS = 64;

    private final Syslog target;
    private final Thread thread = new Thread(this::drain, "syslog");
    private final AtomicBoolean started = new AtomicBoolean();
    private final BlockingQueue<Line> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedChars = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private long droppedTold;

    private record Line(int severity, String ident, String text) {
        int chars() {
            return text.length() + LINE_CHARS;
        }
    }

    /// @param target may block; called on one thread
    public SyslogQueue(Syslog target) {
        this.target = target;
        thread.setDaemon(true);
    }

    @Override
    public void send(int severity, String ident, String line) {
        var entry = new Line(severity, ident, line);
        if (queuedChars.addAndGet(entry.chars()) > QUEUED_CHARS_MAX) {
            queuedChars.addAndGet(-entry.chars());
            dropped.incrementAndGet();
            return;
        }
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
        queue.add(entry);
    }

    /// {@return lines that were dropped since construction}
    public long dropped() {
        return dropped.get();
    }

    /// Waits up to a second for the lines that are queued.
    @Override
    public void close() {
        queue.add(END);
        try {
            if (started.get()) {
                var _ = thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        try {
            for (var line = queue.take(); !line.equals(END); line = queue.take()) {
                deliver(line);
                queuedChars.addAndGet(-line.chars());
                tellDrops(line.ident());
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it; ending is all it could mean.
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Line line) {
        try {
            target.send(line.severity(), line.ident(), line.text());
        } catch (RuntimeException e) {
            // One line that the system log refuses must not take the others with it.
            dropped.incrementAndGet();
        }
    }

    private void tellDrops(String ident) {
        long now = dropped.get();
        if (now > droppedTold) {
            long missing = now - droppedTold;
            droppedTold = now;
            deliver(new Line(4, ident, missing + " lines for syslog were dropped, it takes them too slowly"));
        }
    }
}
