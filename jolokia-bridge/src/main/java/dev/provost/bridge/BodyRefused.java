package dev.provost.bridge;

import java.io.IOException;
import java.io.Serial;

/// A body that is too long, or an answer there is no room for.
public final class BodyRefused extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;

    public BodyRefused(int status, String message) {
        super(message);
        this.status = status;
    }

    /// {@return the HTTP status to answer}
    public int status() {
        return status;
    }
}
