package dev.provost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionTimerTest {
    @Test
    void itWaitsForNothingOnceTheLastTaskIsCancelled() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (var timer = new ConnectionTimer()) {
            Future<?> first = timer.schedule(() -> {}, 1, TimeUnit.HOURS);
            Future<?> second = timer.schedule(() -> {}, 2, TimeUnit.HOURS);
            Thread thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(candidate ->
                            !before.contains(candidate) && candidate.getName().equals("http-timer"))
                    .findAny()
                    .orElseThrow();
            await(thread, Thread.State.TIMED_WAITING);

            first.cancel(false);
            assertThat(timer.getQueue()).containsExactly((Runnable) second);
            second.cancel(false);

            await(thread, Thread.State.WAITING);
            assertThat(timer.getQueue()).isEmpty();
        }
    }

    private static void await(Thread thread, Thread.State state) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (thread.getState() != state) {
            assertThat(System.nanoTime()).as("%s in time", state).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
