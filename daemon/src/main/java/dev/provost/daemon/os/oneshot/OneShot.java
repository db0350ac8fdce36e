package dev.provost.daemon.os.oneshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.jspecify.annotations.Nullable;

/// One run of a command. Blocks the thread that calls [#run]; never the loop's.
public final class OneShot {
    private static final int READ_BYTES = 16 * 1024;

    /// What is kept of the end of standard error, for people.
    private static final int COMPLAINT_BYTES_MAX = 4096;

    private static final int COMPLAINT_LINES_MAX = 10;

    /// How long its pipes may stay open once it has ended: a descendant may hold them.
    private static final long LAST_OUTPUT_MILLIS = 1_000;

    private final Request request;
    private final OneShotExecutor executor;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    private final CountDownLatch pumping = new CountDownLatch(2);
    private volatile boolean excessive;

    private OneShot(Request request) {
        this.request = request;
        executor = new OneShotExecutor(request.words(), request.directory(), false, request.limit(), new Streams());
    }

    /// What to run.
    ///
    /// @param words          program and arguments; not empty
    /// @param directory      folder it runs in
    /// @param environment    complete: nothing is inherited
    /// @param limit          longest run
    /// @param outputBytesMax most bytes it may write to standard output
    public record Request(
            List<String> words, Path directory, Map<String, String> environment, Duration limit, int outputBytesMax) {
        public Request {
            words = List.copyOf(words);
            environment = Map.copyOf(environment);
            if (words.isEmpty()) {
                throw new IllegalArgumentException("a command without a word");
            }
        }
    }

    /// How it ended.
    public enum End {
        /// By itself.
        EXITED,
        /// It was killed when its time was over.
        TOO_LATE,
        /// It was killed when it had written more than it may.
        TOO_MUCH
    }

    /// What a run gave.
    public static final class Outcome {
        private final End end;
        private final int exitStatus;
        private final byte[] output;
        private final String complaint;

        Outcome(End end, int exitStatus, byte[] output, String complaint) {
            this.end = end;
            this.exitStatus = exitStatus;
            this.output = output;
            this.complaint = complaint;
        }

        public End end() {
            return end;
        }

        /// {@return 0 to 255; 128 and the number of the signal that ended it, as a shell says it}
        public int exitStatus() {
            return exitStatus;
        }

        /// {@return all it wrote to standard output; the beginning when that was too much}
        public byte[] output() {
            return output.clone();
        }

        /// {@return the last lines of its standard error with ` | ` between them, without control characters}
        public String complaint() {
            return complaint;
        }
    }

    /// Runs a command to its end, its standard input empty. It and all its descendants are killed when the time is over
    /// or the output too long.
    ///
    /// @throws IOException when it can't be started, with the reason of the system
    public static Outcome run(Request request) throws IOException {
        return new OneShot(request).run();
    }

    private Outcome run() throws IOException {
        int status = executor.run(request.environment());
        End end = executor.isLate() ? End.TOO_LATE : excessive ? End.TOO_MUCH : End.EXITED;
        return new Outcome(end, status, output.toByteArray(), lastLines(complaint.toByteArray()));
    }

    private static String lastLines(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).strip().split("\\R", -1);
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, lines.length - COMPLAINT_LINES_MAX); i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty()) {
                text.append(text.isEmpty() ? "" : " | ").append(line);
            }
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, ' ');
            }
        }
        return text.toString();
    }

    private void pumpOutput(InputStream from) {
        byte[] buffer = new byte[READ_BYTES];
        try {
            for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
                int room = request.outputBytesMax() - output.size();
                output.write(buffer, 0, Math.min(got, room));
                if (got > room) {
                    excessive = true;
                    executor.close();
                    break;
                }
            }
        } catch (IOException e) {
            // The JDK closes the stream under us when the command ends; what was in it has been read.
            return;
        } finally {
            pumping.countDown();
        }
    }

    private void pumpComplaint(InputStream from) {
        byte[] buffer = new byte[READ_BYTES];
        try {
            for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
                complaint.write(buffer, 0, got);
                if (complaint.size() > 2 * COMPLAINT_BYTES_MAX) {
                    byte[] all = complaint.toByteArray();
                    complaint.reset();
                    complaint.write(all, all.length - COMPLAINT_BYTES_MAX, COMPLAINT_BYTES_MAX);
                }
            }
        } catch (IOException e) {
            // As above.
            return;
        } finally {
            pumping.countDown();
        }
    }

    private void start(String name, Runnable pump) {
        Thread thread = new Thread(pump, name);
        thread.setDaemon(true);
        thread.start();
    }

    private final class Streams implements ExecuteStreamHandler {
        private @Nullable InputStream stdout;
        private @Nullable InputStream stderr;
        private @Nullable OutputStream stdin;

        @Override
        public void setProcessInputStream(OutputStream stream) {
            stdin = stream;
        }

        @Override
        public void setProcessOutputStream(InputStream stream) {
            stdout = stream;
        }

        @Override
        public void setProcessErrorStream(InputStream stream) {
            stderr = stream;
        }

        @Override
        public void start() throws IOException {
            if (stdin != null) {
                stdin.close();
            }
            InputStream out = stdout;
            InputStream err = stderr;
            if (out != null && err != null) {
                OneShot.this.start("one-shot stdout", () -> pumpOutput(out));
                OneShot.this.start("one-shot stderr", () -> pumpComplaint(err));
            }
        }

        @Override
        public void stop() {
            // Here and not later: the executor closes the streams next.
            try {
                boolean _ = pumping.await(LAST_OUTPUT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
