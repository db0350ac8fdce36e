package dev.provost.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;

/// A body that fails when it grows beyond a limit or takes too long to come.
final class BoundedBody extends InputStream {
    /// A body must be here after so long; the idle timeout alone would let one drip in for days.
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final InputStream body;
    private final long deadlineNanos = System.nanoTime() + NANOS_MAX;
    private long left;

    BoundedBody(InputStream body, long bytesMax) {
        this.body = body;
        this.left = bytesMax;
    }

    @Override
    public int read() throws IOException {
        return count(body.read(), 1);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = body.read(target, offset, length);
        return count(read, read);
    }

    private int count(int read, int bytes) throws IOException {
        if (read < 0) {
            return read;
        }
        left -= bytes;
        if (left < 0) {
            throw new BodyRefused(HttpStatus.PAYLOAD_TOO_LARGE_413, "the body is longer than allowed");
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new BodyRefused(HttpStatus.REQUEST_TIMEOUT_408, "the body came too slowly");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
