package dev.provost.daemon.os.oneshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.Watchdog;
import org.jspecify.annotations.Nullable;

/// Commons Exec's executor for one run of one command: its words as they are, any exit value, and SIGKILL for it and
/// its descendants when its time is over.
public final class OneShotExecutor extends DefaultExecutor implements Closeable {
    private final List<String> words;
    private final boolean mergeStderr;

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
        this.words = List.copyOf(words);
        this.mergeStderr = mergeStderr;
        setExitValues(null);
        setWatchdog(new Limit(limit));
        setStreamHandler(streams);
        if (directory != null) {
            setWorkingDirectory(directory.toFile());
        }
    }

    /// Runs it to its end. Blocks.
    ///
    /// @param environment complete: nothing is inherited
    /// @return its exit value; 128 + n for signal n, as the JDK says it
    /// @throws IOException when it can't be started, with the reason of the system
    public int run(Map<String, String> environment) throws IOException {
        return execute(new CommandLine(words.getFirst()), environment);
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

    /// The words are not taken from the command line it is given: that strips blanks from arguments.
    @Override
    protected Process launch(CommandLine line, Map<String, String> environment, @Nullable Path folder)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(mergeStderr);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        Process started = builder.start();
        process = started;
        if (closed) {
            close();
        }
        return started;
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
