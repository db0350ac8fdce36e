package dev.provost.daemon.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final long MILLI = 1_000_000;

    /// Monotonic time may begin anywhere, just before it overflows too.
    private static final long BEGIN = Long.MAX_VALUE - 500 * MILLI;

    private final Changes changes = new Changes(300 * MILLI);

    private static long at(long millis) {
        return BEGIN + millis * MILLI;
    }

    @Test
    void itIsTimeWhenNothingChangedForAWhile() {
        changes.add(List.of("a.py"), at(0));
        assertThat(changes.dueIn(at(0))).isEqualTo(300 * MILLI);

        changes.add(List.of("b.py"), at(200));
        assertThat(changes.dueIn(at(300))).isEqualTo(200 * MILLI);
        assertThat(changes.dueIn(at(500))).isZero();

        assertThat(changes.take(at(500))).isEqualTo("2 files changed (a.py, b.py)");
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void theProgramIsToldOnceASecondAtMost() {
        changes.add(List.of("a.py"), at(0));
        assertThat(changes.take(at(300))).isEqualTo("1 file changed (a.py)");

        changes.add(List.of("a.py"), at(400));
        assertThat(changes.dueIn(at(400))).isEqualTo(900 * MILLI);
        assertThat(changes.dueIn(at(1300))).isZero();
        assertThat(changes.take(at(1300))).isEqualTo("1 file changed (a.py)");

        changes.add(List.of("a.py"), at(9000));
        assertThat(changes.dueIn(at(9000))).isEqualTo(300 * MILLI);
    }

    @Test
    void whoWritesAllTheTimeDoesNotPutItOffForEver() {
        for (long millis = 0; millis < 30_000; millis += 100) {
            assertThat(changes.isEmpty() || changes.dueIn(at(millis)) > 0).isTrue();
            changes.add(List.of("a.py"), at(millis));
        }
        assertThat(changes.dueIn(at(30_000))).isZero();
    }

    @Test
    void eachFileCountsOnceAndAFewAreNamed() {
        changes.add(List.of("a", "b", "a"), at(0));
        changes.add(List.of("b", "c", "d"), at(1));
        changes.add(List.of(), at(2));

        assertThat(changes.take(at(9))).isEqualTo("4 files changed (a, b, c, …)");
    }

    @Test
    void whatIsKeptHasABound() {
        changes.add(IntStream.range(0, 10_000).mapToObj(n -> "f" + n).toList(), at(0));

        assertThat(changes.take(at(9))).isEqualTo("10000 files changed (f0, f1, f2, …)");
    }
}
