package dev.provost.daemon.probe;

import dev.provost.daemon.config.Upkeep.Action;
import dev.provost.daemon.config.Upkeep.Health;
import dev.provost.daemon.process.Window;
import java.util.concurrent.TimeUnit;

/// Makes of a row of outcomes whether a process is well, and when something is to be done about it. Pure but for what
/// it remembers; time comes with each call.
public final class HealthJudge {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Health rules;
    private Condition condition = Condition.STARTING;
    private int failures;
    private int successes;
    private Window actions = Window.EMPTY;

    public HealthJudge(Health rules) {
        this.rules = rules;
    }

    /// How a process is.
    public enum Condition {
        /// nothing is known of its child yet
        STARTING,
        HEALTHY,
        FAILING;

        /// {@return the word for people}
        public String word() {
            return switch (this) {
                case STARTING -> "starting";
                case HEALTHY -> "healthy";
                case FAILING -> "failing";
            };
        }
    }

    /// What follows from an outcome.
    public enum Verdict {
        /// nothing new
        SAME,
        /// it is well, and was not or had not yet been seen to be
        HEALTHY,
        /// it failed often enough: act
        ACT,
        /// it failed often enough, and nothing is to be done about it
        WATCH,
        /// it failed often enough, but there was enough action within an hour
        ENOUGH
    }

    /// Another child: what was before does not count, but for what was done within an hour.
    public void begin() {
        condition = Condition.STARTING;
        failures = 0;
        successes = 0;
    }

    public Condition condition() {
        return condition;
    }

    /// {@return failed looks in a row}
    public int failures() {
        return failures;
    }

    public Verdict passed() {
        failures = 0;
        successes++;
        if (condition == Condition.HEALTHY || successes < rules.successes()) {
            return Verdict.SAME;
        }
        condition = Condition.HEALTHY;
        return Verdict.HEALTHY;
    }

    /// @param nowNanos monotonic time
    public Verdict failed(long nowNanos) {
        return failed(failures + 1, nowNanos);
    }

    /// It fails beyond doubt: as if it had failed as often as it may.
    public Verdict failedForGood(long nowNanos) {
        return failed(Math.max(failures + 1, rules.failures()), nowNanos);
    }

    private Verdict failed(int inARow, long nowNanos) {
        failures = inARow;
        successes = 0;
        if (failures < rules.failures()) {
            return Verdict.SAME;
        }
        boolean first = condition != Condition.FAILING;
        condition = Condition.FAILING;
        if (rules.action() == Action.NONE) {
            return first ? Verdict.WATCH : Verdict.SAME;
        }
        // What was done did not help, or could not be done: once more each time it has failed as often again.
        if (!first && failures % rules.failures() != 0) {
            return Verdict.SAME;
        }
        int most = rules.maxPerHour();
        if (most > 0 && actions.count(nowNanos, HOUR) >= most) {
            return Verdict.ENOUGH;
        }
        if (most > 0) {
            actions = actions.with(nowNanos, most);
        }
        return Verdict.ACT;
    }
}
