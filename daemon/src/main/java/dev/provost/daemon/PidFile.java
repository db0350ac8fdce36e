package dev.provost.daemon;

import dev.provost.daemon.output.Message;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that holds the daemon's pid.
final class PidFile {
    private final Path file;
    private boolean written;

    PidFile(Path file) {
        this.file = file;
    }

    void write(long pid, LogSink log) {
        try {
            Files.writeString(file, pid + "\n");
            written = true;
        } catch (IOException e) {
            Message.NO_PIDFILE.to(log, file);
        }
    }

    /// Removes the file, if it is ours.
    void remove() {
        if (written) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The daemon ends; whoever reads the file finds a pid that is gone.
                return;
            }
        }
    }
}
