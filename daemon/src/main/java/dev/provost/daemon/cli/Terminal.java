package dev.provost.daemon.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Where a command's words go. They are gathered and written at once: a `status` of 1,000 processes is one write.
final class Terminal {
    private final OutputStream out;
    private final StringBuilder gathered = new StringBuilder(1024);

    Terminal(OutputStream out) {
        this.out = out;
    }

    void say(String line) {
        gathered.append(line).append('\n');
    }

    void print(String text) {
        gathered.append(text);
    }

    /// Writes what was gathered. A reader that has gone (`provostctl status | head -1`) is no error.
    void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        byte[] bytes = gathered.toString().getBytes(StandardCharsets.UTF_8);
        gathered.setLength(0);
        try {
            pass(bytes, 0, bytes.length);
        } catch (IOException e) {
            // The reader closed its end; what remains to be done is done all the same.
        }
    }

    /// Writes a line at once, past what is gathered; any thread may.
    void tell(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            pass(bytes, 0, bytes.length);
        } catch (IOException e) {
            // Nobody reads it; there is nobody else to be told.
        }
    }

    /// Writes bytes of a log as they are, at once; other threads than that of the commands may.
    ///
    /// @throws IOException when nobody reads any more
    void pass(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        out.flush();
    }
}
