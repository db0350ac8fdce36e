package dev.provost.jmx.wire;

import java.io.IOException;
import java.io.Serial;

/// An answer that is none: the connection ended before it, or what came is not HTTP.
public final class HttpFailure extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final boolean malformed;

    private HttpFailure(String message, boolean malformed) {
        super(message);
        this.malformed = malformed;
    }

    static HttpFailure malformed(String what) {
        return new HttpFailure(what, true);
    }

    static HttpFailure closed() {
        return new HttpFailure("the other side closed the connection without an answer", false);
    }

    /// {@return whether something came that is not HTTP; else the connection ended too early}
    public boolean isMalformed() {
        return malformed;
    }
}
