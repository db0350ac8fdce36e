package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SyslogQueueTest {
    @Test
    void linesArriveInOrderAndOneThatIsRefusedTakesNoOtherWithIt() {
        var lines = new CopyOnWriteArrayList<String>();
        try (var queue = new SyslogQueue((severity, ident, line) -> {
            if (line.equals("bad")) {
                throw new IllegalStateException("refused");
            }
            lines.add(severity + " " + ident + " " + line);
        })) {
            queue.send(6, "x", "one");
            queue.send(6, "x", "bad");
            queue.send(6, "x", "two");
        }

        assertThat(lines).containsSubsequence("6 x one", "6 x two");
    }

    @Test
    void aSlowSystemLogCostsLinesThatAreCountedAndTold() throws InterruptedException {
        var lines = new CopyOnWriteArrayList<String>();
        var gate = new CountDownLatch(1);
        var queue = new SyslogQueue((_, _, line) -> {
            awaitQuietly(gate);
            lines.add(line.length() > 100 ? "long" : line);
        });
        var line = "x".repeat(1 << 18);
        for (int i = 0; i < 10; i++) {
            queue.send(6, "x", line);
        }
        assertThat(queue.dropped()).isEqualTo(7);

        gate.countDown();
        queue.close();

        assertThat(lines)
                .containsExactly("long", "7 lines for syslog were dropped, it takes them too slowly", "long", "long");
    }

    @Test
    void closingAQueueThatWasNeverUsedIsQuick() {
        List<String> lines = new CopyOnWriteArrayList<>();
        new SyslogQueue((_, _, line) -> lines.add(line)).close();
        assertThat(lines).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
