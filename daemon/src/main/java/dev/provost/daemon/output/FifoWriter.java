package dev.provost.daemon.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Writes a fifo on a thread of its own, so that a reader that is slow or absent costs bytes and never the loop.
///
/// It is opened for reading and writing: that neither waits for a reader nor fails when one leaves. Up to
/// [#QUEUED_BYTES_MAX] wait in memory, besides what the kernel holds; beyond, a write is refused with an IOException.
final class FifoWriter implements WritableByteChannel {
    static final long QUEUED_BYTES_MAX = 1 << 20;
    private static final byte[] END = {};

    private final FileChannel fifo;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    /// Set by the writing thread when it ends, read by the loop.
    private volatile @Nullable IOException failure;

    private boolean closed;

    private FifoWriter(FileChannel fifo) {
        this.fifo = fifo;
    }

    static FifoWriter open(Path path) throws IOException {
        var writer = new FifoWriter(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        var thread = new Thread(writer::drain, "fifo " + path);
        thread.setDaemon(true);
        thread.start();
        return writer;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        var earlier = failure;
        if (earlier != null) {
            closed = true;
            throw new IOException(RotatingFile.reason(earlier), earlier);
        }
        int length = bytes.remaining();
        if (queuedBytes.get() + length > QUEUED_BYTES_MAX) {
            throw new IOException("nobody reads this fifo, or not fast enough");
        }
        var copy = new byte[length];
        bytes.get(copy);
        queuedBytes.addAndGet(length);
        queue.add(copy);
        return length;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /// What is queued is still written, as long as somebody reads.
    @Override
    public void close() {
        closed = true;
        queue.add(END);
    }

    private void drain() {
        try (fifo) {
            for (var bytes = queue.take(); bytes.length > 0; bytes = queue.take()) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    fifo.write(buffer);
                }
                queuedBytes.addAndGet(-bytes.length);
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it; ending is all it could mean.
            Thread.currentThread().interrupt();
        }
    }
}
