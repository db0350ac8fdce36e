package dev.provost.daemon.cli;

import java.io.Serial;

/// A status code that an order should never give; supervisorctl prints exactly this text.
final class UnknownResult extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    UnknownResult(long code, String name) {
        super("Unknown result code " + code + " for " + name, null, false, false);
    }
}
