package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.JvmSignals;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnRequest;
import java.io.File;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The engine for systems other than Linux; three or four threads for each child.
public final class PortableEngine implements ProcessEngine {
    /// What threads may have told and the loop has not yet heard; then they wait. Each holds at most 16 KB of output.
    private static final int TOLD_MAX = 256;

    private static final int TURN_MAX = 1024;
    private static final int[] WANTED = {Signals.HUP, Signals.INT, Signals.TERM, Signals.USR1, Signals.USR2};

    /// Stack of a thread that does nothing but copy.
    private static final long STACK_BYTES = 256 * 1024;

    private final ArrayBlockingQueue<Runnable> told = new ArrayBlockingQueue<>(TOLD_MAX);
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();
    private final JvmSignals signals = new JvmSignals(this::wakeup);
    private Consumer<ReceivedSignal> signalSink = signal -> {};
    private @Nullable String setpriv;
    private volatile boolean closed;
    private long waitedNanos;

    @Override
    public void open(Consumer<ReceivedSignal> signals, Consumer<Orphan> orphans) {
        signalSink = signals;
        setpriv = find("setpriv");
        for (int signal : WANTED) {
            this.signals.take(signal);
        }
    }

    /// {@return the path of a program, null when PATH has none}
    static @Nullable String find(String program) {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "/usr/bin:/bin" : path).split(":", -1)) {
            File file = new File(folder, program);
            if (file.canExecute()) {
                return file.getPath();
            }
        }
        return null;
    }

    /// Unlike with the engine for Linux, requests run side by side: their answers come in any order.
    @Override
    public void spawn(SpawnRequest request, ChildListener listener) {
        PortableChild child = new PortableChild(this, request, listener, setpriv);
        Thread _ = thread("child", child::run);
    }

    Thread thread(String name, Runnable work) {
        Thread thread = Thread.ofPlatform()
                .name(name)
                .daemon(true)
                .stackSize(STACK_BYTES)
                .unstarted(work);
        thread.start();
        return thread;
    }

    /// Tells the loop, and waits while it is too far behind.
    void post(Runnable happening) {
        try {
            boolean taken = false;
            while (!closed && !taken) {
                taken = told.offer(happening, 1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void poll(long timeoutNanos) {
        long before = System.nanoTime();
        Runnable next = await(timeoutNanos);
        waitedNanos = System.nanoTime() - before;
        for (int i = 0; next != null; i++) {
            next.run();
            next = i < TURN_MAX ? told.poll() : null;
        }
        wakeUpPending.set(false);
        for (int signal = signals.next(); signal != 0; signal = signals.next()) {
            signalSink.accept(new ReceivedSignal(signal, 0));
        }
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    private @Nullable Runnable await(long timeoutNanos) {
        try {
            if (timeoutNanos < 0) {
                return told.take();
            }
            return timeoutNanos == 0 ? told.poll() : told.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void wakeup() {
        if (!wakeUpPending.getAndSet(true)) {
            // When it is full the loop has reason enough to return.
            boolean _ = told.offer(() -> {});
        }
    }

    @Override
    public boolean can(Feature feature) {
        return switch (feature) {
            case UMASK, CLOSE_ON_EXEC -> true;
            case USER -> setpriv != null && "root".equals(System.getProperty("user.name"));
            case PROCESS_GROUP,
                    RESOURCE_USAGE,
                    SUBREAPER,
                    SIGNAL_SENDER,
                    PROGRAM_NAME,
                    LATE_OUTPUT,
                    SIGNAL_DEFAULTS,
                    EXACT_STATUS,
                    SOCKET_INPUT,
                    NOTICES -> false;
        };
    }

    @Override
    public void close() {
        closed = true;
        signals.giveBack();
        told.clear();
    }
}
