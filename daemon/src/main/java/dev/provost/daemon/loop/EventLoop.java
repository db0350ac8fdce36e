package dev.provost.daemon.loop;

import dev.provost.daemon.os.ProcessEngine;
import dev.provost.jmx.Fault;
import java.io.IOException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Runs everything that happens, one thing at a time, on the thread that calls [#run]. It waits in the process engine,
/// whose time limit is the next timer: nothing to do costs nothing.
///
/// What is posted is bounded by who posts: callers of [#call] wait for their answers, so each of their threads has few
/// commands here, and the loop's own posts are one for each thing it waits for. Whoever does not wait for an answer has
/// to use [#offer], which refuses at a bound.
public final class EventLoop {
    /// Tasks of [#offer] that may wait. Lines for the activity log, mostly: some 300 bytes each.
    static final int OFFERED_MAX = 4096;

    private static final long AFTER_FAILURE_NANOS = 100_000_000;

    /// Cancelled timers that may stay in the queue until they would be due; more only as long as live ones are more.
    private static final int CANCELLED_MAX = 64;

    private final ProcessEngine engine;
    private final LongSupplier nanos;
    private final FailureLog failures;
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger offered = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong refusedTold = new AtomicLong();
    private final TurnTimes turnTimes = new TurnTimes();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread owner = Thread.currentThread();
    private long timerSerial;
    private int cancelledTimers;
    private boolean stopped;

    /// Written by the loop when it ends, so that nobody waits for an answer that can't come any more.
    private volatile boolean closed;

    /// Made by the thread that will run it.
    ///
    /// @param nanos    monotonic time in nanoseconds
    /// @param failures told of what escaped from a command, a timer or the engine
    public EventLoop(ProcessEngine engine, LongSupplier nanos, FailureLog failures) {
        this.engine = engine;
        this.nanos = nanos;
        this.failures = failures;
    }

    /// Told of failures that nobody expected.
    public interface FailureLog {
        /// @param handling what the loop was doing
        void failed(String handling, Throwable failure);
    }

    /// Runs until [#stop] was called on it.
    public void run() {
        stopped = false;
        long before = nanoTime();
        while (!stopped) {
            turn();
            long now = nanoTime();
            turnTimes.took(now - before - engine.waitedNanos());
            before = now;
        }
    }

    /// One turn: what was posted, what is due, then what the engine has, for which it waits until the next timer.
    void turn() {
        runPosted();
        runDueTimers();
        if (stopped) {
            return;
        }
        try {
            engine.poll(posted.isEmpty() ? nanosToNextTimer() : 0);
        } catch (IOException | RuntimeException | Error e) {
            failures.failed("waiting for events", e);
            // It may fail at once each time; then the log is not to fill the disk.
            LockSupport.parkNanos(AFTER_FAILURE_NANOS);
        }
    }

    /// Ends [#run] after this turn. Loop thread.
    public void stop() {
        stopped = true;
    }

    /// Refuses all further commands and fails those not yet run. Loop thread, after [#run] has returned for good.
    public void close() {
        closed = true;
        runPosted();
    }

    /// Runs what was posted by now. Loop thread, outside [#run]: so that nobody who is told that the daemon ends, or
    /// starts anew, waits in vain for an answer.
    public void drain() {
        runPosted();
    }

    /// Runs `task`; a failure is reported and goes no further. Loop thread.
    ///
    /// @param what is being handled, for the report
    void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.failed(what, e);
        }
    }

    /// Reports what nobody expected. Loop thread.
    ///
    /// @param handling what was being done
    void report(String handling, Throwable failure) {
        failures.failed(handling, failure);
    }

    /// {@return monotonic time, nanoseconds}
    public long nanoTime() {
        return nanos.getAsLong();
    }

    /// Queues `task`; returns at once. Any thread.
    public void post(Runnable task) {
        posted.add(task);
        engine.wakeup();
    }

    /// Runs `task` at once when called on the loop thread, else queues it, unless so many wait already that it is
    /// dropped and counted. Any thread.
    public void offer(Runnable task) {
        if (Thread.currentThread() == owner) {
            task.run();
            return;
        }
        if (offered.incrementAndGet() > OFFERED_MAX) {
            offered.decrementAndGet();
            refused.incrementAndGet();
            return;
        }
        post(() -> {
            offered.decrementAndGet();
            task.run();
        });
    }

    /// {@return how many tasks [#offer] dropped since this was last asked; any thread}
    public long takeRefused() {
        long now = refused.get();
        return now == refusedTold.get() ? 0 : now - refusedTold.getAndSet(now);
    }

    /// {@return how many tasks [#offer] dropped so far; any thread}
    public long refused() {
        return refused.get();
    }

    /// {@return how many commands and other posts wait now; any thread}
    public int waiting() {
        return posted.size();
    }

    /// {@return how long its turns took; any thread}
    public TurnTimes turnTimes() {
        return turnTimes;
    }

    /// Runs `command` on the loop. What it answers, in this turn or a later one, reaches the caller after the published
    /// state shows it. Any thread but the loop's own.
    ///
    /// @return fails with what the command throws, with SHUTDOWN_STATE when the loop has ended
    public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> command) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            if (closed) {
                answer.completeExceptionally(new Fault(Fault.Code.SHUTDOWN_STATE));
                return;
            }
            try {
                var _ = command.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
            } catch (Fault refusal) {
                answer.completeExceptionally(refusal);
            } catch (RuntimeException | Error e) {
                // A defect: the log tells of it, and the caller does not wait for ever.
                answer.completeExceptionally(e);
                throw e;
            }
        });
        if (closed) {
            answer.completeExceptionally(new Fault(Fault.Code.SHUTDOWN_STATE));
        }
        return answer;
    }

    /// Runs `task` on the loop after `delayNanos`. Loop thread.
    public Timer after(long delayNanos, Runnable task) {
        Timer timer = new Timer(this, nanoTime() + Math.max(0, delayNanos), timerSerial++, task);
        timers.add(timer);
        return timer;
    }

    private void runPosted() {
        // Only what is there now: a command that posts another must not keep children waiting.
        for (int left = posted.size(); left > 0; left--) {
            Runnable task = posted.poll();
            if (task == null) {
                return;
            }
            guarded("a command", task);
        }
    }

    private void runDueTimers() {
        long now = nanoTime();
        for (Timer first = timers.peek(); first != null && first.deadline - now <= 0; first = timers.peek()) {
            timers.poll();
            if (first.cancelled) {
                cancelledTimers--;
            } else {
                first.cancelled = true;
                guarded("a timer", first.task);
            }
        }
    }

    private long nanosToNextTimer() {
        for (Timer first = timers.peek(); first != null; first = timers.peek()) {
            if (!first.cancelled) {
                return Math.max(0, first.deadline - nanoTime());
            }
            timers.poll();
            cancelledTimers--;
        }
        return -1;
    }

    /// A timer of an hour that is cancelled each second must not pile up.
    private void timerCancelled() {
        cancelledTimers++;
        if (cancelledTimers > CANCELLED_MAX && cancelledTimers > timers.size() / 2) {
            timers.removeIf(timer -> timer.cancelled);
            cancelledTimers = 0;
        }
    }

    /// {@return timers in the queue, cancelled ones included}
    int queuedTimers() {
        return timers.size();
    }

    /// A task with a deadline.
    public static final class Timer implements Comparable<Timer> {
        private final EventLoop loop;
        private final long deadline;
        private final long serial;
        private final Runnable task;

        /// It is not to run, or has.
        private boolean cancelled;

        private Timer(EventLoop loop, long deadline, long serial, Runnable task) {
            this.loop = loop;
            this.deadline = deadline;
            this.serial = serial;
            this.task = task;
        }

        /// Sees to it that the task does not run. Loop thread.
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                loop.timerCancelled();
            }
        }

        @Override
        public int compareTo(Timer other) {
            // Monotonic times are compared by subtraction: they may overflow.
            int byDeadline = Long.signum(deadline - other.deadline);
            return byDeadline != 0 ? byDeadline : Long.compare(serial, other.serial);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
