package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.ListenAddress;
import dev.provost.daemon.os.ListeningSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A listening socket by way of libc: one of the JDK's could not be handed to a child.
///
/// Nobody can connect before `listen`, so the file of a unix socket has its owner and mode by then. Between a look at
/// what lies in its place and `listen` the folder is locked: of two daemons that want the same path, the second finds
/// a live socket and not one that looks forsaken.
final class LinuxListeningSocket implements ListeningSocket {
    /// The room for a path in `sockaddr_un`, less the closing zero.
    private static final int PATH_BYTES_MAX = 107;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SOMAXCONN = 4096;
    private static final int LOCK_EX = 2;

    private final Libc libc;
    private final @Nullable Path file;
    private final @Nullable Object fileKey;
    private int descriptor;

    private LinuxListeningSocket(Libc libc, int descriptor, @Nullable Path file) throws IOException {
        this.libc = libc;
        this.descriptor = descriptor;
        this.file = file;
        BasicFileAttributes made = file == null ? null : attributes(file);
        fileKey = made == null ? null : made.fileKey();
    }

    static ListeningSocket open(ListenAddress address, int backlog) throws IOException {
        Libc libc = new Libc();
        int room = backlog > 0 ? backlog : SOMAXCONN;
        return switch (address) {
            case ListenAddress.Unix unix -> unix(libc, unix, room);
            case ListenAddress.Inet inet -> inet(libc, inet, room);
        };
    }

    @Override
    public int descriptor() {
        if (descriptor < 0) {
            throw new IllegalStateException("the socket is closed");
        }
        return descriptor;
    }

    @Override
    public void close() {
        if (descriptor < 0) {
            return;
        }
        try {
            removeFile();
        } catch (IOException e) {
            // The folder went away or is closed to us. Whoever wants the place finds that nobody listens there.
        } finally {
            libc.close(descriptor);
            descriptor = -1;
        }
    }

    private void removeFile() throws IOException {
        if (file == null || fileKey == null) {
            return;
        }
        BasicFileAttributes now = attributes(file);
        if (now != null && fileKey.equals(now.fileKey())) {
            Files.deleteIfExists(file);
        }
    }

    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    // ---- unix

    private static ListeningSocket unix(Libc libc, ListenAddress.Unix unix, int backlog) throws IOException {
        Path file = unix.file();
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > PATH_BYTES_MAX) {
            throw new IOException("AF_UNIX path too long: " + path.length + " bytes where the system allows "
                    + PATH_BYTES_MAX + "; choose a shorter path");
        }
        ByteBuffer name = address(AF_UNIX, 2 + path.length + 1).put(2, path);
        int folder = lockFolder(libc, file);
        try {
            makeRoom(libc, file, name);
            int socket = socket(libc, AF_UNIX, 0);
            boolean bound = false;
            try {
                bind(libc, socket, name, file.toString());
                bound = true;
                own(libc, unix);
                listen(libc, socket, backlog, file.toString());
                return new LinuxListeningSocket(libc, socket, file);
            } catch (IOException e) {
                libc.close(socket);
                if (bound) {
                    Files.deleteIfExists(file);
                }
                throw e;
            }
        } finally {
            // Which gives up the lock.
            libc.close(folder);
        }
    }

    private static int lockFolder(Libc libc, Path file) throws IOException {
        Path parent = file.getParent();
        String folder = parent == null ? "/" : parent.toString();
        ByteBuffer path = Libc.text(folder);
        int descriptor = libc.open(Libc.addressOf(path), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC);
        int error = libc.errno();
        Libc.keep(path);
        if (descriptor < 0) {
            throw new IOException(python(error) + ": '" + folder + "'; make that folder and let the daemon use it");
        }
        // Where folders can't be locked the look and the bind are merely close to each other.
        libc.callInt(Libc.symbol("flock"), descriptor, LOCK_EX, 0, 0);
        return descriptor;
    }

    /// Removes a socket nobody listens on.
    private static void makeRoom(Libc libc, Path file, ByteBuffer name) throws IOException {
        BasicFileAttributes found = attributes(file);
        if (found == null) {
            return;
        }
        if (!found.isOther()) {
            throw new IOException(python(Errno.EADDRINUSE) + ": '" + file
                    + "' is there and is no socket; remove it or choose another path");
        }
        int probe = socket(libc, AF_UNIX, Libc.O_NONBLOCK);
        int result = libc.callInt(Libc.symbol("connect"), probe, Libc.addressOf(name), name.capacity(), 0);
        int error = libc.errno();
        Libc.keep(name);
        libc.close(probe);
        if (result < 0 && error == Errno.ECONNREFUSED) {
            Files.deleteIfExists(file);
        } else if (result >= 0 || error != Errno.ENOENT) {
            throw new IOException(python(Errno.EADDRINUSE) + ": '" + file
                    + "' belongs to a live process; stop that one or choose another path");
        }
    }

    private static void own(Libc libc, ListenAddress.Unix unix) throws IOException {
        ByteBuffer path = Libc.text(unix.file().toString());
        try {
            boolean given = unix.owner() >= 0 || unix.group() >= 0;
            if (given && libc.callInt(Libc.symbol("lchown"), Libc.addressOf(path), unix.owner(), unix.group(), 0) < 0) {
                throw new IOException("Could not change ownership of socket file: " + python(libc.errno()) + ": '"
                        + unix.file() + "' to " + unix.owner() + ":" + unix.group()
                        + "; adjust socket_owner, or run the daemon as root");
            }
            if (libc.callInt(Libc.symbol("chmod"), Libc.addressOf(path), unix.mode(), 0, 0) < 0) {
                throw new IOException("Could not change permissions of socket file: " + python(libc.errno()) + ": '"
                        + unix.file() + "'; adjust socket_mode");
            }
        } finally {
            Libc.keep(path);
        }
    }

    // ---- TCP

    private static ListeningSocket inet(Libc libc, ListenAddress.Inet inet, int backlog) throws IOException {
        InetAddress host = resolve(inet.host());
        ByteBuffer name = host instanceof Inet6Address
                ? address(AF_INET6, 28).put(8, host.getAddress())
                : address(AF_INET, 16).put(4, host.getAddress());
        name.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) inet.port());
        String where = inet.host() + ":" + inet.port();
        int socket = socket(libc, host instanceof Inet6Address ? AF_INET6 : AF_INET, 0);
        try {
            ByteBuffer yes = Libc.memory(Integer.BYTES).putInt(0, 1);
            long _ = libc.call(
                    Libc.symbol("setsockopt"), socket, SOL_SOCKET, SO_REUSEADDR, Libc.addressOf(yes), Integer.BYTES, 0);
            Libc.keep(yes);
            bind(libc, socket, name, where);
            listen(libc, socket, backlog, where);
            return new LinuxListeningSocket(libc, socket, null);
        } catch (IOException e) {
            libc.close(socket);
            throw e;
        }
    }

    /// {@return the first IPv4 address, as supervisord takes; another when there is none}
    private static InetAddress resolve(String host) throws IOException {
        try {
            InetAddress[] all = InetAddress.getAllByName(host);
            for (InetAddress each : all) {
                if (each instanceof Inet4Address) {
                    return each;
                }
            }
            return all[0];
        } catch (UnknownHostException e) {
            throw new IOException(
                    "[Errno -2] Name or service not known: '" + host + "'; write an address of this machine", e);
        }
    }

    // ---- both

    /// {@return a `sockaddr` of this family and size, zeroed otherwise}
    private static ByteBuffer address(int family, int bytes) {
        return Libc.memory(bytes).putShort(0, (short) family);
    }

    private static int socket(Libc libc, int family, int flags) throws IOException {
        int socket = libc.callInt(Libc.symbol("socket"), family, SOCK_STREAM | Libc.O_CLOEXEC | flags, 0, 0);
        if (socket < 0) {
            throw new IOException(python(libc.errno()));
        }
        return socket;
    }

    private static void bind(Libc libc, int socket, ByteBuffer name, String where) throws IOException {
        MemorySegment bind = Libc.symbol("bind");
        int result = libc.callInt(bind, socket, Libc.addressOf(name), name.capacity(), 0);
        Libc.keep(name);
        if (result < 0) {
            throw refused(libc.errno(), where);
        }
    }

    private static void listen(Libc libc, int socket, int backlog, String where) throws IOException {
        if (libc.callInt(Libc.symbol("listen"), socket, backlog, 0, 0) < 0) {
            throw refused(libc.errno(), where);
        }
    }

    private static IOException refused(int error, String where) {
        String remedy =
                switch (error) {
                    case Errno.EADDRINUSE -> "; stop who listens there or choose another socket";
                    case Errno.EACCES -> "; let the daemon's user do that or choose another socket";
                    case Errno.EADDRNOTAVAIL -> "; use an address of this machine";
                    default -> "";
                };
        return new IOException(python(error) + ": '" + where + "'" + remedy);
    }

    /// {@return an error as Python prints it, which is what supervisord's users know}
    private static String python(int error) {
        String text =
                switch (error) {
                    case Errno.EPERM -> "Operation not permitted";
                    case Errno.ENOENT -> "No such file or directory";
                    case Errno.EACCES -> "Permission denied";
                    case Errno.ENOTDIR -> "Not a directory";
                    case Errno.EMFILE -> "Too many open files";
                    case Errno.EADDRINUSE -> "Address already in use";
                    case Errno.EADDRNOTAVAIL -> "Cannot assign requested address";
                    default -> Errno.nameOf(error);
                };
        return "[Errno " + error + "] " + text;
    }
}
