package dev.provost.bridge;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/// Keeps the time of connections. When there are none it sleeps: the JDK's own would wake once more, when the last of
/// them would have been idle for too long.
final class ConnectionTimer extends ScheduledThreadPoolExecutor {
    ConnectionTimer() {
        super(1, Thread.ofPlatform().daemon().name("http-timer").factory());
        setRemoveOnCancelPolicy(true);
    }

    /// Called for each task that is cancelled.
    @Override
    public boolean remove(Runnable cancelled) {
        boolean removed = super.remove(cancelled);
        if (removed && getQueue().isEmpty()) {
            // The thread waits for what was cancelled until something else comes first.
            execute(() -> {});
        }
        return removed;
    }
}
