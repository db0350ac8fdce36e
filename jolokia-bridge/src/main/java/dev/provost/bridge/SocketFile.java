package dev.provost.bridge;

import dev.provost.jmx.spi.EndpointException;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file of a unix domain socket.
///
/// Java can't set the umask, so a socket bound under its final name would be open to others for a moment. It is
/// bound inside a folder that only we may enter, gets its mode and owner there and is renamed into place: whoever sees
/// the final name sees the final permissions.
final class SocketFile {
    /// The room for a path in `sockaddr_un` on Linux, less the closing zero.
    static final int PATH_BYTES_MAX = 107;

    private static final int FOLDER_TRIES = 36;
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ,
    };

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object key;

    private SocketFile(Path path, ServerSocketChannel channel, Object key) {
        this.path = path;
        this.channel = channel;
        this.key = key;
    }

    static SocketFile take(String section, Address.Unix unix) throws EndpointException {
        checkLength(section, unix.file(), unix.file());
        try {
            if (isStale(section, unix.file())) {
                System.err.println("Unlinking stale socket ".concat(unix.file().toString()));
            }
            Path folder = makeFolder(unix.file());
            try {
                return bindIn(folder, section, unix);
            } finally {
                Files.deleteIfExists(folder.resolve("s"));
                Files.deleteIfExists(folder);
            }
        } catch (NoSuchFileException e) {
            throw BindFailure.because("socket.error reported errno.ENOENT (2)", e);
        } catch (NotDirectoryException e) {
            throw BindFailure.because("socket.error reported errno.ENOTDIR (20)", e);
        } catch (AccessDeniedException e) {
            throw BindFailure.because("socket.error reported errno.EACCES (13)", e);
        } catch (IOException e) {
            throw BindFailure.of(e);
        }
    }

    private static SocketFile bindIn(Path folder, String section, Address.Unix unix)
            throws EndpointException, IOException {
        Path bound = folder.resolve("s");
        checkLength(section, unix.file(), bound);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(bound), ListeningSocket.BACKLOG);
            Files.setPosixFilePermissions(bound, permissions(unix.mode()));
            own(bound, unix);
            Object key = Objects.requireNonNull(attributes(bound)).fileKey();
            Files.move(bound, unix.file(), StandardCopyOption.ATOMIC_MOVE);
            return new SocketFile(unix.file(), channel, key);
        } catch (IOException | EndpointException | RuntimeException e) {
            ListeningSocket.closeQuietly(channel);
            throw e;
        }
    }

    private static void checkLength(String section, Path file, Path used) throws EndpointException {
        int length = used.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > PATH_BYTES_MAX) {
            throw BindFailure.because(
                    "[" + section + "] file '" + file + "' is too long for a socket (" + length
                            + " bytes where the system " + "allows " + PATH_BYTES_MAX + "); choose a shorter path",
                    null);
        }
    }

    /// {@return whether `file` is a socket nobody listens on}
    private static boolean isStale(String section, Path file) throws EndpointException, IOException {
        BasicFileAttributes found = attributes(file);
        if (found == null) {
            return false;
        }
        if (!found.isOther()) {
            throw BindFailure.because(
                    "[" + section + "] file '" + file
                            + "' exists and is not a socket; remove it or choose another path",
                    null);
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not blocking: a listener whose backlog is full would hold us for ever; it answers EAGAIN instead.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(file));
            throw BindFailure.inUse(null);
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            String text = String.valueOf(e.getMessage());
            if (text.contains("refused")) {
                return true;
            }
            if (text.contains("temporarily unavailable")) {
                throw BindFailure.inUse(e);
            }
            throw e;
        }
    }

    private static Path makeFolder(Path file) throws IOException {
        var onlyUs = PosixFilePermissions.asFileAttribute(permissions(0700));
        Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
        // Not the pid: asking for it would start the machinery that watches processes.
        String stem = ".p".concat(Long.toString(System.nanoTime() & 0xFFFFF, 36));
        for (int i = 0; ; i++) {
            try {
                return Files.createDirectory(parent.resolve(stem.concat(Integer.toString(i, 36))), onlyUs);
            } catch (FileAlreadyExistsException e) {
                // Left over from a daemon that was killed here.
                if (i == FOLDER_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((mode & (1 << i)) != 0) {
                permissions.add(BITS[i]);
            }
        }
        return permissions;
    }

    private static void own(Path bound, Address.Unix unix) throws EndpointException {
        try {
            if (unix.owner() != -1) {
                Files.setAttribute(bound, "unix:uid", unix.owner());
            }
            if (unix.group() != -1) {
                Files.setAttribute(bound, "unix:gid", unix.group());
            }
        } catch (IOException e) {
            throw new EndpointException(
                    "Not permitted to chown " + unix.file() + " to uid/gid (" + unix.owner() + ", " + unix.group()
                            + "); adjust \"sockchown\" value in config file or on command line to values that the "
                            + "current user (" + System.getProperty("user.name") + ") can successfully chown",
                    e);
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path path() {
        return path;
    }

    /// {@return whether there is nothing of this name any more}. What another put in its place is his.
    boolean vanished() {
        try {
            return attributes(path) == null;
        } catch (IOException e) {
            // Not to be seen is not the same as gone.
            return false;
        }
    }

    /// Removes the file unless another daemon has put its own in this place.
    void remove() {
        try {
            BasicFileAttributes now = attributes(path);
            if (now != null && key.equals(now.fileKey())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The folder went away or is closed to us; a stale file is told apart at the next start.
        }
    }
}
