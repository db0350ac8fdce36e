package dev.provost.daemon.os.oneshot;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.Watchdog;
import org.jspecify.annotations.Nullable;

/// Runs one command once, with SIGKILL for it and its descendants when its time is over.
public final class OneShotExecutor extends VerbatimExecutor implements Closeable {
    /// Written by the thread that runs it, read by whoever ends it.
    private volatile @Nullable Process process;

    private volatile boolean closed;
    private volatile boolean late;

    /// @param words       program and arguments
    /// @param directory   folder it runs in; null for the daemon's
    /// @param mergeStderr whether its standard error goes where its standard output goes
    /// @param limit       longest run, at least a millisecond
    @SuppressWarnings({"deprecation", "this-escape"}) // the builder can't be extended
    public OneShotExecutor(
            List<String> words,
            @Nullable Path directory,
            boolean mergeStderr,
            Duration limit,
            ExecuteStreamHandler streams) {
        super(words, directory, mergeStderr, streams);
        setWatchdog(new Limit(limit));
    }

    /// {@return whether it was killed because its time was over}
    public boolean isLate() {
        return late;
    }

    /// Kills it and its descendants; one that is about to start is killed then. Any thread.
    ///
    /// By SIGKILL and not SIGTERM: what hangs or floods is as likely to ignore a request, nobody waits for a second
    /// limit, and a daemon started by our launcher has SIGTERM blocked, which is inherited.
    @Override
    public void close() {
        closed = true;
        Process running = process;
        if (running != null) {
            List<ProcessHandle> descendants = running.descendants().toList();
            // First: a shell that outlives what it waits for says so, and somebody would take that for its output.
            running.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    protected void started(Process running) {
        process = running;
        if (closed) {
            close();
        }
    }

    /// Commons Exec's watchdog, which would ask by SIGTERM and leave descendants alone.
    private final class Limit extends ExecuteWatchdog {
        @SuppressWarnings("deprecation") // the builder can't be extended
        Limit(Duration limit) {
            super(Math.max(1, limit.toMillis()));
        }

        @Override
        public synchronized void timeoutOccured(Watchdog watchdog) {
            Process running = process;
            if (running != null && running.isAlive()) {
                late = true;
                close();
            }
            super.timeoutOccured(watchdog);
        }
    }
}
