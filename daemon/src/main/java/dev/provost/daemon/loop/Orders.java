package dev.provost.daemon.loop;

import dev.provost.daemon.event.Event;
import dev.provost.daemon.loop.CommandLookup.NotRunnable;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.process.State;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.ProcessStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/// The orders of people: start, stop, signal, send, clear, for one process or many. Called from any thread but the
/// loop's; the work is done on the loop, and each answer comes with the transition that decides it.
///
/// Orders for many begin with all of them at once. Their answers stand in supervisord's order: first, in ascending
/// priority, what needed no waiting, then the others as they came; some clients judge by the last one.
public final class Orders {
    /// Outcomes are told apart in steps of this length from the first one on. Within a step priority decides where they
    /// stand, and not which child was quicker by a hair.
    private static final long TIE_NANOS = 100_000_000;

    private final Supervision supervision;
    private final EventLoop loop;
    private final RollingRestarts rolling;

    public Orders(Supervision supervision) {
        this.supervision = supervision;
        loop = supervision.context().loop();
        rolling = new RollingRestarts(supervision);
    }

    // ---- whom an order is for

    /// @throws Fault BAD_NAME with the name as given
    public ManagedProcess process(String namespec) {
        return supervision.snapshot().process(namespec).orElseThrow(() -> new Fault(Code.BAD_NAME, namespec));
    }

    /// {@return the processes of a group by ascending priority}
    ///
    /// @throws Fault BAD_NAME with the name as given
    public List<ManagedProcess> group(String name) {
        return supervision
                .snapshot()
                .group(name)
                .orElseThrow(() -> new Fault(Code.BAD_NAME, name))
                .byPriority();
    }

    /// {@return all processes: groups by ascending priority, in each its processes by ascending priority}
    public List<ManagedProcess> all() {
        List<ProcessGroup> groups = new ArrayList<>(supervision.snapshot().groups());
        groups.sort(Comparator.comparingInt(ProcessGroup::priority));
        List<ManagedProcess> processes = new ArrayList<>();
        groups.forEach(group -> processes.addAll(group.byPriority()));
        return processes;
    }

    /// {@return the processes that words choose, in the order of [#all]}
    ///
    /// @param words as [Chosen] takes them
    public Chosen chosen(List<String> words) {
        return Chosen.of(all(), words);
    }

    // ---- start

    /// @param name as the caller wrote it, for the fault
    /// @param wait until it is RUNNING or has failed; else until a child is there or could not be
    public CompletableFuture<Boolean> start(ManagedProcess process, String name, boolean wait) {
        return start(process, name, wait, false);
    }

    /// @param joining whether one that is up by now is as good: something that needs it may have been quicker
    private CompletableFuture<Boolean> start(ManagedProcess process, String name, boolean wait, boolean joining) {
        try {
            process.checkCommand();
        } catch (NotRunnable e) {
            return CompletableFuture.failedFuture(new Fault(e.code(), e.text()));
        }
        return loop.call(() -> {
                    supervision.refuseWhileEnding();
                    State state = process.state();
                    if (process.isClosed()) {
                        // Removed since the caller found it: a child of it would be nobody's.
                        throw new Fault(Code.BAD_NAME, name);
                    }
                    StartOrder order = supervision.order();
                    if (state.isUp() && !(joining && order != null && !order.isLeaving(process))) {
                        throw new Fault(Code.ALREADY_STARTED, name);
                    }
                    if (state == State.UNKNOWN) {
                        throw new Fault(Code.FAILED, name + " is in an unknown process state");
                    }
                    if (order != null) {
                        return order.start(process, wait);
                    }
                    return wait ? process.start() : process.launch();
                })
                .thenApply(outcome -> trueUnless(outcome, name));
    }

    /// Starts those that are not up.
    public CompletableFuture<List<ProcessStatus>> start(List<ManagedProcess> processes, boolean wait) {
        StartOrder order = supervision.order();
        Set<ManagedProcess> many = order == null ? Set.of() : new HashSet<>(processes);
        if (order != null) {
            loop.post(() -> order.announceStart(many));
        }
        var answer = forEach(
                processes,
                process -> !process.published().state().isUp(),
                process -> wait && (process.config().startsecs() > 0 || order != null),
                process -> start(process, process.namespec(), wait, true));
        if (order != null) {
            loop.post(() -> order.retract(many));
        }
        return answer;
    }

    // ---- stop

    /// @param wait until it is down; else only until the signal is sent, or the stop is on its way
    public CompletableFuture<Boolean> stop(ManagedProcess process, String name, boolean wait) {
        return stop(process, name, wait, false);
    }

    /// @param joining whether one that stops already is as good: something it needs may have been quicker
    private CompletableFuture<Boolean> stop(ManagedProcess process, String name, boolean wait, boolean joining) {
        return loop.call(() -> {
                    StartOrder order = supervision.order();
                    boolean concerned = process.state().isUp()
                            || process.isReplaced()
                            || (order != null
                                    && (order.isWaiting(process) || (joining && process.state() == State.STOPPING)));
                    if (!concerned) {
                        if (joining && order != null) {
                            return CompletableFuture.completedFuture(Optional.<Code>empty());
                        }
                        throw new Fault(Code.NOT_RUNNING, name);
                    }
                    if (order != null) {
                        CompletableFuture<Optional<Code>> inOrder = order.stop(process, wait, new ArrayList<>());
                        return wait ? inOrder : CompletableFuture.completedFuture(inOrder.getNow(Optional.empty()));
                    }
                    CompletableFuture<Optional<Code>> down = process.stop();
                    if (wait) {
                        process.reportStopping();
                    }
                    return wait ? down : CompletableFuture.completedFuture(down.getNow(Optional.empty()));
                })
                .thenApply(outcome -> trueUnless(outcome, name));
    }

    /// Stops those that are up, or wait to be.
    public CompletableFuture<List<ProcessStatus>> stop(List<ManagedProcess> processes, boolean wait) {
        StartOrder order = supervision.order();
        List<ManagedProcess> concerned = new ArrayList<>(processes.size());
        for (ManagedProcess process : processes) {
            if (process.published().state().isUp()
                    || process.isReplaced()
                    || !process.waiting().isEmpty()) {
                concerned.add(process);
            }
        }
        Set<ManagedProcess> many = order == null ? Set.of() : new HashSet<>(concerned);
        if (order != null) {
            loop.post(() -> order.announceStop(many));
        }
        var answer = forEach(concerned, _ -> true, _ -> wait, process -> stop(process, process.namespec(), wait, true));
        if (order != null) {
            loop.post(() -> order.retract(many));
        }
        return answer;
    }

    /// Stops what is up, then starts all, each as soon as it is down.
    ///
    /// @param wait until each is RUNNING or has failed; else only until the stop signals are sent
    public CompletableFuture<List<ProcessStatus>> restart(List<ManagedProcess> processes, boolean wait) {
        StartOrder order = supervision.order();
        if (order == null) {
            return forEach(processes, _ -> true, _ -> wait, process -> restart(process, process.namespec(), wait));
        }
        Set<ManagedProcess> many = new HashSet<>(processes);
        loop.post(() -> order.announceStart(many));
        var answer = forEach(processes, _ -> true, _ -> wait, process -> restart(process, process.namespec(), wait)
                .whenComplete((_, _) -> loop.post(() -> order.retract(many, process))));
        var _ = answer.whenComplete((_, _) -> loop.post(() -> order.retract(many)));
        return answer;
    }

    /// Stops it if it is up, then starts it, and refuses before the stop what could not be started.
    ///
    /// @param wait until it is RUNNING or has failed; else only until the stop signal is sent
    public CompletableFuture<Boolean> restart(ManagedProcess process, String name, boolean wait) {
        try {
            process.checkCommand();
        } catch (NotRunnable e) {
            return CompletableFuture.failedFuture(new Fault(e.code(), e.text()));
        }
        List<ManagedProcess> taken = new ArrayList<>();
        CompletableFuture<Boolean> restarted = loop.call(() -> {
                    supervision.refuseWhileEnding();
                    boolean up = process.state().isUp() || process.state() == State.STOPPING;
                    if (!up) {
                        return CompletableFuture.completedFuture(Optional.<Code>empty());
                    }
                    StartOrder order = supervision.order();
                    return order == null ? process.stop() : order.stop(process, false, taken);
                })
                .thenCompose(_ -> {
                    CompletableFuture<Boolean> again = startAgain(process, name);
                    // Those that had to go with it come back with it.
                    StartOrder order = supervision.order();
                    if (order != null && !taken.isEmpty()) {
                        loop.post(() -> order.startLater(taken, "restarted with " + process.namespec()));
                    }
                    return again;
                });
        if (wait) {
            return restarted;
        }
        // Behind the stop in the queue of the loop: what that was refused with, this is refused with.
        return loop.call(
                () -> restarted.isCompletedExceptionally() ? restarted : CompletableFuture.completedFuture(true));
    }

    /// Starts what was stopped in order to be started. When several restart it at once, the first of them starts it and
    /// the others wait for that start.
    private CompletableFuture<Boolean> startAgain(ManagedProcess process, String name) {
        return loop.call(() -> {
                    supervision.refuseWhileEnding();
                    if (process.isClosed()) {
                        throw new Fault(Code.BAD_NAME, name);
                    }
                    if (process.state() == State.UNKNOWN) {
                        throw new Fault(Code.FAILED, name + " is in an unknown process state");
                    }
                    StartOrder order = supervision.order();
                    return order == null ? process.start() : order.start(process, true);
                })
                .thenApply(outcome -> trueUnless(outcome, name));
    }

    /// {@return the rolling restarts, which go on after the order was answered}
    public RollingRestarts rolling() {
        return rolling;
    }

    // ---- signal, send, clear

    /// {@return the number of `signal`}
    ///
    /// @throws Fault BAD_SIGNAL with the text as given
    private static int number(String signal) {
        OptionalInt number = Signals.parse(signal);
        return number.orElseThrow(() -> new Fault(Code.BAD_SIGNAL, signal));
    }

    public CompletableFuture<Boolean> signal(ManagedProcess process, String name, String signal) {
        return loop.call(() -> CompletableFuture.completedFuture(process.signal(number(signal))))
                .thenApply(outcome -> trueUnless(outcome, name));
    }

    /// Signals those that have a child; a bad signal is each one's refusal.
    public CompletableFuture<List<ProcessStatus>> signal(List<ManagedProcess> processes, String signal) {
        return forEach(
                processes,
                process -> process.published().state().isSignallable(),
                _ -> false,
                process -> signal(process, process.namespec(), signal));
    }

    public CompletableFuture<Boolean> send(ManagedProcess process, String name, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return loop.call(() -> CompletableFuture.completedFuture(process.send(data)))
                .thenApply(outcome -> trueUnless(outcome, name));
    }

    public CompletableFuture<Boolean> clear(ManagedProcess process, String name) {
        return loop.call(() -> {
            try {
                process.clearLogs();
                return CompletableFuture.completedFuture(true);
            } catch (IOException e) {
                throw new Fault(Code.FAILED, name);
            }
        });
    }

    public CompletableFuture<List<ProcessStatus>> clear(List<ManagedProcess> processes) {
        return forEach(processes, _ -> true, _ -> false, process -> clear(process, process.namespec()));
    }

    // ---- the daemon's own

    /// Raises the event of `sendRemoteCommEvent`.
    ///
    /// @return completes when it was announced: who waits for that can't flood the loop
    public CompletableFuture<Boolean> announce(String type, String data) {
        return loop.call(() -> {
            supervision.context().events().announce(new Event.RemoteCommunicated(type, data));
            return CompletableFuture.completedFuture(true);
        });
    }

    private static boolean trueUnless(Optional<Code> refused, String name) {
        refused.ifPresent(code -> {
            throw new Fault(code, name);
        });
        return true;
    }

    /// @param waits whether the outcome for this process takes more than carrying the order out
    private CompletableFuture<List<ProcessStatus>> forEach(
            List<ManagedProcess> processes,
            Predicate<ManagedProcess> concerned,
            Predicate<ManagedProcess> waits,
            Function<ManagedProcess, CompletableFuture<Boolean>> order) {
        AtomicLong first = new AtomicLong(Long.MIN_VALUE);
        List<CompletableFuture<Answer>> answers = new ArrayList<>(processes.size());
        for (ManagedProcess process : processes) {
            if (concerned.test(process)) {
                CompletableFuture<Boolean> outcome = order.apply(process);
                boolean atOnce = outcome.isDone() || !waits.test(process);
                answers.add(outcome.handle((_, failure) ->
                        new Answer(atOnce ? 0 : 1 + since(first) / TIE_NANOS, status(process, failure))));
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> answers.stream()
                        .map(CompletableFuture::join)
                        .sorted(Comparator.comparingLong(Answer::place))
                        .map(Answer::status)
                        .toList());
    }

    /// @param place 0 for an outcome that needed no waiting, else 1 and more, later ones higher
    private record Answer(long place, ProcessStatus status) {}

    /// {@return nanoseconds since `first`, which is set by the first who asks}
    private long since(AtomicLong first) {
        long now = loop.nanoTime();
        first.compareAndSet(Long.MIN_VALUE, now);
        return Math.max(0, now - first.get());
    }

    private static ProcessStatus status(ManagedProcess process, Throwable failure) {
        String name = process.config().name();
        String group = process.config().group();
        if (failure == null) {
            return new ProcessStatus(name, group, Code.SUCCESS.number(), "OK");
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        Fault fault = cause instanceof Fault refusal ? refusal : new Fault(Code.FAILED, cause.getMessage());
        return new ProcessStatus(name, group, fault.number(), fault.text());
    }
}
