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
        return switch (stimulus) {
            case Start _ -> start(status);
            case Spawned(long pid) -> spawned(status, pid, nowNanos);
            case SpawnFailed(String reason) -> spawnFailed(status, reason);
            case StartsecsElapsed _ -> startsecsElapsed(status);
            case BackoffElapsed _ -> backoffElapsed(status);
            case Stop _ -> stop(status);
            case StopwaitElapsed _ -> stopwaitElapsed(status);
            case GiveUp _ -> giveUp(status);
            case ChildExited(int code) -> childExited(status, code, nowNanos);
            case SignalRefused _ -> signalRefused(status);
        };
    }

    private static Step start(Status status) {
        return switch (status) {
            case Stopped _, Exited _, Fatal _ -> spawn(status, 0);
            case Spawning _, Abandoning _, Starting _, Running _, Backoff _, Stopping _, Unknown _ -> Step.to(status);
        };
    }

    private static Step backoffElapsed(Status status) {
        return status instanceof Backoff(int failures, String _) ? spawn(status, failures) : Step.to(status);
    }

    private static Step spawn(Status from, int failures) {
        return Step.to(
                new Spawning(failures), new Entered(from.state(), State.STARTING, 0, failures, false), new Spawn());
    }

    private Step spawned(Status status, long pid, long nowNanos) {
        return switch (status) {
            case Spawning(int failures) when !rules.startsecs().isPositive() ->
                Step.to(
                        new Running(pid),
                        new Tell(Remark.SPAWNED),
                        new Entered(State.STARTING, State.RUNNING, pid, failures, false),
                        new Tell(Remark.SUCCESS));
            case Spawning(int failures) ->
                Step.to(
                        new Starting(pid, failures, nowNanos),
                        new Tell(Remark.SPAWNED),
                        new ArmTimer(rules.startsecs(), new StartsecsElapsed()));
            case Abandoning _ ->
                Step.to(
                        new Stopping(pid),
                        new Tell(Remark.SPAWNED),
                        new Signal(pid, rules.stopsignal(), rules.stopasgroup()),
                        new ArmTimer(rules.stopwaitsecs(), new StopwaitElapsed()));
            case Stopped _, Starting _, Running _, Backoff _, Stopping _, Exited _, Fatal _, Unknown _ ->
                Step.to(status);
        };
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
        return switch (status) {
            case Starting(long pid, int _, long _) -> signalStop(State.STARTING, pid);
            case Running(long pid) -> signalStop(State.RUNNING, pid);
            case Spawning _ ->
                Step.to(new Abandoning(), new Entered(State.STARTING, State.STOPPING, 0, 0, false));
            // The series ends here: the next start begins to count anew, which supervisord forgets.
            case Backoff(int failures, String _) ->
                Step.to(new Stopped(), new Entered(State.BACKOFF, State.STOPPED, 0, failures, false));
            case Stopped _, Abandoning _, Stopping _, Exited _, Fatal _, Unknown _ -> Step.to(status);
        };
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
        return switch (status) {
            case Starting(long pid, int failures, long since) ->
                nowNanos - since < rules.startsecs().toNanos()
                        ? failed(failures + 1, EXITED_TOO_QUICKLY, Remark.EXITED_UNEXPECTED)
                        : exited(pid, code, List.of(new Entered(State.STARTING, State.RUNNING, pid, failures, false)));
            case Running(long pid) -> exited(pid, code, List.of());
            case Stopping(long pid) ->
                Step.to(
                        new Stopped(),
                        new Entered(State.STOPPING, State.STOPPED, pid, 0, false),
                        new Tell(Remark.STOPPED));
            case Unknown(long pid) -> {
                boolean expected = rules.exitcodes().contains(code);
                yield Step.to(
                        new Exited(code, expected), new Entered(State.UNKNOWN, State.EXITED, pid, 0, expected));
            }
            case Stopped _, Spawning _, Abandoning _, Backoff _, Exited _, Fatal _ -> Step.to(status);
        };
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
