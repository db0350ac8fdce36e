package dev.provost.jmx.spi;

import java.io.Serial;

/// An endpoint can't open. The message is for the person who starts the daemon, in supervisord's words where it has
/// some, and becomes the daemon's start error.
public final class EndpointException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public EndpointException(String message, Throwable cause) {
        super(message, cause);
    }

    public EndpointException(String message) {
        super(message);
    }
}
