package dev.provost.daemon.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A file that is appended to and rotated by size; one thread at a time.
///
/// No failure comes out of a write: what can't be written is counted in [#lost], told to `problems` once when the
/// trouble begins and once, with the number of bytes, when it is over. Every later write tries again, opening included.
/// A rotation that fails leaves the file growing, is told, and tried again `bytesMax` later.
///
/// Devices, `/dev/stdout` and the like are written but never rotated nor removed. A fifo gets a writer thread with a
/// bounded queue ([FifoWriter]), since both opening and writing one can last for ever. `/dev/stdout` and `/dev/stderr`
/// that lead to no regular file are the daemon's own descriptors, not opened anew: opening fails for sockets and in
/// containers that changed user. A write to them waits for a slow reader, as supervisord's does.
public final class RotatingFile implements AutoCloseable {
    private static final FileAttribute<?>[] BY_UMASK = {};
    private static final Set<OpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    private static final int S_IFMT = 0xF000;
    private static final int S_IFIFO = 0x1000;

    private final Path path;
    private final long bytesMax;
    private final int backups;
    private final FileAttribute<?>[] mode;
    private final Consumer<String> problems;

    private @Nullable WritableByteChannel channel;
    private boolean rotates;

    /// Device and inode of the file that was opened last; null when it was made by opening it.
    private @Nullable Object fileKey;

    /// Size of the file as far as we know; a foreign truncation makes it too high.
    private long size;
    /// Size at which rotation is considered; above `bytesMax` after a rotation that failed.
    private long rollAt;

    private long written;
    private long lost;
    private boolean failing;
    private long lostOfThisFailure;

    /// Opens nothing yet.
    ///
    /// @param bytesMax bytes from which on the file is rotated, checked after each write; 0 for never
    /// @param backups  rotated files to keep, `path.1` the youngest; 0 truncates instead
    /// @param ownerOnly files are made with mode 0600 instead of what the umask leaves of 0666
    /// @param problems takes texts for people, on the writing thread, after the write
    public RotatingFile(Path path, long bytesMax, int backups, boolean ownerOnly, Consumer<String> problems) {
        this.path = path;
        this.bytesMax = bytesMax;
        this.backups = backups;
        this.mode = ownerOnly ? ownerOnly() : BY_UMASK;
        this.problems = problems;
        this.rollAt = bytesMax;
    }

    /// {@return the attribute for mode 0600}
    static FileAttribute<?>[] ownerOnly() {
        var permissions = PosixFilePermissions.fromString("rw-------");
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }

    Path path() {
        return path;
    }

    /// {@return bytes written since construction}
    long written() {
        return written;
    }

    /// {@return bytes that could not be written since construction}
    public long lost() {
        return lost;
    }

    /// {@return whether a file is open now}
    boolean isOpen() {
        return channel != null;
    }

    /// {@return whether the last attempt to open or write failed}
    boolean isFailing() {
        return failing;
    }

    /// Opens the file now, so that a failure can be told to whoever asked for it.
    ///
    /// @throws IOException with place, reason and remedy
    public void open() throws IOException {
        try {
            openChannel();
        } catch (IOException e) {
            throw new IOException(path + ": cannot open this log: " + reason(e) + "; " + remedy(e), e);
        }
    }

    /// Appends what remains in `bytes` and consumes it, come what may; opens the file if need be. Never throws for a
    /// failing disk.
    public void write(ByteBuffer bytes) {
        int wanted = bytes.remaining();
        IOException failure = null;
        boolean opened = channel != null;
        try {
            var out = channel;
            if (out == null) {
                out = openChannel();
                opened = true;
            }
            while (bytes.hasRemaining()) {
                if (out.write(bytes) == 0) {
                    throw new IOException("nothing is accepted");
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        int left = bytes.remaining();
        bytes.position(bytes.limit());
        written += wanted - left;
        size += wanted - left;
        lost += left;
        if (failure != null) {
            lostOfThisFailure += left;
            forgetIfClosed();
            fail(opened ? "write" : "open", failure);
        } else {
            if (size >= rollAt && rotates && bytesMax > 0) {
                rollIfDue();
            }
            recover();
        }
    }

    /// Closes the file and opens what the name stands for now. A fifo stays as it is: its writer has no other end to
    /// find.
    public void reopen() {
        if (channel instanceof FifoWriter) {
            return;
        }
        close();
        try {
            openChannel();
        } catch (IOException e) {
            fail("open", e);
        }
    }

    /// Opens what the name stands for now, unless that is open already: for a child that begins right after another.
    void begin() {
        var attributes = channel == null || fileKey == null ? null : attributes();
        if (attributes != null
                && attributes.isRegularFile()
                && attributes.fileKey().equals(fileKey)) {
            size = attributes.size();
            rollAt = bytesMax;
        } else {
            reopen();
        }
    }

    /// Removes the file, which may be missing, and begins a new one. Devices and fifos are left alone.
    ///
    /// @throws IOException when it could not be removed; it is open again all the same
    void clear() throws IOException {
        if (!isRegularOrMissing()) {
            return;
        }
        close();
        try {
            Files.deleteIfExists(path);
        } finally {
            reopen();
        }
    }

    /// Closes the file between two children; a fifo's writer stays, it may still have bytes to hand over.
    void rest() {
        if (!(channel instanceof FifoWriter)) {
            close();
        }
    }

    /// Closes the file; a later write opens it again.
    @Override
    public void close() {
        var open = channel;
        channel = null;
        if (open == null || open instanceof Borrowed) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            // Some network file systems tell only now that earlier bytes found no room; how many is not told.
            fail("close", e);
        }
    }

    /// {@return whether the file is absent or one that may be removed}
    boolean isRegularOrMissing() {
        if (isUnderDevices()) {
            return false;
        }
        var attributes = attributes();
        return attributes == null || attributes.isRegularFile();
    }

    private WritableByteChannel openChannel() throws IOException {
        var attributes = attributes();
        boolean regular = attributes == null || attributes.isRegularFile();
        WritableByteChannel opened;
        if (attributes == null || attributes.isRegularFile() || attributes.isDirectory()) {
            opened = FileChannel.open(path, APPEND, mode);
        } else {
            opened = openSpecial();
        }
        channel = opened;
        fileKey = attributes == null ? null : attributes.fileKey();
        rotates = regular && !isUnderDevices();
        size = attributes == null ? 0 : attributes.size();
        rollAt = bytesMax;
        return opened;
    }

    private WritableByteChannel openSpecial() throws IOException {
        String name = path.toString();
        if (name.equals("/dev/stdout")) {
            return new Borrowed(FileDescriptor.out);
        }
        if (name.equals("/dev/stderr")) {
            return new Borrowed(FileDescriptor.err);
        }
        if (!isUnderDevices() && ((int) Files.getAttribute(path, "unix:mode") & S_IFMT) == S_IFIFO) {
            return FifoWriter.open(path);
        }
        return FileChannel.open(path, StandardOpenOption.WRITE);
    }

    private @Nullable BasicFileAttributes attributes() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            // Absent, or a folder on the way is: opening tells which.
            return null;
        }
    }

    /// Renaming `/dev/stdout`, as supervisord tries, would take standard output away from the whole system.
    private boolean isUnderDevices() {
        return path.startsWith("/dev") || path.startsWith("/proc");
    }

    private void rollIfDue() {
        try {
            if (channel instanceof FileChannel file) {
                size = file.size();
            }
        } catch (IOException e) {
            // Then our own count has to do.
            size = Math.max(size, bytesMax);
        }
        if (size < bytesMax) {
            // Somebody else truncated it.
            rollAt = bytesMax;
            return;
        }
        long full = size;
        close();
        try {
            if (backups <= 0) {
                FileChannel.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            } else {
                shift();
            }
        } catch (IOException e) {
            reopen();
            rollAt = full + bytesMax;
            // Last, for what is told may be written to this very file.
            tell("rotate", e, "put that right; until then the file grows");
            return;
        }
        reopen();
    }

    /// Stops at the first rename that fails, so that no backup is overwritten by its younger neighbour.
    private void shift() throws IOException {
        for (int i = backups - 1; i >= 1; i--) {
            var from = backup(i);
            if (Files.exists(from)) {
                rename(from, backup(i + 1));
            }
        }
        rename(path, backup(1));
    }

    private Path backup(int number) {
        return Path.of(path + "." + number);
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Removed by somebody in between: there is nothing to keep.
            return;
        }
    }

    private void forgetIfClosed() {
        var open = channel;
        if (open != null && !open.isOpen()) {
            channel = null;
        }
    }

    private void fail(String what, IOException e) {
        if (failing) {
            return;
        }
        failing = true;
        tell(what, e, remedy(e) + "; until then its output is lost");
    }

    private void recover() {
        if (!failing) {
            return;
        }
        failing = false;
        long bytes = lostOfThisFailure;
        lostOfThisFailure = 0;
        problems.accept(path + ": is written again; " + bytes + " bytes of output were lost");
    }

    private void tell(String what, IOException e, String remedy) {
        problems.accept(path + ": cannot " + what + " this log: " + reason(e) + "; " + remedy);
    }

    /// {@return what went wrong, without the path}
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "its folder does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static String remedy(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "make the folder";
        }
        if (e instanceof AccessDeniedException) {
            return "let the daemon's user write there";
        }
        String reason = reason(e);
        if (reason.contains("space") || reason.contains("quota")) {
            return "make room";
        }
        return "put that right or choose another file";
    }

    /// One of the daemon's own standard descriptors; closing it would point it at the null device for everybody.
    private static final class Borrowed implements WritableByteChannel {
        private final FileChannel channel;

        Borrowed(FileDescriptor descriptor) {
            channel = new FileOutputStream(descriptor).getChannel();
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            // Not ours to close.
        }
    }
}
