package dev.provost.daemon.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was typed into shells, one line each, as supervisorctl keeps it: the file may serve both. A history is no
/// reason to bother anybody: what can't be read or written is left out without a word.
final class HistoryFile {
    private static final int LINES_MAX = 1000;

    private final @Nullable Path file;

    /// @param file null to keep nothing
    HistoryFile(@Nullable Path file) {
        this.file = file;
    }

    /// {@return the last lines, at most 1,000, oldest first} A file that holds many more is cut to them.
    List<String> lines() {
        Path from = file;
        if (from == null) {
            return List.of();
        }
        try {
            // Malformed bytes are replaced: what some other program typed must not cost the whole history.
            List<String> all = new String(Files.readAllBytes(from), StandardCharsets.UTF_8).lines().toList();
            List<String> last = all.subList(Math.max(0, all.size() - LINES_MAX), all.size());
            if (all.size() > 2 * LINES_MAX) {
                cut(from, last);
            }
            return last;
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void cut(Path from, List<String> last) throws IOException {
        Path made = from.resolveSibling(from.getFileName() + ".new");
        Files.deleteIfExists(made);
        write(made, String.join("\n", last) + "\n", StandardOpenOption.CREATE_NEW);
        Files.move(made, from, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Adds a line at once: several shells may share the file.
    void add(String line) {
        Path to = file;
        if (to != null && !line.isBlank()) {
            try {
                write(to, line + "\n", StandardOpenOption.CREATE);
            } catch (IOException e) {
                // No history then.
            }
        }
    }

    /// Only the user may read what they typed.
    private static void write(Path to, String text, StandardOpenOption creation) throws IOException {
        Set<StandardOpenOption> options = Set.of(creation, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(to, options, mine)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
