package dev.provost.daemon;

import java.io.Serial;

/// The daemon can't start. The message is for the person who tried.
final class StartException extends Exception {
    /// Usage and configuration errors, as supervisord has it.
    static final int USAGE = 2;

    /// Any other failure, as supervisord has it.
    static final int FAILURE = 1;

    @Serial
    private static final long serialVersionUID = 1;

    private final int exitStatus;

    StartException(int exitStatus, String message) {
        super(message, null, false, false);
        this.exitStatus = exitStatus;
    }

    int exitStatus() {
        return exitStatus;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
