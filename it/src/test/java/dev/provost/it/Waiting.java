package dev.provost.it;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Waits for what another process does, under a deadline, and says what it saw last when that passes.
final class Waiting {
    /// Long, for other tests run beside this one, on a machine that may be slow.
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Waiting() {}

    static <T> T until(String what, Callable<T> look, Predicate<T> good) throws Exception {
        return until(LIMIT, what, look, good);
    }

    static <T> T until(Duration limit, String what, Callable<T> look, Predicate<T> good) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            T seen = look.call();
            if (good.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no " + what + " within " + limit.toSeconds() + " s; last seen: " + seen);
            }
            // There is nothing to wait on in another process; look again soon.
            LockSupport.parkNanos(5_000_000);
        }
    }
}
