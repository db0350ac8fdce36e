package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.Host.LiveUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Live usage of processes, from `/proc`.
final class ProcFiles {
    /// `USER_HZ`, which has been 100 on every machine of ours.
    private static final long NANOS_PER_TICK = 10_000_000;

    private final Path root;

    ProcFiles(Path root) {
        this.root = root;
    }

    Optional<LiveUsage> usage(long pid, long pageBytes) {
        Path folder = root.resolve(Long.toString(pid));
        String stat;
        try {
            stat = new String(Files.readAllBytes(folder.resolve("stat")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It is gone.
            return Optional.empty();
        }
        String[] descriptors = folder.resolve("fd").toFile().list();
        return parse(stat, pageBytes, descriptors == null ? -1 : descriptors.length);
    }

    /// Whose child a process is, and in which group.
    record Kin(long parent, long group) {}

    /// {@return null when there is no such process}
    static @Nullable Kin kin(long pid) {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It is gone.
            return null;
        }
        int nameEnd = stat.lastIndexOf(')');
        String[] fields = stat.substring(Math.min(stat.length(), nameEnd + 2)).split(" ", 4);
        try {
            return fields.length < 4 || "Z".equals(fields[0])
                    ? null
                    : new Kin(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
        } catch (NumberFormatException e) {
            // Not the format we know.
            return null;
        }
    }

    /// Reads the fields of `proc(5)`. The name stands in parentheses and may hold blanks and parentheses itself, so
    /// counting starts behind the last one.
    static Optional<LiveUsage> parse(String stat, long pageBytes, int openFiles) {
        int nameEnd = stat.lastIndexOf(')');
        if (nameEnd < 0 || nameEnd + 2 >= stat.length()) {
            return Optional.empty();
        }
        String[] fields = stat.substring(nameEnd + 2).trim().split(" ", -1);
        // Field 3 of the manual, the state, is the first here.
        if (fields.length < 22 || "Z".equals(fields[0]) || "X".equals(fields[0])) {
            return Optional.empty();
        }
        try {
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            int threads = Integer.parseInt(fields[17]);
            long pages = Long.parseLong(fields[21]);
            return Optional.of(new LiveUsage(ticks * NANOS_PER_TICK, pages * pageBytes, threads, openFiles));
        } catch (NumberFormatException e) {
            // Not the format we know; better no figure than a wrong one.
            return Optional.empty();
        }
    }
}
