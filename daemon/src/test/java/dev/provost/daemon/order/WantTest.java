package dev.provost.daemon.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.process.State;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantTest {
    private static Standing standing(State state, boolean child, boolean ready, boolean finished) {
        return new Standing(state, child, ready, finished, false, false, null, Set.of());
    }

    private static String verdict(Want want, Standing other) {
        return switch (want.judge(other, "db")) {
            case Verdict.Granted _ -> "granted";
            case Verdict.Wait _ -> "wait";
            case Verdict.Blocked(String why) -> why;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "STOPPED, false, wait, wait, wait",
        "STARTING, false, wait, wait, wait",
        "STARTING, true, granted, wait, wait",
        "RUNNING, true, granted, granted, wait",
        "BACKOFF, false, wait, wait, wait",
        "STOPPING, true, wait, wait, wait",
        "FATAL, false, db is FATAL, db is FATAL, db is FATAL",
        "UNKNOWN, false, db is UNKNOWN, db is UNKNOWN, db is UNKNOWN",
    })
    void conditionsOfDependsOn(State state, boolean child, String started, String running, String ready) {
        Standing other = standing(state, child, false, false);

        assertThat(verdict(new Want.Needs(Condition.STARTED), other)).isEqualTo(started);
        assertThat(verdict(new Want.Needs(Condition.RUNNING), other)).isEqualTo(running);
        assertThat(verdict(new Want.Needs(Condition.READY), other)).isEqualTo(ready);
    }

    @Test
    void exitedIsAnEndAsExpected() {
        Want exited = new Want.Needs(Condition.EXITED);

        assertThat(verdict(exited, standing(State.EXITED, false, false, true))).isEqualTo("granted");
        assertThat(verdict(exited, standing(State.EXITED, false, false, false)))
                .isEqualTo("db has exited with a status that is not expected");
        assertThat(verdict(exited, standing(State.RUNNING, true, true, false))).isEqualTo("wait");
    }

    @Test
    void whoIsToldToStopIsNoSupport() {
        var leaving = new Standing(State.RUNNING, true, true, false, false, true, null, Set.of());

        assertThat(verdict(new Want.Needs(Condition.RUNNING), leaving)).isEqualTo("wait");
    }

    @Test
    void anObstacleIsHandedOn() {
        var blocked = new Standing(State.STOPPED, false, false, false, true, false, "disk is FATAL", Set.of());

        assertThat(verdict(new Want.Needs(Condition.RUNNING), blocked)).isEqualTo("disk is FATAL");
        assertThat(verdict(new Want.After(), blocked)).isEqualTo("granted");
    }

    @ParameterizedTest
    @CsvSource({
        "STOPPED, granted",
        "STARTING, wait",
        "RUNNING, granted",
        "BACKOFF, wait",
        "STOPPING, granted",
        "EXITED, granted",
        "FATAL, granted",
        "UNKNOWN, granted",
    })
    void startsAfterWaitsOnlyWhileTheOtherIsOnItsWay(State state, String expected) {
        assertThat(verdict(new Want.After(), standing(state, true, false, false)))
                .isEqualTo(expected);
    }

    @Test
    void theSeedsCountStatesThatWereEntered() {
        var past = new Standing(
                State.EXITED, false, false, false, false, false, null, Set.of(State.RUNNING, State.EXITED));
        var asExpected =
                new Standing(State.EXITED, false, false, true, false, false, null, Set.of(State.RUNNING, State.EXITED));

        assertThat(verdict(new Want.AnyOf(Set.of(State.EXITED, State.FATAL)), past))
                .isEqualTo("granted");
        assertThat(verdict(new Want.AnyOf(Set.of(State.RUNNING)), past)).isEqualTo("wait");
        assertThat(verdict(new Want.InOrder(State.EXITED), past))
                .isEqualTo("db has exited with a status that is not expected");
        assertThat(verdict(new Want.InOrder(State.EXITED), asExpected)).isEqualTo("granted");
        assertThat(verdict(new Want.InOrder(State.RUNNING), asExpected)).isEqualTo("granted");
    }
}
