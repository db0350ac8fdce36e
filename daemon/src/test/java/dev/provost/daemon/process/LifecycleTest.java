package dev.provost.daemon.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.process.Effect.ArmTimer;
import dev.provost.daemon.process.Effect.Entered;
import dev.provost.daemon.process.Effect.Remark;
import dev.provost.daemon.process.Effect.Restart;
import dev.provost.daemon.process.Effect.Signal;
import dev.provost.daemon.process.Effect.Spawn;
import dev.provost.daemon.process.Effect.Tell;
import dev.provost.daemon.process.Rules.Autorestart;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 100 * SECOND;

    private static final List<Status> STATUSES = List.of(
            new Status.Stopped(),
            new Status.Spawning(1),
            new Status.Abandoning(),
            new Status.Starting(42, 1, NOW - SECOND),
            new Status.Running(42),
            new Status.Backoff(1, "why"),
            new Status.Stopping(42),
            new Status.Exited(0, true),
            new Status.Fatal("why"),
            new Status.Unknown(42));

    private static final List<Stimulus> STIMULI = List.of(
            new Stimulus.Start(false),
            new Stimulus.Spawned(43),
            new Stimulus.SpawnFailed("no"),
            new Stimulus.StartsecsElapsed(),
            new Stimulus.BackoffElapsed(),
            new Stimulus.Stop(),
            new Stimulus.StopwaitElapsed(),
            new Stimulus.GiveUp(),
            new Stimulus.ChildExited(0),
            new Stimulus.ChildExited(3),
            new Stimulus.SignalRefused(),
            new Stimulus.Unfit("sick", true),
            new Stimulus.Unfit("sick", false),
            new Stimulus.Steady());

    private final Lifecycle lifecycle = new Lifecycle(rules(5, Autorestart.UNEXPECTED));

    @Test
    void everyStatusAnswersEveryStimulus() {
        String table = STATUSES.stream()
                .flatMap(status -> STIMULI.stream().map(stimulus -> row(status, stimulus)))
                .filter(row -> !row.endsWith("same"))
                .collect(Collectors.joining("\n", "", "\n"));

        assertThat(table).isEqualTo("""
                        Stopped[] + Start[again=false] -> Spawning[failures=0] | STOPPED>STARTING(0,0) spawn
                        Stopped[] + Unfit[reason=sick, again=true] -> Stopped[] | restart
                        Stopped[] + Unfit[reason=sick, again=false] -> Fatal[reason=sick] | STOPPED>FATAL(0,0)
                        Spawning[failures=1] + Spawned[pid=43] -> Starting[pid=43, failures=1, sinceNanos=100000000000] | SPAWNED timer(5s,StartsecsElapsed)
                        Spawning[failures=1] + SpawnFailed[reason=no] -> Backoff[failures=2, reason=no] | STARTING>BACKOFF(0,2) SPAWN_ERROR timer(2s,BackoffElapsed)
                        Spawning[failures=1] + Stop[] -> Abandoning[] | STARTING>STOPPING(0,0)
                        Abandoning[] + Spawned[pid=43] -> Stopping[pid=43] | SPAWNED signal(43,15,one) timer(10s,StopwaitElapsed)
                        Abandoning[] + SpawnFailed[reason=no] -> Stopped[] | SPAWN_ERROR STOPPING>STOPPED(0,0)
                        Starting[pid=42, failures=1, sinceNanos=99000000000] + StartsecsElapsed[] -> Running[pid=42] | STARTING>RUNNING(42,1) SUCCESS
                        Starting[pid=42, failures=1, sinceNanos=99000000000] + Stop[] -> Stopping[pid=42] | STARTING>STOPPING(42,0) signal(42,15,one) timer(10s,StopwaitElapsed)
                        Starting[pid=42, failures=1, sinceNanos=99000000000] + ChildExited[code=0] -> Backoff[failures=2, reason=Exited too quickly (process log may have details)] | STARTING>BACKOFF(0,2) EXITED_UNEXPECTED timer(2s,BackoffElapsed)
                        Starting[pid=42, failures=1, sinceNanos=99000000000] + ChildExited[code=3] -> Backoff[failures=2, reason=Exited too quickly (process log may have details)] | STARTING>BACKOFF(0,2) EXITED_UNEXPECTED timer(2s,BackoffElapsed)
                        Starting[pid=42, failures=1, sinceNanos=99000000000] + SignalRefused[] -> Unknown[pid=42] | STARTING>UNKNOWN(42,0)
                        Running[pid=42] + Stop[] -> Stopping[pid=42] | RUNNING>STOPPING(42,0) signal(42,15,one) timer(10s,StopwaitElapsed)
                        Running[pid=42] + ChildExited[code=0] -> Exited[code=0, expected=true] | RUNNING>EXITED(42,0,expected) EXITED_EXPECTED
                        Running[pid=42] + ChildExited[code=3] -> Exited[code=3, expected=false] | RUNNING>EXITED(42,0) EXITED_UNEXPECTED restart
                        Running[pid=42] + SignalRefused[] -> Unknown[pid=42] | RUNNING>UNKNOWN(42,0)
                        Backoff[failures=1, reason=why] + BackoffElapsed[] -> Spawning[failures=1] | BACKOFF>STARTING(0,1) spawn
                        Backoff[failures=1, reason=why] + Stop[] -> Stopped[] | BACKOFF>STOPPED(0,1)
                        Backoff[failures=1, reason=why] + GiveUp[] -> Fatal[reason=why] | BACKOFF>FATAL(0,1) GAVE_UP
                        Stopping[pid=42] + StopwaitElapsed[] -> Stopping[pid=42] | KILLING signal(42,9,group) timer(10s,StopwaitElapsed)
                        Stopping[pid=42] + ChildExited[code=0] -> Stopped[] | STOPPING>STOPPED(42,0) STOPPED
                        Stopping[pid=42] + ChildExited[code=3] -> Stopped[] | STOPPING>STOPPED(42,0) STOPPED
                        Stopping[pid=42] + SignalRefused[] -> Unknown[pid=42] | STOPPING>UNKNOWN(42,0)
                        Exited[code=0, expected=true] + Start[again=false] -> Spawning[failures=0] | EXITED>STARTING(0,0) spawn
                        Fatal[reason=why] + Start[again=false] -> Spawning[failures=0] | FATAL>STARTING(0,0) spawn
                        Unknown[pid=42] + ChildExited[code=0] -> Exited[code=0, expected=true] | UNKNOWN>EXITED(42,0,expected)
                        Unknown[pid=42] + ChildExited[code=3] -> Exited[code=3, expected=false] | UNKNOWN>EXITED(42,0)
                        """);
    }

    @Test
    void aStartThatFailsOnceTooOftenIsGivenUp() {
        var step = lifecycle.step(new Status.Starting(42, 3, NOW), new Stimulus.ChildExited(1), NOW + SECOND);

        assertThat(step)
                .isEqualTo(Step.to(
                        new Status.Fatal(Lifecycle.EXITED_TOO_QUICKLY),
                        new Entered(State.STARTING, State.BACKOFF, 0, 4, false),
                        new Tell(Remark.EXITED_UNEXPECTED),
                        new Entered(State.BACKOFF, State.FATAL, 0, 4, false),
                        new Tell(Remark.GAVE_UP)));
    }

    @Test
    void aChildThatLivedForStartsecsHasStartedEvenIfTheTimerIsLate() {
        var step = lifecycle.step(new Status.Starting(42, 0, NOW), new Stimulus.ChildExited(0), NOW + 5 * SECOND);

        assertThat(step)
                .isEqualTo(Step.to(
                        new Status.Exited(0, true),
                        new Entered(State.STARTING, State.RUNNING, 42, 0, false),
                        new Entered(State.RUNNING, State.EXITED, 42, 0, true),
                        new Tell(Remark.EXITED_EXPECTED)));
    }

    @Test
    void withoutStartsecsAChildRunsAtOnce() {
        var step =
                new Lifecycle(rules(0, Autorestart.NEVER)).step(new Status.Spawning(0), new Stimulus.Spawned(42), NOW);

        assertThat(step)
                .isEqualTo(Step.to(
                        new Status.Running(42),
                        new Tell(Remark.SPAWNED),
                        new Entered(State.STARTING, State.RUNNING, 42, 0, false),
                        new Tell(Remark.SUCCESS)));
    }

    @Test
    void autorestartDecidesWhatFollowsAnExit() {
        assertThat(List.of(
                        restarts(Autorestart.ALWAYS, 0),
                        restarts(Autorestart.ALWAYS, 3),
                        restarts(Autorestart.NEVER, 0),
                        restarts(Autorestart.NEVER, 3),
                        restarts(Autorestart.UNEXPECTED, 0),
                        restarts(Autorestart.UNEXPECTED, 3),
                        restarts(Autorestart.UNEXPECTED, -1)))
                .containsExactly(true, true, false, false, false, true, true);
    }

    @Test
    void withoutStopwaitsecsSigkillIsRepeatedOnceASecond() {
        var hasty = new Lifecycle(
                new Rules(Duration.ZERO, 3, Set.of(0), Autorestart.NEVER, 15, Duration.ZERO, false, false));

        var step = hasty.step(new Status.Stopping(42), new Stimulus.StopwaitElapsed(), NOW);

        assertThat(step.effects()).contains(new ArmTimer(Duration.ofSeconds(1), new Stimulus.StopwaitElapsed()));
    }

    // ---- a restart policy

    private static final RestartPolicy.Pauses DOUBLING =
            new RestartPolicy.Pauses(Duration.ofSeconds(2), 2, Duration.ofSeconds(10), 0, Duration.ofSeconds(60));
    private static final RestartPolicy.Limit TWICE_A_MINUTE = new RestartPolicy.Limit(2, Duration.ofSeconds(60));

    private static Lifecycle with(RestartPolicy policy, int startretries) {
        return new Lifecycle(new Rules(
                Duration.ofSeconds(5),
                startretries,
                Set.of(0),
                Autorestart.ALWAYS,
                15,
                Duration.ofSeconds(10),
                false,
                false,
                policy));
    }

    @Test
    void aPolicyPausesAfterAnExitToo() {
        var step = with(new RestartPolicy(DOUBLING, null), 3)
                .step(new Status.Running(42), Restarts.NONE, new Stimulus.ChildExited(3), NOW);

        assertThat(step.status()).isEqualTo(new Status.Backoff(0, "ended with exit status 3, to be started again"));
        assertThat(step.effects())
                .containsExactly(
                        new Entered(State.RUNNING, State.EXITED, 42, 0, false),
                        new Tell(Remark.EXITED_UNEXPECTED),
                        new Entered(State.EXITED, State.BACKOFF, 0, 1, false),
                        new ArmTimer(Duration.ofSeconds(2), new Stimulus.BackoffElapsed()));
        assertThat(step.restarts()).isEqualTo(new Restarts(1, Window.EMPTY));
    }

    @Test
    void pausesGrowUpToTheirBoundWhateverKindOfEndTheyFollow() {
        var lifecycle = with(new RestartPolicy(DOUBLING, null), Rules.UNLIMITED);

        var step = lifecycle.step(
                new Status.Starting(42, 7, NOW), new Restarts(2, Window.EMPTY), new Stimulus.ChildExited(1), NOW);
        var late = lifecycle.step(
                new Status.Starting(42, 70, NOW), new Restarts(20, Window.EMPTY), new Stimulus.ChildExited(1), NOW);

        assertThat(step.effects()).contains(new ArmTimer(Duration.ofSeconds(8), new Stimulus.BackoffElapsed()));
        assertThat(late.effects()).contains(new ArmTimer(Duration.ofSeconds(10), new Stimulus.BackoffElapsed()));
        assertThat(late.status()).isInstanceOf(Status.Backoff.class);
    }

    @Test
    void aSteadyRunEndsTheSeries() {
        var lifecycle = with(new RestartPolicy(DOUBLING, null), 3);
        var restarts = new Restarts(3, Window.EMPTY);

        var running = lifecycle.step(
                new Status.Starting(42, 0, NOW), restarts, new Stimulus.StartsecsElapsed(), NOW + 5 * SECOND);
        var steady = lifecycle.step(new Status.Running(42), restarts, new Stimulus.Steady(), NOW + 65 * SECOND);

        assertThat(running.effects()).contains(new ArmTimer(Duration.ofSeconds(60), new Stimulus.Steady()));
        assertThat(steady.restarts()).isEqualTo(Restarts.NONE);
    }

    @Test
    void oneMoreThanTheLimitIsGivenUp() {
        var lifecycle = with(new RestartPolicy(null, TWICE_A_MINUTE), 3);
        var twice = new Restarts(2, new Window(List.of(NOW - 59 * SECOND, NOW - SECOND)));

        var tooOften = lifecycle.step(new Status.Running(42), twice, new Stimulus.ChildExited(0), NOW);
        var later = lifecycle.step(new Status.Running(42), twice, new Stimulus.ChildExited(0), NOW + SECOND);

        assertThat(tooOften.status()).isEqualTo(new Status.Fatal(Lifecycle.LIMIT_REACHED));
        assertThat(tooOften.effects())
                .containsExactly(
                        new Entered(State.RUNNING, State.EXITED, 42, 0, true),
                        new Tell(Remark.EXITED_EXPECTED),
                        new Entered(State.EXITED, State.FATAL, 0, 0, false),
                        new Tell(Remark.LIMIT_REACHED));
        assertThat(later.effects()).contains(new Restart());
    }

    @Test
    void anOrderToStartForgetsFormerRestarts() {
        var lifecycle = with(new RestartPolicy(null, TWICE_A_MINUTE), 3);
        var twice = new Restarts(2, new Window(List.of(NOW, NOW)));

        assertThat(lifecycle
                        .step(new Status.Exited(0, true), twice, new Stimulus.Start(false), NOW)
                        .restarts())
                .isEqualTo(Restarts.NONE);
        assertThat(lifecycle
                        .step(new Status.Exited(0, true), twice, new Stimulus.Start(true), NOW)
                        .restarts())
                .isNull();
    }

    private static boolean restarts(Autorestart autorestart, int code) {
        return new Lifecycle(rules(0, autorestart))
                .step(new Status.Running(42), new Stimulus.ChildExited(code), NOW)
                .effects()
                .contains(new Restart());
    }

    static Rules rules(int startsecs, Autorestart autorestart) {
        return new Rules(
                Duration.ofSeconds(startsecs), 3, Set.of(0), autorestart, 15, Duration.ofSeconds(10), false, true);
    }

    private String row(Status status, Stimulus stimulus) {
        Step step = lifecycle.step(status, stimulus, NOW);
        String answer = step.status().equals(status) && step.effects().isEmpty()
                ? "same"
                : step.status()
                        + " | "
                        + step.effects().stream().map(LifecycleTest::text).collect(Collectors.joining(" "));
        return status + " + " + stimulus + " -> " + answer;
    }

    private static String text(Effect effect) {
        return switch (effect) {
            case Spawn _ -> "spawn";
            case Restart _ -> "restart";
            case Signal(long pid, int number, boolean group) ->
                "signal(" + pid + "," + number + "," + (group ? "group" : "one") + ")";
            case ArmTimer(Duration delay, Stimulus then) ->
                "timer(" + delay.toSeconds() + "s," + then.getClass().getSimpleName() + ")";
            case Entered(State from, State to, long pid, int tries, boolean expected) ->
                from + ">" + to + "(" + pid + "," + tries + (expected ? ",expected)" : ")");
            case Tell(Remark remark) -> remark.name();
        };
    }
}
