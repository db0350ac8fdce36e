package dev.provost.daemon.project;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A log file that grows, is rotated and is emptied, read line by line.
final class FollowedFile implements AutoCloseable {
    /// A longer line is shown in parts.
    private static final int LINE_BYTES_MAX = 64 * 1024;

    private final String name;
    private final Path file;
    private final PrefixedOutput out;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private byte[] begun = new byte[256];
    private int begunLength;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long at;

    /// @param at   what stands before it is old
    FollowedFile(String name, Path file, long at, PrefixedOutput out) {
        this.name = name;
        this.file = file;
        this.at = at;
        this.out = out;
    }

    /// Shows what has come since; nothing while there is no such file.
    void read() {
        try {
            FileChannel open = channel;
            if (open == null) {
                open = open();
                if (open == null) {
                    return;
                }
            }
            drain(open);
            // A rotation puts another file into its place; what was written to the old one has been read to its end.
            if (Files.exists(file) && !keyNow().equals(key)) {
                drain(open);
                open.close();
                channel = null;
                at = 0;
                FileChannel next = open();
                if (next != null) {
                    drain(next);
                }
            }
        } catch (IOException e) {
            // It went away between two looks; the next look finds what is there then.
            closeQuietly();
        }
    }

    private @Nullable FileChannel open() throws IOException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        FileChannel open = FileChannel.open(file, StandardOpenOption.READ);
        channel = open;
        key = keyNow();
        return open;
    }

    private Object keyNow() throws IOException {
        Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return now == null ? file : now;
    }

    private void drain(FileChannel open) throws IOException {
        if (open.size() < at) {
            at = 0;
        }
        for (int got = open.read(buffer.clear(), at); got > 0; got = open.read(buffer.clear(), at)) {
            at += got;
            for (int i = 0; i < got; i++) {
                take(buffer.get(i));
            }
        }
    }

    private void take(byte b) {
        if (b == '\n') {
            end();
            return;
        }
        if (begunLength == begun.length) {
            begun = Arrays.copyOf(begun, begunLength * 2);
        }
        begun[begunLength++] = b;
        if (begunLength == LINE_BYTES_MAX) {
            end();
        }
    }

    private void end() {
        int length = begunLength > 0 && begun[begunLength - 1] == '\r' ? begunLength - 1 : begunLength;
        out.line(name, begun, length);
        begunLength = 0;
    }

    private void closeQuietly() {
        try {
            FileChannel open = channel;
            channel = null;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // Nothing was written to it.
        }
    }

    /// Shows a last line that has no end.
    @Override
    public void close() {
        if (begunLength > 0) {
            end();
        }
        closeQuietly();
    }
}
