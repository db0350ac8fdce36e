package dev.provost.daemon.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Looks for a file that was written since the child started: what an earlier run left behind does not count.
///
/// @param since start of the child
public record FileProbe(Path file, Instant since) implements Probe {
    /// The kernel stamps files with the time of its last clock tick, which may lie so far back.
    private static final Duration TICK = Duration.ofMillis(20);

    @Override
    public String look(Duration limit, Attempt attempt) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(since.minus(TICK))) {
                throw new IOException(file + " is older than the process");
            }
            return file + " is there";
        } catch (NoSuchFileException e) {
            throw new IOException("no file " + file, e);
        }
    }
}
