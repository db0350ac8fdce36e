package dev.provost.bridge;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;

/// The memory that answers may take until they are sent: segments of 64 KB, a quarter of the heap at most.
///
/// Clients that ask for much and read slowly would otherwise fill the heap. Who finds nothing left waits, and is
/// told to come again after a while.
public final class AnswerMemory {
    public static final int SEGMENT_BYTES = 64 * 1024;

    private static final int SEGMENTS_MAX = 512;
    private static final int SEGMENTS_KEPT = 32;
    private static final int WAIT_SECONDS_MAX = 10;

    private final Semaphore left =
            new Semaphore((int) Math.min(SEGMENTS_MAX, Runtime.getRuntime().maxMemory() / 4 / SEGMENT_BYTES));
    private final ArrayBlockingQueue<byte[]> kept = new ArrayBlockingQueue<>(SEGMENTS_KEPT);

    /// @throws BodyRefused if none becomes free in time
    public byte[] take() throws BodyRefused {
        try {
            if (!left.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new BodyRefused(HttpStatus.SERVICE_UNAVAILABLE_503, "too many answers wait to be sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BodyRefused(HttpStatus.SERVICE_UNAVAILABLE_503, "interrupted");
        }
        byte[] segment = kept.poll();
        return segment == null ? new byte[SEGMENT_BYTES] : segment;
    }

    public void giveBack(byte[] segment) {
        // Beyond the kept ones the collector takes them.
        boolean _ = kept.offer(segment);
        left.release();
    }
}
