package dev.provost.daemon.loop;

import dev.provost.daemon.os.ProcessEngine;
import java.io.IOException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Runs everything that happens, one thing at a time, on the thread that calls [#run]. It waits in the process engine,
/// whose time limit is the next timer: nothing to do costs nothing.
public final class EventLoop {
    private final ProcessEngine engine;
    private final LongSupplier nanos;
    private final FailureLog failures;
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread owner = Thread.currentThread();
    private long timerSerial;
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
        while (!stopped) {
            turn();
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

    /// {@return monotonic time, nanoseconds}
    public long nanoTime() {
        return nanos.getAsLong();
    }

    /// Queues `task`; returns at once. Any thread.
    public void post(Runnable task) {
        posted.add(task);
        engine.wakeup();
    }

    /// Runs `task` at once when called on the loop thread, else queues it. Any thread.
    public void execute(Runnable task) {
        if (Thread.currentThread() == owner) {
            task.run();
        } else {
            post(task);
        }
    }

    /// Runs `command` on the loop. What it answers, in this turn or a later one, reaches the caller after the published
    /// state shows it. Any thread but the loop's own.
    public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> command) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            if (closed) {
                answer.completeExceptionally(new RejectedExecutionException("the daemon has ended"));
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
            } catch (RuntimeException e) {
                // A refusal is the caller's; what else escapes is a defect, and the caller learns of it too.
                answer.completeExceptionally(e);
            }
        });
        if (closed) {
            answer.completeExceptionally(new RejectedExecutionException("the daemon has ended"));
        }
        return answer;
    }

    /// Runs `task` on the loop after `delayNanos`. Loop thread.
    public Timer after(long delayNanos, Runnable task) {
        Timer timer = new Timer(nanoTime() + Math.max(0, delayNanos), timerSerial++, task);
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
            if (!first.cancelled) {
                guarded("a timer", first.task);
            }
        }
    }

    private void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.failed(what, e);
        }
    }

    private long nanosToNextTimer() {
        for (Timer first = timers.peek(); first != null; first = timers.peek()) {
            if (!first.cancelled) {
                return Math.max(0, first.deadline - nanoTime());
            }
            timers.poll();
        }
        return -1;
    }

    /// A task with a deadline.
    public static final class Timer implements Comparable<Timer> {
        private final long deadline;
        private final long serial;
        private final Runnable task;
        private boolean cancelled;

        private Timer(long deadline, long serial, Runnable task) {
            this.deadline = deadline;
            this.serial = serial;
            this.task = task;
        }

        /// Sees to it that the task does not run. Loop thread.
        public void cancel() {
            cancelled = true;
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
