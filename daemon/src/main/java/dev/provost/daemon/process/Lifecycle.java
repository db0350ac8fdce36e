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
import dev.provost.daemon.process.Stimulus.Stop;
import dev.provost.daemon.process.Stimulus.StopwaitElapsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// supervisord's state machine for one process. Where supervisord looks once a second, this decides when something
/// happens: a child's life is measured from its start to its exit, not to the moment somebody looks.
public final class Lifecycle {
    /// Why a start failed when the child ended before `startsecs`; supervisord's text.
    public static final String EXITED_TOO_QUICKLY = "Exited too quickly (process log may have details)";

    private static final int SIGKILL = 9;

    /// With `stopwaitsecs=0`, SIGKILL is repeated at this pace and not without pause.
    private static final Duration SHORTEST_KILL_PAUSE = Duration.ofSeconds(1);

    private final Rules rules;

    public Lifecycle(Rules rules) {
        this.rules = rules;
    }

    /// Answers what becomes of a process in `status` when `stimulus` arrives.
    ///
    /// @param nowNanos monotonic time of the stimulus
    public Step step(Status status, Stimulus stimulus, long nowNanos) {
        if (stimulus instanceof Start) {
            return start(status);
        }
        if (stimulus instanceof Spawned(long pid)) {
            return spawned(status, pid, nowNanos);
        }
        if (stimulus instanceof ChildExited(int code)) {
            return childExited(status, code, nowNanos);
        }
        if (stimulus instanceof StartsecsElapsed) {
            return startsecsElapsed(status);
        }
        if (stimulus instanceof BackoffElapsed) {
            return backoffElapsed(status);
        }
        if (stimulus instanceof Stop) {
            return stop(status);
        }
        return rareStep(status, stimulus);
    }

    private Step rareStep(Status status, Stimulus stimulus) {
        return switch (stimulus) {
            case SpawnFailed(String reason) -> spawnFailed(status, reason);
            case StopwaitElapsed _ -> stopwaitElapsed(status);
            case GiveUp _ -> giveUp(status);
            case SignalRefused _ -> signalRefused(status);
            case Start _, Spawned _, ChildExited _, StartsecsElapsed _, BackoffElapsed _, Stop _ -> Step.to(status);
        };
    }

    private static Step start(Status status) {
        boolean down = status instanceof Stopped || status instanceof Exited || status instanceof Fatal;
        return down ? spawn(status, 0) : Step.to(status);
    }

    private static Step backoffElapsed(Status status) {
        return status instanceof Backoff(int failures, String _) ? spawn(status, failures) : Step.to(status);
    }

    private static Step spawn(Status from, int failures) {
        return Step.to(
                new Spawning(failures), new Entered(from.state(), State.STARTING, 0, failures, false), new Spawn());
    }

    private Step spawned(Status status, long pid, long nowNanos) {
        if (status instanceof Spawning(int failures)) {
            return rules.startsecs().isPositive()
                    ? Step.to(
                            new Starting(pid, failures, nowNanos),
                            new Tell(Remark.SPAWNED),
                            new ArmTimer(rules.startsecs(), new StartsecsElapsed()))
                    : Step.to(
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

    private Step spawnFailed(Status status, String reason) {
        return switch (status) {
            case Spawning(int failures) -> failed(failures + 1, reason, Remark.SPAWN_ERROR);
            case Abandoning _ ->
                Step.to(
                        new Stopped(),
                        new Tell(Remark.SPAWN_ERROR),
                        new Entered(State.STOPPING, State.STOPPED, 0, 0, false));
            case Stopped _, Starting _, Running _, Backoff _, Stopping _, Exited _, Fatal _, Unknown _ ->
                Step.to(status);
        };
    }

    /// A start failed for the `failures`-th time: pause as many seconds as there were failures, or give up.
    private Step failed(int failures, String reason, Remark remark) {
        List<Effect> effects = new ArrayList<>(4);
        effects.add(new Entered(State.STARTING, State.BACKOFF, 0, failures, false));
        effects.add(new Tell(remark));
        if (failures > rules.startretries()) {
            effects.add(new Entered(State.BACKOFF, State.FATAL, 0, failures, false));
            effects.add(new Tell(Remark.GAVE_UP));
            return new Step(new Fatal(reason), effects);
        }
        effects.add(new ArmTimer(Duration.ofSeconds(failures), new BackoffElapsed()));
        return new Step(new Backoff(failures, reason), effects);
    }

    private static Step startsecsElapsed(Status status) {
        if (status instanceof Starting(long pid, int failures, long _)) {
            return Step.to(
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

    private Step childExited(Status status, int code, long nowNanos) {
        if (status instanceof Running(long pid)) {
            return exited(pid, code, List.of());
        }
        if (status instanceof Stopping(long pid)) {
            return Step.to(
                    new Stopped(), new Entered(State.STOPPING, State.STOPPED, pid, 0, false), new Tell(Remark.STOPPED));
        }
        if (status instanceof Starting(long pid, int failures, long since)) {
            return nowNanos - since < rules.startsecs().toNanos()
                    ? failed(failures + 1, EXITED_TOO_QUICKLY, Remark.EXITED_UNEXPECTED)
                    : exited(pid, code, List.of(new Entered(State.STARTING, State.RUNNING, pid, failures, false)));
        }
        if (status instanceof Unknown(long pid)) {
            boolean expected = rules.exitcodes().contains(code);
            return Step.to(new Exited(code, expected), new Entered(State.UNKNOWN, State.EXITED, pid, 0, expected));
        }
        return Step.to(status);
    }

    private Step exited(long pid, int code, List<Effect> before) {
        boolean expected = rules.exitcodes().contains(code);
        List<Effect> effects = new ArrayList<>(before);
        effects.add(new Entered(State.RUNNING, State.EXITED, pid, 0, expected));
        effects.add(new Tell(expected ? Remark.EXITED_EXPECTED : Remark.EXITED_UNEXPECTED));
        if (rules.restartsAfter(expected)) {
            effects.add(new Restart());
        }
        return new Step(new Exited(code, expected), effects);
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
