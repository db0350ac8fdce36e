package dev.provost.daemon.output;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What was captured since BEGIN, bounded as supervisord bounds it: when a chunk doesn't fit, as many of the oldest
/// bytes as it has go away, then it is appended. So a single chunk larger than the bound is kept whole.
final class CaptureBuffer {
    private static final byte[] EMPTY = {};

    private final long bytesMax;
    private byte[] bytes = EMPTY;
    private int length;

    CaptureBuffer(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Consumes `chunk`.
    void append(ByteBuffer chunk) {
        int more = chunk.remaining();
        if ((long) length + more > bytesMax) {
            int dropped = Math.min(more, length);
            System.arraycopy(bytes, dropped, bytes, 0, length - dropped);
            length -= dropped;
        }
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, (int) Math.min(2L * bytes.length, bytesMax)));
        }
        chunk.get(bytes, length, more);
        length += more;
    }

    /// {@return what was kept; empty from now on, its memory given back}
    byte[] take() {
        var kept = Arrays.copyOf(bytes, length);
        bytes = EMPTY;
        length = 0;
        return kept;
    }
}
