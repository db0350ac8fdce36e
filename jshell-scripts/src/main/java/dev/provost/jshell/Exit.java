package dev.provost.jshell;

import java.io.Serial;

/// Ends a script: what [Script#exit(int)] throws. An error, so that a script's `catch (Exception e)` lets it pass.
final class Exit extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    Exit(int status) {
        super("exit status " + status, null, false, false);
    }
}
