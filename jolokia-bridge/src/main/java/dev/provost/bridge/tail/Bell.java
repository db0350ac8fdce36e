package dev.provost.bridge.tail;

import java.util.concurrent.Semaphore;

/// Wakes the one who waits. Rings that come while nobody waits count as one.
final class Bell {
    private final Semaphore rings = new Semaphore(0);

    void ring() {
        rings.release();
    }

    /// Waits for a ring since the last call.
    void await() throws InterruptedException {
        rings.acquire();
        rings.drainPermits();
    }
}
