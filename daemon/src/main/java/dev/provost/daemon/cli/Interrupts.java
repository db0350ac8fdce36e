package dev.provost.daemon.cli;

import dev.provost.daemon.os.JvmSignals;

/// Gives Ctrl-C another meaning until it is closed, when the one before holds again.
final class Interrupts implements AutoCloseable {
    private static final int SIGINT = 2;

    private final JvmSignals signals;

    /// @param action what Ctrl-C does, on a thread of the JVM's
    Interrupts(Runnable action) {
        signals = new JvmSignals(action);
        signals.take(SIGINT);
    }

    /// {@return whether there was one since the last question}
    boolean happened() {
        return signals.next() == SIGINT;
    }

    @Override
    public void close() {
        signals.giveBack();
    }
}
