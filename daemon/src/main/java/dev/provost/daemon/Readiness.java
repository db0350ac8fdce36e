package dev.provost.daemon;

import dev.provost.daemon.os.Host;
import java.io.IOException;
import java.io.PrintStream;

/// Tells the process that started a daemon in the background how the start went: one line on standard output,
/// `OK <pid>` or `ERR <status> <text>`. After it the daemon has no standard streams any more.
final class Readiness {
    /// Set by [Daemonizer] alone: this is the background half.
    static final String VARIABLE = "PROVOST_LAUNCHER_BACKGROUND";

    /// Stands for a line break in the text: no text has it, and no reader takes it for the end of a line.
    static final char LINE_BREAK = '\u001e';

    private final Host host;
    private final PrintStream out;

    Readiness(Host host, PrintStream out) {
        this.host = host;
        this.out = out;
    }

    /// @throws StartException when the standard streams can't be given up
    void ready(long pid) throws StartException {
        tell("OK " + pid);
        try {
            host.detachStandardStreams();
        } catch (IOException e) {
            throw new StartException(StartException.FAILURE, "can't detach from the terminal: " + e.getMessage());
        }
    }

    void failed(StartException failure) {
        // One line: the texts of the configuration may have several.
        tell("ERR " + failure.exitStatus() + " " + failure.text().replace('\n', LINE_BREAK));
    }

    private void tell(String line) {
        out.println(line);
        out.flush();
    }
}
