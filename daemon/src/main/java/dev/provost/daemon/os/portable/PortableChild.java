package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.Child;
import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.os.oneshot.VerbatimExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.jspecify.annotations.Nullable;

/// One child and its threads. Everything that happens to it is put into the engine's queue by them and told on the
/// loop.
final class PortableChild implements Child, ExecuteStreamHandler {
    private static final int UNSENT_BYTES_MAX = 1 << 20;
    private static final int READ_BYTES = 16 * 1024;

    /// How long its pumps may take to hand over what it wrote, once it has ended, before its end is told all the same:
    /// a descendant may hold the pipe.
    private static final long LAST_OUTPUT_MILLIS = 1_000;

    private static final int SIGNAL_BASE = 128;

    private final PortableEngine engine;
    private final SpawnRequest request;
    private final ChildListener listener;
    private final @Nullable String setpriv;
    private final LinkedBlockingQueue<byte[]> unsent = new LinkedBlockingQueue<>();
    private final AtomicLong unsentBytes = new AtomicLong();
    private final CountDownLatch pumping;
    private volatile @Nullable Process process;
    private volatile boolean stdinClosed;
    private volatile boolean released;
    private @Nullable InputStream stdout;
    private @Nullable InputStream stderr;
    private @Nullable OutputStream stdin;
    private @Nullable Thread feeder;
    private boolean ended;

    PortableChild(PortableEngine engine, SpawnRequest request, ChildListener listener, @Nullable String setpriv) {
        this.engine = engine;
        this.request = request;
        this.listener = listener;
        this.setpriv = setpriv;
        pumping = new CountDownLatch(request.mergeStderr() ? 1 : 2);
    }

    /// Runs the child to its end; on its own thread.
    void run() {
        SpawnFailure foreseen = Launch.foresee(request);
        if (foreseen != null) {
            engine.post(() -> listener.failed(foreseen));
            return;
        }
        List<String> words = Launch.command(request, setpriv);
        try {
            Path directory = request.directory() == null ? null : Path.of(request.directory());
            int value = new Execution(words, directory).run(request.environment());
            engine.post(() -> tellExit(decode(value)));
        } catch (IOException e) {
            engine.post(() -> listener.failed(Launch.explain(request, e)));
        }
    }

    private void awaitPumps() {
        try {
            boolean _ = pumping.await(LAST_OUTPUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellExit(ExitStatus status) {
        ended = true;
        closeStdin();
        listener.exited(status, ResourceUsage.UNKNOWN);
    }

    /// The JDK answers 128 + n for signal n, and can't be asked which it was.
    static ExitStatus decode(int value) {
        int signal = value - SIGNAL_BASE;
        return signal > 0 && signal < 32 ? new ExitStatus.Signaled(signal, false) : new ExitStatus.Exited(value);
    }

    private final class Execution extends VerbatimExecutor {
        Execution(List<String> words, @Nullable Path directory) {
            super(words, directory, request.mergeStderr(), PortableChild.this);
        }

        @Override
        protected void started(Process running) {
            process = running;
            engine.post(() -> listener.started(PortableChild.this));
        }
    }

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
    public void start() {
        InputStream out = stdout;
        InputStream err = stderr;
        if (out != null) {
            engine.thread("stdout of " + pid(), () -> pump(Channel.STDOUT, out));
        }
        if (err != null && !request.mergeStderr()) {
            engine.thread("stderr of " + pid(), () -> pump(Channel.STDERR, err));
        }
        feeder = engine.thread("stdin of " + pid(), this::feed);
    }

    @Override
    public void stop() {
        // Here and not later: the executor closes the streams next.
        awaitPumps();
        if (feeder != null) {
            feeder.interrupt();
        }
    }

    private void pump(Channel channel, InputStream from) {
        byte[] buffer = new byte[READ_BYTES];
        try {
            for (int got = from.read(buffer); got >= 0 && !released; got = from.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, got);
                engine.post(() -> tellOutput(channel, bytes));
            }
        } catch (IOException e) {
            // The JDK closes the stream under us when the child ends; what was in it has been read.
            engine.post(() -> tellEnd(channel));
            pumping.countDown();
            return;
        }
        engine.post(() -> tellEnd(channel));
        pumping.countDown();
    }

    private void tellOutput(Channel channel, byte[] bytes) {
        if (!released) {
            listener.output(channel, ByteBuffer.wrap(bytes));
        }
    }

    private void tellEnd(Channel channel) {
        if (!released) {
            listener.endOfOutput(channel);
        }
    }

    private void feed() {
        OutputStream to = stdin;
        try {
            while (to != null && !stdinClosed) {
                byte[] bytes = unsent.take();
                to.write(bytes);
                to.flush();
                unsentBytes.addAndGet(-bytes.length);
            }
        } catch (IOException e) {
            // It has closed its end, or ended.
            stdinClosed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long pid() {
        Process started = process;
        return started == null ? 0 : started.pid();
    }

    @Override
    public boolean signal(int number, boolean group) throws IOException {
        Process started = process;
        if (started == null || ended || !started.isAlive()) {
            return false;
        }
        if (number == 0) {
            return true;
        }
        if (number == Signals.KILL || number == Signals.TERM) {
            return number == Signals.KILL
                    ? started.toHandle().destroyForcibly()
                    : started.toHandle().destroy();
        }
        // Short enough for the loop: one small program that only calls kill(2).
        CommandLine kill = new CommandLine("kill");
        kill.addArgument("-" + number);
        kill.addArgument(Long.toString(started.pid()));
        DefaultExecutor executor = DefaultExecutor.builder().get();
        executor.setExitValues(null);
        executor.setStreamHandler(new Silence());
        return executor.execute(kill) == 0;
    }

    @Override
    public SendResult send(byte[] data) {
        if (stdinClosed || ended) {
            return SendResult.CLOSED;
        }
        // What comes when nothing waits is taken whatever its size: it could never be sent otherwise.
        long waiting = unsentBytes.get();
        if (waiting > 0 && waiting + data.length > UNSENT_BYTES_MAX) {
            return SendResult.FULL;
        }
        if (data.length > 0) {
            unsentBytes.addAndGet(data.length);
            unsent.add(data.clone());
        }
        return SendResult.ACCEPTED;
    }

    @Override
    public long unsentBytes() {
        return unsentBytes.get();
    }

    private void closeStdin() {
        stdinClosed = true;
        unsent.clear();
        unsentBytes.set(0);
    }

    @Override
    public void release() {
        released = true;
    }

    /// For `kill`, which says nothing we would want.
    private static final class Silence implements ExecuteStreamHandler {
        @Override
        public void setProcessInputStream(OutputStream stream) {}

        @Override
        public void setProcessOutputStream(InputStream stream) {}

        @Override
        public void setProcessErrorStream(InputStream stream) {}

        @Override
        public void start() {}

        @Override
        public void stop() {}
    }
}
