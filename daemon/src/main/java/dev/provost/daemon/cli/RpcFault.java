package dev.provost.daemon.cli;

import java.io.Serial;

/// The daemon's refusal of a call.
final class RpcFault extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    static final int UNKNOWN_METHOD = 1;
    static final int SHUTDOWN_STATE = 6;
    static final int BAD_NAME = 10;
    static final int BAD_SIGNAL = 11;
    static final int NO_FILE = 20;
    static final int NOT_EXECUTABLE = 21;
    static final int FAILED = 30;
    static final int ABNORMAL_TERMINATION = 40;
    static final int SPAWN_ERROR = 50;
    static final int ALREADY_STARTED = 60;
    static final int NOT_RUNNING = 70;
    static final int SUCCESS = 80;
    static final int ALREADY_ADDED = 90;
    static final int STILL_RUNNING = 91;
    static final int CANT_REREAD = 92;

    private final int code;
    private final String text;

    RpcFault(int code, String text) {
        super(code + " " + text, null, false, false);
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    /// {@return the fault string, such as `BAD_NAME: web`}
    String text() {
        return text;
    }
}
