package dev.provost.daemon.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.process.Rules.Autorestart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Long random lives, lived twice: by the state machine with timers that fire at their deadline, and by a plain model
/// that looks at everything once a millisecond, as supervisord's loop would if it were that quick.
class LifecycleHistoriesTest {
    private static final int MILLI = 1_000_000;

    /// What happens next: one of a few things, after some time.
    record Act(int afterMillis, Kind kind, int code) {
        enum Kind {
            START,
            STOP,
            EXIT,
            REFUSE_NEXT_SPAWN,
            NOTHING
        }
    }

    @Property(tries = 300)
    void theStateMachineLivesAsThePlainModelDoes(@ForAll("rules") Rules rules, @ForAll("histories") List<Act> history) {
        Machine machine = new Machine(rules);
        PlainModel model = new PlainModel(rules);
        List<String> told = new ArrayList<>();

        for (Act act : history) {
            for (int i = 0; i < act.afterMillis(); i++) {
                machine.advance();
                model.advance();
            }
            machine.act(act);
            model.act(act);
            told.add(act + " -> " + machine.status);

            assertThat(machine.summary()).as("after %s", told).isEqualTo(model.summary());
        }
    }

    @Property(tries = 300)
    void aPidIsSignalledOnlyWhileItsChildLives(@ForAll("rules") Rules rules, @ForAll("histories") List<Act> history) {
        Machine machine = new Machine(rules);

        for (Act act : history) {
            for (int i = 0; i < act.afterMillis(); i++) {
                machine.advance();
            }
            machine.act(act);
        }

        assertThat(machine.signalsToTheDead).isEmpty();
    }

    @Provide
    Arbitrary<Rules> rules() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(0, 1, 2, 3, Rules.UNLIMITED),
                        Arbitraries.of(Autorestart.values()),
                        Arbitraries.integers().between(1, 3),
                        policies())
                .as((startsecs, retries, autorestart, stopwait, policy) -> new Rules(
                        Duration.ofSeconds(startsecs),
                        retries,
                        Set.of(0, 2),
                        autorestart,
                        15,
                        Duration.ofSeconds(stopwait),
                        false,
                        false,
                        policy));
    }

    private static Arbitrary<RestartPolicy> policies() {
        Arbitrary<RestartPolicy.Pauses> pauses = Combinators.combine(
                        Arbitraries.of(0, 500, 1000, 3000), Arbitraries.of(1, 2, 3), Arbitraries.of(1000, 4000, 9000))
                .as((first, factor, steady) -> new RestartPolicy.Pauses(
                        Duration.ofMillis(first), factor, Duration.ofMillis(5000), 0.5, Duration.ofMillis(steady)));
        Arbitrary<RestartPolicy.Limit> limits = Combinators.combine(
                        Arbitraries.integers().between(1, 4), Arbitraries.of(1000, 5000, 20_000))
                .as((starts, within) -> new RestartPolicy.Limit(starts, Duration.ofMillis(within)));
        return Arbitraries.oneOf(
                Arbitraries.just(RestartPolicy.PLAIN),
                Combinators.combine(pauses.injectNull(0.3), limits.injectNull(0.3))
                        .as(RestartPolicy::new));
    }

    @Provide
    Arbitrary<List<Act>> histories() {
        Arbitrary<Integer> pauses = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 999, 1000, 1001, 2000, 3000),
                Arbitraries.integers().between(0, 4000));
        return Combinators.combine(pauses, Arbitraries.of(Act.Kind.values()), Arbitraries.of(0, 1, 2, 3, -1))
                .as(Act::new)
                .list()
                .ofMaxSize(40);
    }

    /// Drives the state machine the way the loop does.
    private static final class Machine {
        private final Lifecycle lifecycle;
        private final List<Long> signalsToTheDead = new ArrayList<>();
        private Status status = new Status.Stopped();
        private Restarts restarts = Restarts.NONE;
        private long now;
        private long deadline;
        private @Nullable Stimulus due;
        private long child;
        private long lastPid;
        private boolean refuse;
        private int kills;

        Machine(Rules rules) {
            lifecycle = new Lifecycle(rules);
        }

        void advance() {
            now += MILLI;
            fire();
        }

        private void fire() {
            while (due != null && deadline <= now) {
                Stimulus fired = due;
                due = null;
                handle(fired);
            }
        }

        void act(Act act) {
            switch (act.kind()) {
                case START -> handle(new Stimulus.Start(false));
                case STOP -> handle(new Stimulus.Stop());
                case EXIT -> {
                    if (child != 0) {
                        child = 0;
                        handle(new Stimulus.ChildExited(act.code()));
                    }
                }
                case REFUSE_NEXT_SPAWN -> refuse = true;
                case NOTHING -> {}
            }
            // Without a pause there is nothing to wait for.
            fire();
        }

        private void handle(Stimulus stimulus) {
            Step step = lifecycle.step(status, restarts, stimulus, now);
            restarts = step.restarts() == null ? restarts : step.restarts();
            if (!step.status().equals(status)) {
                due = null;
            }
            status = step.status();
            for (Effect effect : step.effects()) {
                switch (effect) {
                    case Effect.Spawn _ -> spawn();
                    case Effect.Restart _ -> handle(new Stimulus.Start(true));
                    case Effect.Signal(long pid, int number, boolean _) -> {
                        kills += number == 9 ? 1 : 0;
                        if (pid != child) {
                            signalsToTheDead.add(pid);
                        }
                    }
                    case Effect.ArmTimer(Duration delay, Stimulus then) -> {
                        deadline = now + delay.toNanos();
                        due = then;
                    }
                    case Effect.Entered _, Effect.Tell _ -> {}
                }
            }
        }

        private void spawn() {
            if (refuse) {
                refuse = false;
                handle(new Stimulus.SpawnFailed("refused"));
            } else {
                child = ++lastPid;
                handle(new Stimulus.Spawned(child));
            }
        }

        String summary() {
            return status.state() + " pid " + status.pid() + " spawns " + lastPid + " kills " + kills;
        }
    }

    /// The rules of supervisord's process, one after the other, as its loop applies them in each turn.
    private static final class PlainModel {
        private final Rules rules;
        private State state = State.STOPPED;
        private long nowMillis;
        private long started;
        private long delay;
        private int failures;
        private long pid;
        private long lastPid;
        private boolean refuse;
        private int kills;
        private boolean restart;
        private int inARow;
        private long runningSince;
        private final List<Long> recent = new ArrayList<>();

        PlainModel(Rules rules) {
            this.rules = rules;
        }

        void advance() {
            nowMillis++;
            turn();
        }

        void act(Act act) {
            switch (act.kind()) {
                case START -> {
                    if (state == State.STOPPED || state == State.EXITED || state == State.FATAL) {
                        failures = 0;
                        inARow = 0;
                        recent.clear();
                        spawn();
                    }
                }
                case STOP -> stop();
                case EXIT -> exit(act.code());
                case REFUSE_NEXT_SPAWN -> refuse = true;
                case NOTHING -> {}
            }
            turn();
        }

        private void turn() {
            if (restart) {
                restart = false;
                failures = 0;
                spawn();
            }
            if (state == State.BACKOFF && failures > rules.startretries() && rules.startretries() >= 0) {
                state = State.FATAL;
            }
            if (state == State.BACKOFF && nowMillis >= delay) {
                spawn();
                turn();
            }
            if (state == State.STARTING
                    && nowMillis - started >= rules.startsecs().toMillis()) {
                state = State.RUNNING;
                runningSince = nowMillis;
            }
            RestartPolicy.Pauses pauses = rules.policy().pauses();
            if (pauses != null
                    && state == State.RUNNING
                    && nowMillis - runningSince >= pauses.steady().toMillis()) {
                inARow = 0;
            }
            if (state == State.STOPPING && nowMillis >= delay) {
                kills++;
                delay = nowMillis + rules.stopwaitsecs().toMillis();
            }
        }

        private void spawn() {
            started = nowMillis;
            if (refuse) {
                refuse = false;
                fail();
            } else {
                state = State.STARTING;
                pid = ++lastPid;
            }
        }

        private void fail() {
            state = State.BACKOFF;
            failures++;
            if (failures > rules.startretries() && rules.startretries() >= 0) {
                return;
            }
            if (forbidden()) {
                state = State.FATAL;
                return;
            }
            long pause = pauseOfNext();
            delay = nowMillis + (pause < 0 ? failures * 1000L : pause);
        }

        private boolean forbidden() {
            RestartPolicy.Limit limit = rules.policy().limit();
            if (limit == null) {
                return false;
            }
            recent.removeIf(time -> nowMillis - time >= limit.within().toMillis());
            return recent.size() >= limit.starts();
        }

        /// Negative when the policy has no pauses.
        private long pauseOfNext() {
            inARow++;
            recent.add(nowMillis);
            RestartPolicy.Pauses pauses = rules.policy().pauses();
            if (pauses == null) {
                return -1;
            }
            double pause = pauses.first().toMillis();
            for (int i = 1; i < inARow; i++) {
                pause = Math.min(pauses.most().toMillis(), pause * pauses.factor());
            }
            return (long) Math.min(pauses.most().toMillis(), pause);
        }

        private void stop() {
            if (state == State.BACKOFF) {
                state = State.STOPPED;
            } else if (state == State.STARTING || state == State.RUNNING) {
                state = State.STOPPING;
                delay = nowMillis + rules.stopwaitsecs().toMillis();
            }
        }

        private void exit(int code) {
            if (pid == 0) {
                return;
            }
            pid = 0;
            if (state == State.STOPPING) {
                state = State.STOPPED;
            } else if (state == State.STARTING
                    && nowMillis - started < rules.startsecs().toMillis()) {
                fail();
            } else {
                state = State.EXITED;
                boolean again = rules.autorestart() == Autorestart.ALWAYS
                        || (rules.autorestart() == Autorestart.UNEXPECTED
                                && !rules.exitcodes().contains(code));
                if (again && forbidden()) {
                    state = State.FATAL;
                } else if (again) {
                    long pause = pauseOfNext();
                    restart = pause <= 0;
                    if (pause > 0) {
                        state = State.BACKOFF;
                        failures = 0;
                        delay = nowMillis + pause;
                    }
                }
            }
        }

        String summary() {
            return state + " pid " + pid + " spawns " + lastPid + " kills " + kills;
        }
    }
}
