package dev.provost.daemon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.Upkeep.Action;
import dev.provost.daemon.config.Upkeep.Check;
import dev.provost.daemon.config.Upkeep.Health;
import dev.provost.daemon.probe.HealthJudge.Condition;
import dev.provost.daemon.probe.HealthJudge.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HealthJudgeTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private static HealthJudge judge(int failures, int successes, Action action, int maxPerHour) {
        return new HealthJudge(new Health(
                new Check.Tcp("localhost", 1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                failures,
                successes,
                Duration.ZERO,
                action,
                0,
                maxPerHour));
    }

    @Test
    void actsWhenItFailedOftenEnoughInARow() {
        HealthJudge judge = judge(3, 1, Action.RESTART, 0);

        assertThat(List.of(
                        judge.passed(),
                        judge.failed(0),
                        judge.failed(1),
                        judge.passed(),
                        judge.failed(2),
                        judge.failed(3),
                        judge.failed(4)))
                .containsExactly(
                        Verdict.HEALTHY,
                        Verdict.SAME,
                        Verdict.SAME,
                        Verdict.SAME,
                        Verdict.SAME,
                        Verdict.SAME,
                        Verdict.ACT);
        assertThat(judge.condition()).isEqualTo(Condition.FAILING);
    }

    @Test
    void actsAgainWhenItFailedAsOftenAgain() {
        HealthJudge judge = judge(2, 1, Action.SIGNAL, 0);

        assertThat(List.of(judge.failed(0), judge.failed(1), judge.failed(2), judge.failed(3)))
                .containsExactly(Verdict.SAME, Verdict.ACT, Verdict.SAME, Verdict.ACT);
    }

    @Test
    void saysOnceWhatItOnlyWatches() {
        HealthJudge judge = judge(1, 2, Action.NONE, 0);

        assertThat(List.of(judge.failed(0), judge.failed(1), judge.passed(), judge.passed(), judge.failed(2)))
                .containsExactly(Verdict.WATCH, Verdict.SAME, Verdict.SAME, Verdict.HEALTHY, Verdict.WATCH);
    }

    @Test
    void whatWasDoneWithinAnHourCountsForTheNextChildToo() {
        HealthJudge judge = judge(1, 1, Action.RESTART, 2);
        List<Verdict> verdicts = new ArrayList<>();
        for (long now : new long[] {0, 1, 2, HOUR, HOUR + 1}) {
            judge.begin();
            verdicts.add(judge.failed(now));
        }

        assertThat(verdicts).containsExactly(Verdict.ACT, Verdict.ACT, Verdict.ENOUGH, Verdict.ACT, Verdict.ACT);
    }

    @Test
    void failingForGoodNeedsNoRepetition() {
        HealthJudge judge = judge(5, 1, Action.RESTART, 0);

        assertThat(judge.failedForGood(0)).isEqualTo(Verdict.ACT);
        assertThat(judge.failures()).isEqualTo(5);
    }

    @Property(tries = 500)
    void itIsHealthyAfterSoManyPassesAndFailingAfterSoManyFailures(
            @ForAll List<Boolean> looks,
            @ForAll @IntRange(min = 1, max = 4) int failures,
            @ForAll @IntRange(min = 1, max = 4) int successes) {
        HealthJudge judge = judge(failures, successes, Action.NONE, 0);
        Condition expected = Condition.STARTING;
        for (int i = 0; i < looks.size(); i++) {
            boolean passed = looks.get(i);
            int row = 0;
            while (row <= i && looks.get(i - row) == passed) {
                row++;
            }
            if (row >= (passed ? successes : failures)) {
                expected = passed ? Condition.HEALTHY : Condition.FAILING;
            }

            if (passed) {
                judge.passed();
            } else {
                judge.failed(i);
            }

            assertThat(judge.condition())
                    .as("after %s", looks.subList(0, i + 1))
                    .isEqualTo(expected);
        }
    }
}
