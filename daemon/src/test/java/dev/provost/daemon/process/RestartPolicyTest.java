package dev.provost.daemon.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private static RestartPolicy.Pauses pauses(double factor, double jitter) {
        return new RestartPolicy.Pauses(
                Duration.ofMillis(500), factor, Duration.ofSeconds(60), jitter, Duration.ofSeconds(60));
    }

    @Test
    void eachPauseIsAMultipleOfTheOneBefore() {
        var doubling = pauses(2, 0);

        assertThat(List.of(
                        doubling.before(1, 0.5),
                        doubling.before(2, 0.5),
                        doubling.before(5, 0.5),
                        doubling.before(8, 0.5),
                        doubling.before(Integer.MAX_VALUE, 0.5)))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60));
    }

    @Property(tries = 500)
    void chanceMovesAPauseByItsShareAndNeverBeyondTheLongest(
            @ForAll @IntRange(min = 1, max = 100) int inARow,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter,
            @ForAll @DoubleRange(min = 0, max = 0.99) double random,
            @ForAll @DoubleRange(min = 1, max = 10) double factor) {
        long plain = pauses(factor, 0).before(inARow, random).toNanos();

        long moved = pauses(factor, jitter).before(inARow, random).toNanos();

        assertThat(moved).isBetween((long) (plain * (1 - jitter)) - 1, (long) (plain * (1 + jitter)) + 1);
        assertThat(moved).isBetween(0L, Duration.ofSeconds(60).toNanos());
    }

    @Property(tries = 500)
    void aWindowCountsAsOneThatForgetsNothing(
            @ForAll List<@IntRange(min = 0, max = 50) Integer> gaps,
            @ForAll @IntRange(min = 1, max = 5) int most,
            @ForAll @IntRange(min = 1, max = 100) int span) {
        // Near the end of the counter: times are compared by their difference.
        long now = Long.MAX_VALUE - 200;
        Window window = Window.EMPTY;
        List<Long> all = new ArrayList<>();
        for (int gap : gaps) {
            now += gap;
            window = window.with(now, most);
            all.add(now);
            long at = now;
            int expected = (int) all.stream().filter(time -> at - time < span).count();

            assertThat(window.count(now, span)).isEqualTo(Math.min(most, expected));
        }
    }
}
