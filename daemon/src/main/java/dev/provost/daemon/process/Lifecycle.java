package dev.provost.daemon.process;

import dev.provost.daemon.process.Effect.ArmTimer;
import dev.provost.daemon.process.Effect.Entered;
import dev.provost.daemon.process.Effect.Remark;
import dev.provost.daemon.process.Effect.Restart;
import dev.provost.daemon.process.Effect.Signal;
import dev.provost.daemon.process.Effect.Spawn;
import dev.provost.daemon.process.Effect.Tell;
import dev.provost.daemon.process.Status.Abandoning;
import dev.provost.daemon.process.Status.Backoff;
import dev.provost.daemon.process.Status.Exited;
import dev.provost.daemon.process.Status.Fatal;
import dev.provost.daemon.process.Status.Running;
import dev.provost.daemon.process.Status.Spawning;
import dev.provost.daemon.process.Status.Starting;
import dev.provost.daemon.process.Status.Stopped;
import dev.provost.daemon.process.Status.Stopping;
import dev.provost.daemon.process.Status.Unknown;
import dev.provost.daemon.process.Stimulus.BackoffElapsed;
import dev.provost.daemon.process.Stimulus.ChildExited;
import dev.provost.daemon.process.Stimulus.GiveUp;
import dev.provost.daemon.process.Stimulus.SignalRefused;
import dev.provost.daemon.process.Stimulus.SpawnFailed;
import dev.provost.daemon.process.Stimulus.Spawned;
import dev.provost.daemon.process.Stimulus.Start;
import dev.provost.daemon.process.Stimulus.StartsecsElapsed;
import dev.provost.daemon.process.Stimulus.Steady;
import dev.provost.daemon.process.Stimulus.Stop;
import dev.provost.daemon.process.Stimulus.StopwaitElapsed;
import dev.provost.daemon.process.Stimulus.Unfit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// supervisord's state machine for one process. Where supervisord looks once a second, this decides when something
/// happens: a child's life is measured from its start to its exit, not to the moment somebody looks.
public final class Lifecycle {
    /// Why a start failed when the child ended before `startsecs`; supervisord's text.
    public static final String EXITED_TOO_QUICKLY = "Exited too quickly (process log may have details)";

    /// Why it was given up when `restart_limit` forbade another start.
    public static final String LIMIT_REACHED = "restarted too often (restart_limit)";

    private static final int SIGKILL = 9;

    /// With `stopwaitsecs=0`, SIGKILL is repeated at this pace and not without pause.
    private static final Duration SHORTEST_KILL_PAUSE = Duration.ofSeconds(1);

    private final Rules rules;
    private final @Nullable DoubleSupplier chance;

    /// For rules without jitter.
    public Lifecycle(Rules rules) {
        this(rules, null);
    }

    /// @param chance answers 0 inclusive to 1 exclusive, for the jitter of pauses; null for always the middle
    public Lifecycle(Rules rules, @Nullable DoubleSupplier chance) {
        this.rules = rules;
        this.chance = chance;
    }

    /// Answers what becomes of a process in `status` when `stimulus` arrives.
    ///
    /// @param restarts what the last step that said so left to remember
    /// @param nowNanos monotonic time of the stimulus
    public Step step(Status status, Restarts restarts, Stimulus stimulus, long nowNanos) {
        if (stimulus instanceof Start(boolean again)) {
            return start(status, again);
        }
        if (stimulus instanceof Spawned(long pid)) {
            return spawned(status, restarts, pid, nowNanos);
        }
        if (stimulus instanceof ChildExited(int code)) {
            return childExited(status, restarts, code, nowNanos);
        }
        if (stimulus instanceof StartsecsElapsed) {
            return startsecsElapsed(status, restarts);
        }
        if (stimulus instanceof BackoffElapsed) {
            return backoffElapsed(status);
        }
        if (stimulus instanceof Stop) {
            return stop(status);
        }
        return rareStep(status, restarts, stimulus, nowNanos);
    }

    /// As the other, for a process of whose restarts nothing is remembered.
    Step step(Status status, Stimulus stimulus, long nowNanos) {
        return step(status, Restarts.NONE, stimulus, nowNanos);
    }

    private Step rareStep(Status status, Restarts restarts, Stimulus stimulus, long nowNanos) {
        return switch (stimulus) {
            case SpawnFailed(String reason) -> spawnFailed(status, restarts, reason, nowNanos);
            case StopwaitElapsed _ -> stopwaitElapsed(status);
            case GiveUp _ -> giveUp(status);
            case SignalRefused _ -> signalRefused(status);
            case Unfit(String reason, boolean again) -> unfit(status, restarts, reason, again, nowNanos);
            case Steady _ ->
                status instanceof Running ? Step.to(status).remembering(restarts.steady()) : Step.to(status);
            case Start _, Spawned _, ChildExited _, StartsecsElapsed _, BackoffElapsed _, Stop _ -> Step.to(status);
        };
    }

    private Step start(Status status, boolean again) {
        boolean down = status instanceof Stopped || status instanceof Exited || status instanceof Fatal;
        if (!down) {
            return Step.to(status);
        }
        Step spawn = spawn(status, 0);
        return again || isPlain() ? spawn : spawn.remembering(Restarts.NONE);
    }

    @SuppressWarnings("ReferenceEquality") // whoever has no policy of ours shares this one
    private boolean isPlain() {
        return rules.policy() == RestartPolicy.PLAIN;
    }

    private static Step backoffElapsed(Status status) {
        return status instanceof Backoff(int failures, String _) ? spawn(status, failures) : Step.to(status);
    }

    private static Step spawn(Status from, int failures) {
        return Step.to(
                new Spawning(failures), new Entered(from.state(), State.STARTING, 0, failures, false), new Spawn());
    }

    private Step spawned(Status status, Restarts restarts, long pid, long nowNanos) {
        if (status instanceof Spawning(int failures)) {
            return rules.startsecs().isPositive()
                    ? Step.to(
                            new Starting(pid, failures, nowNanos),
                            new Tell(Remark.SPAWNED),
                            new ArmTimer(rules.startsecs(), new StartsecsElapsed()))
                    : running(
                            restarts,
                            new Running(pid),
                            new Tell(Remark.SPAWNED),
                            new Entered(State.STARTING, State.RUNNING, pid, failures, false),
                            new Tell(Remark.SUCCESS));
        }
        if (status instanceof Abandoning) {
            return Step.to(
                    new Stopping(pid),
                    new Tell(Remark.SPAWNED),
                    new Signal(pid, rules.stopsignal(), rules.stopasgroup()),
                    new ArmTimer(rules.stopwaitsecs(), new StopwaitElapsed()));
        }
        return Step.to(status);
    }

    /// The step to RUNNING. When a series of restarts led here, it ends if this run turns out steady.
    private Step running(Restarts restarts, Running status, Effect... effects) {
        RestartPolicy.Pauses pauses = rules.policy().pauses();
        if (pauses == null || restarts.inARow() == 0) {
            return Step.to(status, effects);
        }
        List<Effect> all = new ArrayList<>(List.of(effects));
        all.add(new ArmTimer(pauses.steady(), new Steady()));
        return new Step(status, all);
    }

    private Step spawnFailed(Status status, Restarts restarts, String reason, long nowNanos) {
        return switch (status) {
            case Spawning(int failures) -> failed(failures + 1, reason, Remark.SPAWN_ERROR, restarts, nowNanos);
            case Abandoning _ ->
                Step.to(
                        new Stopped(),
                        new Tell(Remark.SPAWN_ERROR),
                        new Entered(State.STOPPING, State.STOPPED, 0, 0, false));
            case Stopped _, Starting _, Running _, Backoff _, Stopping _, Exited _, Fatal _, Unknown _ ->
                Step.to(status);
        };
    }

    /// A start failed for the `failures`-th time: pause as many seconds as there were failures, or as long as the
    /// policy says, or give up.
    private Step failed(int failures, String reason, Remark remark, Restarts restarts, long nowNanos) {
        List<Effect> effects = new ArrayList<>(4);
        effects.add(new Entered(State.STARTING, State.BACKOFF, 0, failures, false));
        effects.add(new Tell(remark));
        if (rules.givesUpAfter(failures)) {
            effects.add(new Entered(State.BACKOFF, State.FATAL, 0, failures, false));
            effects.add(new Tell(Remark.GAVE_UP));
            return new Step(new Fatal(reason), effects);
        }
        if (isPlain()) {
            effects.add(new ArmTimer(Duration.ofSeconds(failures), new BackoffElapsed()));
            return new Step(new Backoff(failures, reason), effects);
        }
        if (rules.policy().forbids(restarts, nowNanos)) {
            return limitReached(State.BACKOFF, effects);
        }
        Restarts counted = rules.policy().counted(restarts, nowNanos);
        RestartPolicy.Pauses pauses = rules.policy().pauses();
        Duration pause = pauses == null ? Duration.ofSeconds(failures) : pause(pauses, counted);
        effects.add(new ArmTimer(pause, new BackoffElapsed()));
        return new Step(new Backoff(failures, reason), effects, counted);
    }

    private Duration pause(RestartPolicy.Pauses pauses, Restarts counted) {
        return pauses.before(counted.inARow(), chance == null ? 0.5 : chance.getAsDouble());
    }

    private Step limitReached(State from, List<Effect> effects) {
        effects.add(new Entered(from, State.FATAL, 0, 0, false));
        effects.add(new Tell(Remark.LIMIT_REACHED));
        return new Step(new Fatal(LIMIT_REACHED), effects);
    }

    /// It has ended and is to be started again: at once, after a pause, or not any more.
    ///
    /// @param ended   the status it has for now
    /// @param reason  what to show while it pauses
    /// @param effects what its end leads to; more are added
    private Step again(Status ended, String reason, List<Effect> effects, Restarts restarts, long nowNanos) {
        RestartPolicy policy = rules.policy();
        if (isPlain()) {
            effects.add(new Restart());
            return new Step(ended, effects);
        }
        if (policy.forbids(restarts, nowNanos)) {
            return limitReached(ended.state(), effects);
        }
        Restarts counted = policy.counted(restarts, nowNanos);
        RestartPolicy.Pauses pauses = policy.pauses();
        Duration pause = pauses == null ? Duration.ZERO : pause(pauses, counted);
        if (pause.isZero()) {
            effects.add(new Restart());
            return new Step(ended, effects, counted);
        }
        effects.add(new Entered(ended.state(), State.BACKOFF, 0, counted.inARow(), false));
        effects.add(new ArmTimer(pause, new BackoffElapsed()));
        return new Step(new Backoff(0, reason), effects, counted);
    }

    private Step unfit(Status status, Restarts restarts, String reason, boolean again, long nowNanos) {
        if (!(status instanceof Stopped)) {
            return Step.to(status);
        }
        return again
                ? again(status, reason, new ArrayList<>(3), restarts, nowNanos)
                : Step.to(new Fatal(reason), new Entered(State.STOPPED, State.FATAL, 0, 0, false));
    }

    private Step startsecsElapsed(Status status, Restarts restarts) {
        if (status instanceof Starting(long pid, int failures, long _)) {
            return running(
                    restarts,
                    new Running(pid),
                    new Entered(State.STARTING, State.RUNNING, pid, failures, false),
                    new Tell(Remark.SUCCESS));
        }
        return Step.to(status);
    }

    private Step stop(Status status) {
        if (status instanceof Running(long pid)) {
            return signalStop(State.RUNNING, pid);
        }
        if (status instanceof Starting(long pid, int _, long _)) {
            return signalStop(State.STARTING, pid);
        }
        if (status instanceof Spawning) {
            return Step.to(new Abandoning(), new Entered(State.STARTING, State.STOPPING, 0, 0, false));
        }
        if (status instanceof Backoff(int failures, String _)) {
            // The series ends here: the next start begins to count anew, which supervisord forgets.
            return Step.to(new Stopped(), new Entered(State.BACKOFF, State.STOPPED, 0, failures, false));
        }
        return Step.to(status);
    }

    private Step signalStop(State from, long pid) {
        return Step.to(
                new Stopping(pid),
                new Entered(from, State.STOPPING, pid, 0, false),
                new Signal(pid, rules.stopsignal(), rules.stopasgroup()),
                new ArmTimer(rules.stopwaitsecs(), new StopwaitElapsed()));
    }

    /// SIGKILL, and again after the same time, until the child is gone.
    private Step stopwaitElapsed(Status status) {
        if (!(status instanceof Stopping(long pid))) {
            return Step.to(status);
        }
        Duration pause = rules.stopwaitsecs();
        return Step.to(
                status,
                new Tell(Remark.KILLING),
                new Signal(pid, SIGKILL, rules.killasgroup()),
                new ArmTimer(
                        pause.compareTo(SHORTEST_KILL_PAUSE) < 0 ? SHORTEST_KILL_PAUSE : pause, new StopwaitElapsed()));
    }

    private static Step giveUp(Status status) {
        if (status instanceof Backoff(int failures, String reason)) {
            return Step.to(
                    new Fatal(reason),
                    new Entered(State.BACKOFF, State.FATAL, 0, failures, false),
                    new Tell(Remark.GAVE_UP));
        }
        return Step.to(status);
    }

    private Step childExited(Status status, Restarts restarts, int code, long nowNanos) {
        if (status instanceof Running(long pid)) {
            return exited(pid, code, List.of(), restarts, nowNanos);
        }
        if (status instanceof Stopping(long pid)) {
            return Step.to(
                    new Stopped(), new Entered(State.STOPPING, State.STOPPED, pid, 0, false), new Tell(Remark.STOPPED));
        }
        if (status instanceof Starting(long pid, int failures, long since)) {
            return nowNanos - since < rules.startsecs().toNanos()
                    ? failed(failures + 1, EXITED_TOO_QUICKLY, Remark.EXITED_UNEXPECTED, restarts, nowNanos)
                    : exited(
                            pid,
                            code,
                            List.of(new Entered(State.STARTING, State.RUNNING, pid, failures, false)),
                            restarts,
                            nowNanos);
        }
        if (status instanceof Unknown(long pid)) {
            boolean expected = rules.exitcodes().contains(code);
            return Step.to(new Exited(code, expected), new Entered(State.UNKNOWN, State.EXITED, pid, 0, expected));
        }
        return Step.to(status);
    }

    private Step exited(long pid, int code, List<Effect> before, Restarts restarts, long nowNanos) {
        boolean expected = rules.exitcodes().contains(code);
        List<Effect> effects = new ArrayList<>(before);
        effects.add(new Entered(State.RUNNING, State.EXITED, pid, 0, expected));
        effects.add(new Tell(expected ? Remark.EXITED_EXPECTED : Remark.EXITED_UNEXPECTED));
        Exited ended = new Exited(code, expected);
        if (!rules.restartsAfter(expected)) {
            return new Step(ended, effects);
        }
        String how = code < 0 ? "by a signal" : "with exit status " + code;
        return again(ended, "ended " + how + ", to be started again", effects, restarts, nowNanos);
    }

    private static Step signalRefused(Status status) {
        return switch (status) {
            case Starting(long pid, int _, long _) -> unknown(status, pid);
            case Running(long pid) -> unknown(status, pid);
            case Stopping(long pid) -> unknown(status, pid);
            case Stopped _, Spawning _, Abandoning _, Backoff _, Exited _, Fatal _, Unknown _ -> Step.to(status);
        };
    }

    private static Step unknown(Status from, long pid) {
        return Step.to(new Unknown(pid), new Entered(from.state(), State.UNKNOWN, pid, 0, false));
    }
}
