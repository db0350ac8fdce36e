package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.NotifySocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/// A datagram socket in the abstract namespace: it needs no folder that every user of a child could write to, and
/// leaves nothing behind. The kernel tells who sent what (`SO_PASSCRED`), and only that counts.
///
/// While no child is listened to it is not in the epoll, and what comes waits in the kernel: a quick child may have
/// said that it is ready before the engine knows its pid.
final class LinuxNotifySocket implements NotifySocket {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_FLAGS = 2 | Libc.O_CLOEXEC | Libc.O_NONBLOCK;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;
    private static final int SCM_CREDENTIALS = 2;
    private static final int MSG_DONTWAIT = 0x40;

    /// What fits of one message; `sd_notify` has no more than a few lines to say.
    private static final int MESSAGE_MAX = 4096;

    /// Messages taken in one turn, so that a child that says too much holds nobody up.
    private static final int TURN_MAX = 16;

    /// Messages thrown away at once: more than the kernel keeps for a socket.
    private static final int DRAIN_MAX = 4096;

    private static final int NAME_BYTES = 8;
    private static final int ANCESTORS_MAX = 64;

    /// Offsets in one piece of memory: `msghdr`, `iovec`, the control message, `sockaddr_un`, the text.
    private static final int HEADER = 0;

    private static final int IOVEC = 64;
    private static final int CONTROL = 80;

    /// Room for credentials and nothing else, so that descriptors somebody sends along are closed by the kernel.
    private static final int CONTROL_BYTES = 32;

    private static final int TEXT = 128;

    private static final MemorySegment RECVMSG = Libc.symbol("recvmsg");

    private final LinuxEngine engine;
    private final Libc libc;
    private final Listener listener;
    private final int descriptor;
    private final String address;
    private final ByteBuffer memory = Libc.memory(TEXT + MESSAGE_MAX);
    private final long start = Libc.addressOf(memory);

    /// In the engine's list, and to tell it from a former holder of that place.
    int slot = -1;

    int generation;

    private long childPid;
    private int childUid;

    private LinuxNotifySocket(LinuxEngine engine, Libc libc, Listener listener, int descriptor, String address) {
        this.engine = engine;
        this.libc = libc;
        this.listener = listener;
        this.descriptor = descriptor;
        this.address = address;
    }

    static LinuxNotifySocket open(LinuxEngine engine, Libc libc, Listener listener) throws IOException {
        byte[] random = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(random);
        String name = "provost/" + ProcessHandle.current().pid() + "/"
                + HexFormat.of().formatHex(random);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        // A name that is no file begins with a zero byte.
        ByteBuffer where = Libc.memory(Short.BYTES + 1 + bytes.length)
                .putShort(0, (short) AF_UNIX)
                .put(Short.BYTES + 1, bytes);
        int socket = libc.check(
                libc.callInt(Libc.symbol("socket"), AF_UNIX, SOCK_DGRAM_FLAGS, 0, 0), "socket", "notifications");
        try {
            ByteBuffer yes = Libc.memory(Integer.BYTES).putInt(0, 1);
            libc.check(
                    (int) libc.call(
                            Libc.symbol("setsockopt"),
                            socket,
                            SOL_SOCKET,
                            SO_PASSCRED,
                            Libc.addressOf(yes),
                            Integer.BYTES,
                            0),
                    "setsockopt",
                    "SO_PASSCRED");
            Libc.keep(yes);
            libc.check(
                    libc.callInt(Libc.symbol("bind"), socket, Libc.addressOf(where), where.capacity(), 0),
                    "bind",
                    "@" + name);
            Libc.keep(where);
            return new LinuxNotifySocket(engine, libc, listener, socket, "@" + name);
        } catch (IOException e) {
            libc.close(socket);
            throw e;
        }
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void listenTo(long pid, int uid) {
        childPid = pid;
        childUid = uid;
        engine.watch(this);
    }

    @Override
    public void rest() {
        if (childPid == 0) {
            return;
        }
        engine.unwatch(this);
        childPid = 0;
        for (int i = 0; i < DRAIN_MAX && receive() >= 0; i++) {
            // Of the child that ended.
        }
    }

    @Override
    public void close() {
        engine.forget(this);
        libc.close(descriptor);
    }

    /// There is something to read.
    void readable() {
        for (int i = 0; i < TURN_MAX && childPid != 0; i++) {
            int got = receive();
            if (got < 0) {
                return;
            }
            long sender = sender();
            if (isHeard(sender)) {
                byte[] bytes = new byte[got];
                memory.get(TEXT, bytes);
                listener.said(new String(bytes, StandardCharsets.UTF_8));
            } else {
                listener.refused(sender);
            }
        }
    }

    /// {@return bytes of the next message, negative when there is none}
    private int receive() {
        for (int i = 0; i < TEXT; i += Long.BYTES) {
            memory.putLong(i, 0);
        }
        memory.putLong(IOVEC, start + TEXT);
        memory.putLong(IOVEC + 8, MESSAGE_MAX);
        memory.putLong(HEADER + 16, start + IOVEC);
        memory.putLong(HEADER + 24, 1);
        memory.putLong(HEADER + 32, start + CONTROL);
        memory.putLong(HEADER + 40, CONTROL_BYTES);
        return libc.callInt(RECVMSG, descriptor, start + HEADER, MSG_DONTWAIT, 0);
    }

    /// {@return who sent what was received, 0 when the kernel did not say}
    private long sender() {
        boolean credentials = memory.getLong(CONTROL) >= 28
                && memory.getInt(CONTROL + 8) == SOL_SOCKET
                && memory.getInt(CONTROL + 12) == SCM_CREDENTIALS;
        return credentials ? memory.getInt(CONTROL + 16) : 0;
    }

    private boolean isHeard(long sender) {
        if (sender == childPid) {
            return true;
        }
        if (sender <= 0) {
            return false;
        }
        ProcFiles.Kin kin = ProcFiles.kin(sender);
        if (kin == null) {
            // Such as systemd-notify, which has said its word and ended.
            return memory.getInt(CONTROL + 20) == childUid;
        }
        for (int i = 0; i < ANCESTORS_MAX && kin != null; i++) {
            if (kin.group() == childPid || kin.parent() == childPid) {
                return true;
            }
            if (kin.parent() <= 1) {
                return false;
            }
            kin = ProcFiles.kin(kin.parent());
        }
        return false;
    }
}
