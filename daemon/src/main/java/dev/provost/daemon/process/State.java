package dev.provost.daemon.process;

/// supervisord's process states, with their codes on the wire.
public enum State {
    STOPPED(0),
    STARTING(10),
    RUNNING(20),
    BACKOFF(30),
    STOPPING(40),
    EXITED(100),
    FATAL(200),
    UNKNOWN(1000);

    private final int code;

    State(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// {@return whether a start order finds it already started and a stop order has something to stop}
    public boolean isUp() {
        return this == STARTING || this == RUNNING || this == BACKOFF;
    }

    /// {@return whether nothing is left to stop}
    public boolean isDown() {
        return this == STOPPED || this == EXITED || this == FATAL || this == UNKNOWN;
    }

    /// {@return whether a signal order makes sense}
    public boolean isSignallable() {
        return this == STARTING || this == RUNNING || this == STOPPING;
    }
}
