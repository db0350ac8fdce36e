package dev.provost.bridge;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes the one who waits. Rings that come while nobody waits count as one.
public final class Bell {
    private final Semaphore rings = new Semaphore(0);

    public void ring() {
        rings.release();
    }

    /// Waits for a ring since the last call.
    public void await() throws InterruptedException {
        rings.acquire();
        rings.drainPermits();
    }

    /// Waits for a ring since the last call, `longest` at most.
    ///
    /// @return false when there was none
    public boolean await(Duration longest) throws InterruptedException {
        boolean rang = rings.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        rings.drainPermits();
        return rang;
    }
}
