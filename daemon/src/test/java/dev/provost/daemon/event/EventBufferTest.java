package dev.provost.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventBufferTest {
    private final List<Long> discarded = new ArrayList<>();

    private EventBuffer buffer(int capacity) {
        return new EventBuffer(capacity, event -> discarded.add(event.serial()));
    }

    private static PooledEvent event(long serial) {
        return new PooledEvent(new Event.SupervisorRunning(), serial, serial, 0);
    }

    private static PooledEvent large(long serial, int bytes) {
        return new PooledEvent(
                new Event.ProcessLogged("g", "p", 1, "stdout", ByteBuffer.allocate(bytes)), serial, serial, 0);
    }

    private static List<Long> rest(EventBuffer buffer) {
        List<Long> rest = new ArrayList<>();
        for (PooledEvent next = buffer.poll(); next != null; next = buffer.poll()) {
            rest.add(next.serial());
        }
        return rest;
    }

    @Test
    void theOldestMakesRoomForTheNewest() {
        EventBuffer buffer = buffer(2);

        for (int i = 0; i < 4; i++) {
            buffer.add(event(i));
        }

        assertThat(discarded).containsExactly(0L, 1L);
        assertThat(rest(buffer)).containsExactly(2L, 3L);
    }

    @Test
    void whatComesBackIsNextAndTheOldestWaitingOneMakesRoom() {
        EventBuffer buffer = buffer(2);
        buffer.add(event(1));
        buffer.add(event(2));

        buffer.addFirst(event(0));

        assertThat(discarded).containsExactly(1L);
        assertThat(rest(buffer)).containsExactly(0L, 2L);
    }

    @Test
    void memoryIsABoundToo() {
        EventBuffer buffer = buffer(1_000);

        for (int i = 0; i < 40; i++) {
            buffer.add(large(i, 1 << 20));
        }

        assertThat(rest(buffer)).containsExactly(33L, 34L, 35L, 36L, 37L, 38L, 39L);
    }

    @Test
    void aSingleEventLargerThanTheBoundIsKept() {
        EventBuffer buffer = buffer(10);
        buffer.add(event(0));

        buffer.add(large(1, 9 << 20));

        assertThat(discarded).containsExactly(0L);
        assertThat(rest(buffer)).containsExactly(1L);
    }

    /// Positive numbers are new events of that many kilobytes, negative ones come back, 0 takes one out.
    @Property(tries = 300)
    void itNeverHoldsMoreThanItMayAndForgetsNothingElse(
            @ForAll @IntRange(min = 1, max = 20) int capacity,
            @ForAll @Size(max = 200) List<@IntRange(min = -2000, max = 2000) Integer> acts) {
        List<Long> lost = new ArrayList<>();
        EventBuffer buffer = new EventBuffer(capacity, event -> lost.add(event.serial()));
        int in = 0;
        int out = 0;

        for (int act : acts) {
            if (act == 0) {
                out += buffer.poll() == null ? 0 : 1;
            } else if (act > 0) {
                buffer.add(large(in++, act * 1024));
            } else {
                buffer.addFirst(large(in++, -act * 1024));
            }
            assertThat(buffer.size()).isLessThanOrEqualTo(capacity);
        }

        long bytes = 0;
        int left = 0;
        for (PooledEvent next = buffer.poll(); next != null; next = buffer.poll()) {
            bytes += next.weight();
            left++;
        }
        assertThat(bytes).isLessThanOrEqualTo(EventBuffer.BYTES_MAX);
        assertThat(left + out + lost.size()).isEqualTo(in);
    }
}
