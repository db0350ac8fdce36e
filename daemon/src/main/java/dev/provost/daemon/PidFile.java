package dev.provost.daemon;

import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.daemon.output.Message;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The file that holds the daemon's pid, and a lock on it from before the daemon touches anything until its process
/// ends: of two daemons with one pid file the second finds out before it can harm the first.
///
/// The lock is the kernel's record lock, which children don't inherit and which goes away with the process, however
/// that ends. It goes away as well when this process closes *any* descriptor of the file, so nothing else here may open
/// it. Where there can be no lock (no regular file, no right to open it) the file is written without.
final class PidFile {
    /// A file that changes hands so often while we look isn't one.
    private static final int TRIES = 20;

    private static final int TEXT_BYTES_MAX = 32;

    private final long pid;
    private @Nullable Path file;
    private @Nullable Lock lock;

    /// It holds our pid, or nothing: there is nobody else it could belong to.
    private boolean ours;

    /// @param pid of the daemon
    PidFile(long pid) {
        this.pid = pid;
    }

    /// @param key what the file system knows the locked file by
    private record Lock(FileChannel channel, Object key) {}

    /// Makes this path the daemon's pid file; a former one is given up. A file that an earlier daemon left is taken
    /// over, its content stays until [#write].
    ///
    /// @return lines for the activity log
    /// @throws StartException when another daemon holds it
    List<Remark> take(Path wanted) throws StartException {
        Lock had = lock;
        Lock got = null;
        String text = "";
        try {
            if (had != null && had.key().equals(key(wanted))) {
                file = wanted;
                return List.of();
            }
            got = lock(wanted);
            text = text(got.channel());
        } catch (IOException e) {
            // No lock to be had here, as on some network file systems; write() complains if it can't write either.
        }
        release();
        file = wanted;
        lock = got;
        ours = got != null && text.isEmpty();
        return text.isEmpty() ? List.of() : List.of(leftBehind(wanted, text));
    }

    private Remark leftBehind(Path wanted, String text) {
        boolean alive = false;
        try {
            long other = Long.parseLong(text);
            alive = other != pid && ProcessHandle.of(other).isPresent();
        } catch (NumberFormatException e) {
            // Something else than a pid names nobody.
        }
        Message message = alive ? Message.PIDFILE_OF_ANOTHER : Message.STALE_PIDFILE;
        return new Remark(message.level(), message.with(wanted, text));
    }

    /// Whoever removes a pid file does so before he gives up his lock; so what was locked may be a file without a name.
    private static Lock lock(Path wanted) throws IOException, StartException {
        for (int i = 0; i < TRIES; i++) {
            Object before = key(wanted);
            if (before == null) {
                create(wanted);
                continue;
            }
            FileChannel channel;
            try {
                channel = FileChannel.open(wanted, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                continue;
            }
            boolean kept = false;
            try {
                if (channel.tryLock() == null) {
                    throw new StartException(
                            StartException.USAGE,
                            "Another daemon is already running with the pidfile " + wanted + " (pid " + text(channel)
                                    + ").  Shut it down first before starting supervisord, or set another pidfile.");
                }
                if (before.equals(key(wanted))) {
                    kept = true;
                    return new Lock(channel, before);
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
        throw new IOException(wanted + " is replaced again and again");
    }

    private static void create(Path wanted) throws IOException {
        var mode = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        try {
            Files.createFile(wanted, PosixFilePermissions.asFileAttribute(mode));
        } catch (FileAlreadyExistsException e) {
            // Somebody was quicker; then there is one.
        }
    }

    /// {@return what tells the file at `path` from any other, null when there is none}
    private static @Nullable Object key(Path path) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (!found.isRegularFile()) {
            throw new IOException(path + " is no regular file");
        }
        return Objects.requireNonNullElse(found.fileKey(), path);
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(TEXT_BYTES_MAX);
        channel.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    }

    /// Writes the pid into it.
    void write(LogSink log) {
        Path path = file;
        if (path == null) {
            return;
        }
        String line = pid + "\n";
        try {
            if (lock == null) {
                Files.writeString(path, line);
            } else {
                lock.channel().truncate(0);
                lock.channel().write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
            }
            ours = true;
        } catch (IOException e) {
            Message.NO_PIDFILE.to(log, path);
        }
    }

    /// Removes the file, if it is ours, and gives up the lock.
    void release() {
        Path path = file;
        Lock held = lock;
        file = null;
        lock = null;
        try {
            // A device that somebody named as his pid file is not ours to remove.
            if (path != null
                    && ours
                    && (held == null ? Files.isRegularFile(path) : held.key().equals(key(path)))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The daemon ends; whoever reads the file finds a pid that is gone.
        }
        ours = false;
        if (held != null) {
            try {
                held.channel().close();
            } catch (IOException e) {
                // The descriptor is gone all the same, and with it the lock.
            }
        }
    }
}
