package dev.provost.daemon.output;

import dev.provost.jmx.Fault;
import dev.provost.jmx.LogTail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Reads logs by offset, as supervisord's read and tail methods do; any thread but the loop's, it waits for the disk.
///
/// Offsets and lengths count bytes. Text is decoded as UTF-8; bytes that are not UTF-8 become U+FFFD, and the rest of a
/// character that was cut off at the start is left out.
///
/// One answer holds at most [#ANSWER_BYTES_MAX]: decoded, escaped and encoded again by the way out it takes about eight
/// times that, and the daemon's heap is 64 MB. A longer read is refused rather than cut in silence; a longer tail gives
/// the last bytes and says `overflow`.
public final class LogFile {
    public static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int WINDOW_BYTES = 64 << 10;

    private LogFile() {}

    /// {@return a slice of a log; empty beyond its end}
    ///
    /// @param path   null for a log that is not kept
    /// @param offset byte to begin at; negative, with length 0: that many bytes from the end
    /// @param length bytes, 0 for all up to the end
    /// @throws Fault NO_FILE, BAD_ARGUMENTS, or FAILED when it can't be read or the answer would be too long
    public static String read(@Nullable Path path, int offset, int length) {
        if (path == null) {
            throw new Fault(Fault.Code.NO_FILE);
        }
        if (!Files.exists(path)) {
            throw new Fault(Fault.Code.NO_FILE, path.toString());
        }
        if (length < 0 || (offset < 0 && length != 0)) {
            throw new Fault(Fault.Code.BAD_ARGUMENTS);
        }
        try (var file = open(path)) {
            long size = file.size();
            long from = offset < 0 ? Math.max(0, size + offset) : Math.min(offset, size);
            long count = length == 0 ? size - from : Math.min(length, size - from);
            if (count > ANSWER_BYTES_MAX) {
                throw new Fault(
                        Fault.Code.FAILED,
                        "an answer of " + count + " bytes is too long; read " + path + " in parts of up to "
                                + ANSWER_BYTES_MAX + " bytes");
            }
            return text(file, from, (int) count);
        } catch (IOException e) {
            throw new Fault(Fault.Code.FAILED);
        }
    }

    /// {@return the end of a log, or what was added since `offset`; see the table in supervisord's rules: it never
    /// begins after `offset` unless `overflow`, but may begin before}. Nothing, at offset 0, for a log that is
    /// absent or not kept.
    ///
    /// Sizes beyond 2 GiB are answered as 2147483647: a tail from there gives the last bytes, with `overflow`.
    ///
    /// @param path   null for a log that is not kept
    /// @param offset where the last tail ended
    /// @param length most bytes to answer
    public static LogTail tail(@Nullable Path path, int offset, int length) {
        if (path == null || !Files.exists(path)) {
            return new LogTail("", 0, false);
        }
        try (var file = open(path)) {
            long size = file.size();
            int newOffset = (int) Math.min(size, Integer.MAX_VALUE);
            long asked = (long) offset + length;
            boolean overflow = size > asked;
            if (length <= 0 || (!overflow && offset >= size)) {
                return new LogTail("", newOffset, overflow);
            }
            int count = (int) Math.min(size, Math.min(length, ANSWER_BYTES_MAX));
            long from = size - count;
            return new LogTail(text(file, from, count), newOffset, overflow || from > offset);
        } catch (IOException e) {
            // As supervisord: a tail has no faults of its own.
            return new LogTail("", offset, false);
        }
    }

    private static FileChannel open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            // Opening a fifo would wait for a writer.
            throw new IOException(path + ": not a regular file");
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private static String text(FileChannel file, long from, int count) throws IOException {
        var bytes = new byte[count];
        int length = 0;
        while (length < count) {
            // Small windows: Java keeps a copy of the largest outside the heap, per thread.
            var window = ByteBuffer.wrap(bytes, length, Math.min(WINDOW_BYTES, count - length));
            int got = file.read(window, from + length);
            if (got <= 0) {
                break;
            }
            length += got;
        }
        int start = from == 0 ? 0 : cutCharacter(bytes, length);
        return new String(bytes, start, length - start, StandardCharsets.UTF_8);
    }

    /// {@return how many bytes at the start are the rest of a character: continuation bytes, 3 at most}
    private static int cutCharacter(byte[] bytes, int length) {
        int rest = 0;
        while (rest < length && rest < 3 && (bytes[rest] & 0xc0) == 0x80) {
            rest++;
        }
        return rest;
    }
}
