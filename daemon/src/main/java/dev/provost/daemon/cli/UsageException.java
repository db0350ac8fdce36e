package dev.provost.daemon.cli;

import java.io.Serial;

/// A command line that can't be used. The message is supervisord's text, as it follows `Error: ` on standard error.
public final class UsageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public UsageException(String text) {
        super(text, null, false, false);
    }

    /// {@return supervisord's text}
    public String text() {
        return String.valueOf(getMessage());
    }
}
