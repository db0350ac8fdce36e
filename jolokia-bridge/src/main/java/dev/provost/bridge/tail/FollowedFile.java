package dev.provost.bridge.tail;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A log as one reader follows it: first its end, then what is added, through rotation, truncation and removal.
///
/// A character in UTF-8 is not cut in two: clients decode each chunk for itself. So up to 3 bytes at the end may wait
/// for the rest of their character.
final class FollowedFile implements Closeable {
    /// How far before its end a log is joined.
    static final int START_BYTES = 1024;

    private static final byte[] TRUNCATED = "==> File truncated <==\n".getBytes(StandardCharsets.US_ASCII);
    private static final int UTF8_REST_MAX = 3;

    private final Path path;
    private FileChannel channel;
    private @Nullable Object key;
    private long position;

    private FollowedFile(Path path, Opened opened) {
        this.path = path;
        this.channel = opened.channel();
        this.key = opened.key();
    }

    private record Opened(FileChannel channel, @Nullable Object key) {}

    /// @throws IOException if there is no such file, or it is not a regular one
    static FollowedFile open(Path path) throws IOException {
        var file = new FollowedFile(path, openNow(path));
        try {
            file.join();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return file;
    }

    private static Opened openNow(Path path) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            // Opening a fifo would wait for a writer.
            throw new NoSuchFileException(path.toString(), null, "not a regular file");
        }
        return new Opened(FileChannel.open(path, StandardOpenOption.READ), attributes.fileKey());
    }

    private void join() throws IOException {
        long size = channel.size();
        if (size <= START_BYTES) {
            return;
        }
        position = size - START_BYTES;
        ByteBuffer start = ByteBuffer.allocate(UTF8_REST_MAX);
        channel.read(start, position);
        start.flip();
        while (start.hasRemaining() && isContinuation(start.get())) {
            position++;
        }
    }

    /// Fills `target` with what comes next.
    ///
    /// @return whether there is anything; if not, there will be no sooner than the file changes
    boolean read(ByteBuffer target) throws IOException {
        target.clear();
        if (fill(target, false)) {
            return true;
        }
        Opened next = replacement();
        if (next == null) {
            return false;
        }
        // What the old file got before it was put aside, or half a character it ended with.
        boolean rest;
        try {
            rest = fill(target, true);
        } catch (IOException e) {
            next.channel().close();
            throw e;
        }
        if (rest && target.limit() == target.capacity()) {
            next.channel().close();
            return true;
        }
        channel.close();
        channel = next.channel();
        key = next.key();
        position = 0;
        return rest || fill(target, false);
    }

    private boolean fill(ByteBuffer target, boolean asItIs) throws IOException {
        target.clear();
        if (channel.size() < position) {
            position = 0;
            target.put(TRUNCATED);
        }
        int before = target.position();
        channel.read(target, position);
        target.flip();
        if (!asItIs) {
            target.limit(Math.max(before, target.limit() - cutCharacter(target)));
        }
        position += target.limit() - before;
        return target.hasRemaining();
    }

    /// {@return the file that has taken the place of the one we read, null while there is none}
    private @Nullable Opened replacement() throws IOException {
        try {
            Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return now == null || now.equals(key) ? null : openNow(path);
        } catch (NoSuchFileException e) {
            // Removed, or between two renames. It may come back; until then we have the old one.
            return null;
        }
    }

    /// {@return bytes at the end of `bytes` that begin a character and lack its rest}
    private static int cutCharacter(ByteBuffer bytes) {
        for (int back = 1; back <= Math.min(UTF8_REST_MAX, bytes.limit()); back++) {
            byte b = bytes.get(bytes.limit() - back);
            if (!isContinuation(b)) {
                return length(b) > back ? back : 0;
            }
        }
        return 0;
    }

    /// {@return bytes of the character that begins with `first`}
    private static int length(byte first) {
        int lead = first & 0xff;
        if (lead < 0xc0) {
            return 1;
        }
        if (lead < 0xe0) {
            return 2;
        }
        return lead < 0xf0 ? 3 : 4;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    /// {@return when it was last written, milliseconds since 1970}
    static long lastModified(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
