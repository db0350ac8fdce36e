package dev.provost.daemon.config;

import java.io.Serial;

/// A configuration that can't be used. The message is supervisord's text for the first problem, as it follows `Error: `
/// on standard error and `CANT_REREAD: ` in a fault.
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message, null, false, false);
    }

    /// {@return supervisord's text}
    public String text() {
        return String.valueOf(getMessage());
    }
}
