package dev.provost.daemon.probe;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A look under way. Any thread.
public final class Attempt {
    /// What the look holds open; written by its thread, closed by whoever cancels.
    private @Nullable Closeable held;

    private boolean begun;
    private boolean cancelled;

    /// The result is not wanted any more: closes what the look waits on, so that its thread is free soon.
    public void cancel() {
        Closeable open;
        synchronized (this) {
            cancelled = true;
            open = held;
            held = null;
        }
        closeQuietly(open);
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /// {@return whether a thread has taken it up}
    public synchronized boolean isBegun() {
        return begun;
    }

    synchronized void begin() {
        begun = true;
    }

    /// From now on [#cancel] closes `resource`.
    ///
    /// @throws IOException when it is cancelled already; the resource is closed
    void hold(Closeable resource) throws IOException {
        synchronized (this) {
            if (!cancelled) {
                held = resource;
                return;
            }
        }
        closeQuietly(resource);
        throw new IOException("no longer wanted");
    }

    private static void closeQuietly(@Nullable Closeable resource) {
        if (resource != null) {
            try {
                resource.close();
            } catch (IOException e) {
                // Nobody waits for it, and nothing was written to it that could be lost.
                return;
            }
        }
    }
}
