package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.os.oneshot.OneShotExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.exec.PumpStreamHandler;

/// A command of ours that runs for a moment, with whichever process engine: Commons Exec's executor and its watchdog.
/// It shares nothing with supervised children and stays in the daemon's process group.
///
/// Another user needs a daemon of root and `setpriv`; without them it runs as the daemon's user. Its processor time and
/// its status are the JDK's to know: status 128 + n stands for signal n.
public final class OneShotCommand implements Closeable {
    private static final int LINE_MAX = 200;
    private static final Duration LAST_OUTPUT = Duration.ofMillis(500);

    private final SpawnRequest request;
    private final LastLine last = new LastLine();
    private final OneShotExecutor executor;

    public OneShotCommand(SpawnRequest request, Duration limit) {
        this.request = request;
        String setpriv = "root".equals(System.getProperty("user.name")) ? PortableEngine.find("setpriv") : null;
        PumpStreamHandler pumps = new PumpStreamHandler(last);
        // A descendant may hold the pipe.
        pumps.setStopTimeout(LAST_OUTPUT);
        Path directory = request.directory() == null ? null : Path.of(request.directory());
        executor = new OneShotExecutor(Launch.command(request, setpriv), directory, true, limit, pumps);
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
        int status = executor.run(request.environment());
        return new Ended(status, executor.isLate(), last.text());
    }

    /// Kills it, if it runs. Any thread.
    @Override
    public void close() {
        executor.close();
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
