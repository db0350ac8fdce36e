package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Host;
import dev.provost.daemon.os.ListenAddress;
import dev.provost.daemon.os.ListeningSocket;
import dev.provost.daemon.os.ProcessEngine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The host by way of libc, so that users from any source it knows (files, LDAP) are found.
///
/// Its methods are called rarely and from any thread: each call brings its own [Libc]. Making one touches nothing, so
/// that libc may still be linking meanwhile.
public final class LinuxHost implements Host {
    private static final int RLIMIT_NPROC = 6;
    private static final int RLIMIT_NOFILE = 7;
    private static final long INFINITY = -1;
    private static final int LOG_USER = 1 << 3;
    private static final int AF_UNIX = 1;
    private static final int DATAGRAM_CLOEXEC = 2 | Libc.O_CLOEXEC;
    private static final int MSG_NOSIGNAL = 0x4000;

    /// The room in `sockaddr_un`, less a closing zero.
    private static final int SOCKET_NAME_BYTES_MAX = 107;

    /// Offsets in `struct passwd` and `struct group`.
    private static final int PASSWD_UID = 16;

    private static final int PASSWD_GID = 20;
    private static final int GROUP_GID = 16;

    private static final int ERANGE = 34;
    private static final int ENTRY_BYTES_MAX = 1 << 20;

    private final Surroundings surroundings = new Surroundings();

    /// What `openlog` was given last; libc keeps the address.
    private @Nullable ByteBuffer syslogIdent;

    private String syslogIdentText = "";

    /// {@return an engine that follows this host's umask and folder}
    public ProcessEngine newEngine() {
        return new LinuxEngine(surroundings);
    }

    @Override
    public int uid() {
        return new Libc().callInt(Libc.symbol("geteuid"), 0, 0, 0, 0);
    }

    @Override
    public Optional<Account> user(String name) {
        ByteBuffer key = Libc.text(name);
        Optional<Account> found = account("getpwnam_r", Libc.addressOf(key));
        Libc.keep(key);
        return found;
    }

    @Override
    public Optional<Account> user(int uid) {
        return account("getpwuid_r", uid);
    }

    @Override
    public OptionalInt group(String name) {
        ByteBuffer key = Libc.text(name);
        Entry entry = entry("getgrnam_r", Libc.addressOf(key));
        Libc.keep(key);
        return entry.found() ? OptionalInt.of(entry.fields().getInt(GROUP_GID)) : OptionalInt.empty();
    }

    /// @param fields the entry's structure
    /// @param texts  what its pointers point into
    private record Entry(boolean found, ByteBuffer fields, ByteBuffer texts) {
        /// {@return the text that the pointer at `offset` points to}
        String text(int offset) {
            int from = (int) (fields.getLong(offset) - Libc.addressOf(texts));
            int to = from;
            while (texts.get(to) != 0) {
                to++;
            }
            byte[] bytes = new byte[to - from];
            texts.get(from, bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Entry entry(String function, long key) {
        Libc libc = new Libc();
        MemorySegment symbol = Libc.symbol(function);
        ByteBuffer fields = Libc.memory(64);
        ByteBuffer result = Libc.memory(Long.BYTES);
        int bytes = 4096;
        while (true) {
            ByteBuffer texts = Libc.memory(bytes);
            int error = (int) libc.call(
                    symbol, key, Libc.addressOf(fields), Libc.addressOf(texts), bytes, Libc.addressOf(result), 0);
            if (error != ERANGE || bytes >= ENTRY_BYTES_MAX) {
                return new Entry(error == 0 && result.getLong(0) != 0, fields, texts);
            }
            bytes *= 4;
        }
    }

    private static Optional<Account> account(String function, long key) {
        Entry entry = entry(function, key);
        if (!entry.found()) {
            return Optional.empty();
        }
        String name = entry.text(0);
        int gid = entry.fields().getInt(PASSWD_GID);
        return Optional.of(new Account(name, entry.fields().getInt(PASSWD_UID), gid, groupsOf(name, gid)));
    }

    private static List<Integer> groupsOf(String name, int gid) {
        Libc libc = new Libc();
        ByteBuffer user = Libc.text(name);
        ByteBuffer count = Libc.memory(Integer.BYTES);
        int room = 64;
        while (true) {
            ByteBuffer ids = Libc.memory(room * Integer.BYTES);
            count.putInt(0, room);
            int result = libc.callInt(
                    Libc.symbol("getgrouplist"), Libc.addressOf(user), gid, Libc.addressOf(ids), Libc.addressOf(count));
            Libc.keep(user);
            if (result >= 0) {
                List<Integer> groups = new ArrayList<>(result);
                for (int i = 0; i < count.getInt(0); i++) {
                    groups.add(ids.getInt(i * Integer.BYTES));
                }
                return groups;
            }
            room = Math.max(room * 2, count.getInt(0));
        }
    }

    @Override
    public void become(Account account) throws IOException {
        Libc libc = new Libc();
        List<Integer> groups = account.groups();
        ByteBuffer ids = Libc.memory(Math.max(1, groups.size()) * Integer.BYTES);
        for (int i = 0; i < groups.size(); i++) {
            ids.putInt(i * Integer.BYTES, groups.get(i));
        }
        // libc's functions on purpose: they change every thread of the process.
        String user = "user " + account.name();
        libc.check(libc.callInt(Libc.symbol("setgroups"), groups.size(), Libc.addressOf(ids), 0, 0), "setgroups", user);
        libc.check(libc.callInt(Libc.symbol("setgid"), account.gid(), 0, 0, 0), "setgid", user);
        libc.check(libc.callInt(Libc.symbol("setuid"), account.uid(), 0, 0, 0), "setuid", user);
        Libc.keep(ids);
    }

    @Override
    public boolean raiseLimit(Limit limit, long atLeast) throws IOException {
        Libc libc = new Libc();
        ByteBuffer pair = Libc.memory(2 * Long.BYTES);
        long address = Libc.addressOf(pair);
        libc.check(libc.callInt(Libc.symbol("getrlimit"), number(limit), address, 0, 0), "getrlimit", name(limit));
        // RLIM_INFINITY is the largest unsigned number.
        if (Long.compareUnsigned(pair.getLong(0), atLeast) >= 0) {
            return false;
        }
        pair.putLong(0, atLeast);
        if (Long.compareUnsigned(pair.getLong(8), atLeast) < 0) {
            pair.putLong(8, atLeast);
        }
        libc.check(
                libc.callInt(Libc.symbol("setrlimit"), number(limit), address, 0, 0),
                "setrlimit",
                name(limit) + " to " + atLeast);
        return true;
    }

    @Override
    public long limit(Limit limit) {
        ByteBuffer pair = Libc.memory(2 * Long.BYTES);
        new Libc().callInt(Libc.symbol("getrlimit"), number(limit), Libc.addressOf(pair), 0, 0);
        long soft = pair.getLong(0);
        return soft == INFINITY || soft < 0 ? Long.MAX_VALUE : soft;
    }

    private static int number(Limit limit) {
        return switch (limit) {
            case OPEN_FILES -> RLIMIT_NOFILE;
            case PROCESSES -> RLIMIT_NPROC;
        };
    }

    private static String name(Limit limit) {
        return switch (limit) {
            case OPEN_FILES -> "RLIMIT_NOFILE";
            case PROCESSES -> "RLIMIT_NPROC";
        };
    }

    @Override
    public void umask(int mask) {
        int _ = new Libc().callInt(Libc.symbol("umask"), mask, 0, 0, 0);
        surroundings.umask(mask);
    }

    @Override
    public void changeDirectory(Path directory) throws IOException {
        Libc libc = new Libc();
        ByteBuffer path = Libc.text(directory.toString());
        libc.check(libc.callInt(Libc.symbol("chdir"), Libc.addressOf(path), 0, 0, 0), "chdir", directory.toString());
        Libc.keep(path);
        surroundings.directory(directory.toString());
    }

    @Override
    public void exit(int status) {
        removePerformanceData();
        new Libc().callInt(Libc.symbol("_exit"), status, 0, 0, 0);
    }

    /// The file by which `jps` and JConsole list JVMs; the JVM itself would have removed it at its end.
    private static void removePerformanceData() {
        String pid = String.valueOf(ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(Path.of("/tmp/hsperfdata_" + System.getProperty("user.name"), pid));
        } catch (IOException e) {
            // The next JVM of this user does it.
            return;
        }
    }

    @Override
    public void detachStandardStreams() throws IOException {
        Libc libc = new Libc();
        ByteBuffer path = Libc.text("/dev/null");
        int device = libc.check(libc.open(Libc.addressOf(path), Libc.O_RDWR | Libc.O_CLOEXEC), "open", "/dev/null");
        Libc.keep(path);
        for (int standard = 0; standard <= 2; standard++) {
            libc.check(libc.callInt(Libc.symbol("dup2"), device, standard, 0, 0), "dup2", "descriptor " + standard);
        }
        if (device > 2) {
            libc.close(device);
        }
    }

    @Override
    public synchronized void syslog(int severity, String ident, String line) {
        Libc libc = new Libc();
        if (!ident.equals(syslogIdentText)) {
            ByteBuffer next = Libc.text(ident);
            long _ = libc.call(Libc.symbol("openlog"), Libc.addressOf(next), 0, LOG_USER, 0, 0, 0);
            syslogIdent = next;
            syslogIdentText = ident;
        }
        ByteBuffer format = Libc.text("%s");
        ByteBuffer text = Libc.text(line);
        long _ = libc.call(
                Libc.symbol("syslog"), LOG_USER | severity, Libc.addressOf(format), Libc.addressOf(text), 0, 0, 0);
        Libc.keep(format);
        Libc.keep(text);
        Libc.keep(Optional.ofNullable(syslogIdent));
    }

    @Override
    public ListeningSocket listen(ListenAddress address, int backlog) throws IOException {
        return LinuxListeningSocket.open(address, backlog);
    }

    @Override
    public void sendDatagram(String address, String message) throws IOException {
        byte[] name = address.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > SOCKET_NAME_BYTES_MAX) {
            throw new IOException("not the name of a socket: " + address);
        }
        if (name[0] == '@') {
            // A name that is no file begins with a zero byte.
            name[0] = 0;
        }
        ByteBuffer where = Libc.memory(Short.BYTES + SOCKET_NAME_BYTES_MAX + 1);
        where.putShort(0, (short) AF_UNIX).put(Short.BYTES, name);
        int length = Short.BYTES + name.length + (name[0] == 0 ? 0 : 1);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        ByteBuffer text = Libc.memory(bytes.length).put(0, bytes);
        Libc libc = new Libc();
        int socket =
                libc.check(libc.callInt(Libc.symbol("socket"), AF_UNIX, DATAGRAM_CLOEXEC, 0, 0), "socket", address);
        try {
            long sent = libc.call(
                    Libc.symbol("sendto"),
                    socket,
                    Libc.addressOf(text),
                    bytes.length,
                    MSG_NOSIGNAL,
                    Libc.addressOf(where),
                    length);
            libc.check((int) sent, "sendto", address);
        } finally {
            libc.close(socket);
            Libc.keep(text);
            Libc.keep(where);
        }
    }

    @Override
    public UsageReader usageReader() {
        return new ProcFiles();
    }
}
