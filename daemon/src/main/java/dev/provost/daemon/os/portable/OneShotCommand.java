package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.SpawnRequest;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.Watchdog;
import org.jspecify.annotations.Nullable;

/// A command of ours that runs for a moment, with whichever process engine: Commons Exec's executor and its watchdog.
/// It shares nothing with supervised children and stays in the daemon's process group.
///
/// Another user needs a daemon of root and `setpriv`; without them it runs as the daemon's user. Its processor time and
/// its status are the JDK's to know: status 128 + n stands for signal n.
public final class OneShotCommand implements Closeable {
    private static final int LINE_MAX = 200;
    private static final Duration LAST_OUTPUT = Duration.ofMillis(500);

    private final SpawnRequest request;
    private final Deadline deadline;

    /// The running command; written by the thread that runs it, read by whoever ends it.
    private volatile @Nullable Process process;

    private volatile boolean closed;

    public OneShotCommand(SpawnRequest request, Duration limit) {
        this.request = request;
        deadline = new Deadline(limit);
    }

    /// How it ended.
    ///
    /// @param timedOut it had to be killed
    /// @param lastLine of what it wrote, without line end; empty for nothing
    public record Ended(int status, boolean timedOut, String lastLine) {}

    /// Runs it to its end or to the end of its time. Blocks.
    ///
    /// @throws IOException when it can't be started
    public Ended run() throws IOException {
        String setpriv = "root".equals(System.getProperty("user.name")) ? PortableEngine.find("setpriv") : null;
        LastLine last = new LastLine();
        Execution execution = new Execution(Launch.command(request, setpriv), last);
        int status = execution.execute(new CommandLine(request.program()), request.environment());
        return new Ended(status, deadline.killedProcess(), last.text());
    }

    /// Kills it, if it runs. Any thread.
    @Override
    public void close() {
        closed = true;
        kill();
    }

    /// SIGKILL: a daemon started by our launcher has SIGTERM blocked, and a blocked signal is inherited.
    private void kill() {
        Process running = process;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    /// Commons Exec's, which asks politely at the end of the time; this one does not.
    private final class Deadline extends ExecuteWatchdog {
        @SuppressWarnings("deprecation") // the builder can't be extended
        Deadline(Duration limit) {
            super(Math.max(1, limit.toMillis()));
        }

        @Override
        public synchronized void timeoutOccured(Watchdog watchdog) {
            super.timeoutOccured(watchdog);
            kill();
        }
    }

    private final class Execution extends DefaultExecutor {
        private final List<String> words;

        @SuppressWarnings({"deprecation", "this-escape"}) // the builder can't be extended
        Execution(List<String> words, OutputStream output) {
            this.words = words;
            setExitValues(null);
            setWatchdog(deadline);
            PumpStreamHandler pumps = new PumpStreamHandler(output);
            // A descendant may hold the pipe.
            pumps.setStopTimeout(LAST_OUTPUT);
            setStreamHandler(pumps);
            if (request.directory() != null) {
                setWorkingDirectory(new File(request.directory()));
            }
        }

        @Override
        protected Process launch(CommandLine line, Map<String, String> environment, @Nullable Path folder)
                throws IOException {
            ProcessBuilder builder = new ProcessBuilder(words);
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true);
            if (request.directory() != null && folder != null) {
                builder.directory(folder.toFile());
            }
            Process started = builder.start();
            process = started;
            if (closed) {
                kill();
            }
            return started;
        }
    }

    /// Keeps the beginning of the last line that is not empty.
    private static final class LastLine extends OutputStream {
        private final byte[] line = new byte[LINE_MAX];
        private int length;
        private boolean ended;

        @Override
        public synchronized void write(int next) {
            if (next == '\n' || next == '\r') {
                ended = true;
                return;
            }
            if (ended) {
                ended = false;
                length = 0;
            }
            if (length < LINE_MAX) {
                line[length++] = (byte) next;
            }
        }

        synchronized String text() {
            return new String(line, 0, length, StandardCharsets.UTF_8);
        }
    }
}
