package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.UsageSource.LiveUsage;
import dev.provost.daemon.os.UsageSource.UsageReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Live usage of processes, from `/proc`. By system calls and into memory that stays: with Java's files a thousand
/// processes take four times as long and leave megabytes of garbage.
final class ProcFiles implements UsageReader {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int SC_CLK_TCK = 2;
    private static final int SC_PAGESIZE = 30;

    /// `/proc/<20 digits>/stat` and its closing zero.
    private static final int PATH_BYTES = 40;

    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int STAT_BYTES_MAX = 4096;

    /// Offset of the length of an entry in `struct linux_dirent64`.
    private static final int ENTRY_LENGTH = 16;

    private final Libc libc = new Libc();
    private final ByteBuffer path = Libc.memory(PATH_BYTES);
    private final long pathAddress = Libc.addressOf(path);
    private final ByteBuffer buffer = Libc.memory(BUFFER_BYTES);
    private final long bufferAddress = Libc.addressOf(buffer);
    private final byte[] stat = new byte[STAT_BYTES_MAX];
    private final long nanosPerTick = NANOS_PER_SECOND / sysconf(SC_CLK_TCK, 100);
    private final long pageBytes = sysconf(SC_PAGESIZE, 4096);

    private long sysconf(int name, long otherwise) {
        long value = libc.call(Libc.symbol("sysconf"), name, 0, 0, 0, 0, 0);
        return value > 0 ? value : otherwise;
    }

    @Override
    public Optional<LiveUsage> read(long pid) {
        int length = readStat(pid);
        return length <= 0 ? Optional.empty() : parse(stat, length, nanosPerTick, pageBytes, openFiles(pid));
    }

    private int readStat(long pid) {
        int file = open(pid, "/stat", Libc.O_RDONLY);
        if (file < 0) {
            return file;
        }
        int got = libc.read(file, bufferAddress, STAT_BYTES_MAX);
        libc.close(file);
        if (got > 0) {
            buffer.get(0, stat, 0, got);
        }
        return got;
    }

    private int open(long pid, String name, int flags) {
        path.clear();
        ascii("/proc/");
        ascii(Long.toString(pid));
        ascii(name);
        path.put((byte) 0);
        return libc.open(pathAddress, flags | Libc.O_CLOEXEC);
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            path.put((byte) text.charAt(i));
        }
    }

    /// {@return how many descriptors it has, -1 when we may not look}
    private int openFiles(long pid) {
        int folder = open(pid, "/fd", Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (folder < 0) {
            return -1;
        }
        // Itself and its parent are no descriptors.
        int count = -2;
        int got = entries(folder);
        while (got > 0) {
            for (int at = 0; at < got; at += Short.toUnsignedInt(buffer.getShort(at + ENTRY_LENGTH))) {
                count++;
            }
            got = entries(folder);
        }
        libc.close(folder);
        return got < 0 || count < 0 ? -1 : count;
    }

    private int entries(int folder) {
        return libc.syscall(Arch.SYS_GETDENTS64, folder, bufferAddress, BUFFER_BYTES);
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
    ///
    /// @return empty for a process that has ended and waits to be collected, and for a format we don't know: better
    ///         no figure than a wrong one
    static Optional<LiveUsage> parse(byte[] stat, int length, long nanosPerTick, long pageBytes, int openFiles) {
        int at = length - 1;
        while (at >= 0 && stat[at] != ')') {
            at--;
        }
        // Field 3 of the manual, the state, is the first here.
        at += 2;
        if (at < 2 || at >= length || stat[at] == 'Z' || stat[at] == 'X') {
            return Optional.empty();
        }
        long ticks = 0;
        long threads = 0;
        for (int field = 3; at < length; field++) {
            int end = at;
            while (end < length && stat[end] > ' ') {
                end++;
            }
            switch (field) {
                // utime, stime, cutime, cstime
                case 14, 15, 16, 17 -> {
                    long value = number(stat, at, end);
                    if (value < 0) {
                        return Optional.empty();
                    }
                    ticks += value;
                }
                case 20 -> threads = number(stat, at, end);
                case 24 -> {
                    long pages = number(stat, at, end);
                    return pages < 0 || threads < 0
                            ? Optional.empty()
                            : Optional.of(
                                    new LiveUsage(ticks * nanosPerTick, pages * pageBytes, (int) threads, openFiles));
                }
                default -> {
                    // Not for us.
                }
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    /// {@return the number there, -1 when it is none}
    private static long number(byte[] text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return from == to ? -1 : number;
    }
}
