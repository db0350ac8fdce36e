package dev.provost.daemon.os.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// One end of a way for descriptors between two threads of which one has a table of its own: a pair of unix sockets,
/// and messages with `SCM_RIGHTS`, see unix(7). Belongs to one thread.
final class DescriptorPort {
    /// Descriptors in one message at most.
    static final int MAX = 4;

    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET_CLOEXEC = 5 | Libc.O_CLOEXEC;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

    /// Offsets in one piece of memory: `msghdr`, `iovec`, the one byte of a message, the control message.
    private static final int HEADER = 0;

    private static final int IOVEC = 64;
    private static final int BYTE = 80;
    private static final int CONTROL = 96;
    private static final int CONTROL_HEADER_BYTES = 16;
    private static final int CONTROL_BYTES = CONTROL_HEADER_BYTES + MAX * Integer.BYTES;

    private static final MemorySegment SENDMSG = Libc.symbol("sendmsg");
    private static final MemorySegment RECVMSG = Libc.symbol("recvmsg");

    private final int descriptor;
    private final ByteBuffer memory = Libc.memory(CONTROL + CONTROL_BYTES);
    private final long start = Libc.addressOf(memory);

    private DescriptorPort(int descriptor) {
        this.descriptor = descriptor;
        memory.putLong(HEADER + 16, start + IOVEC);
        memory.putLong(HEADER + 24, 1);
        memory.putLong(HEADER + 32, start + CONTROL);
        memory.putLong(IOVEC, start + BYTE);
        memory.putLong(IOVEC + 8, 1);
    }

    /// {@return both ends}
    static DescriptorPort[] pair(Libc libc) throws IOException {
        ByteBuffer two = Libc.memory(2 * Integer.BYTES);
        libc.check(
                libc.callInt(Libc.symbol("socketpair"), AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0, Libc.addressOf(two)),
                "socketpair",
                "spawner");
        return new DescriptorPort[] {new DescriptorPort(two.getInt(0)), new DescriptorPort(two.getInt(Integer.BYTES))};
    }

    int descriptor() {
        return descriptor;
    }

    /// Sends copies of descriptors; negative ones are left out.
    ///
    /// @param wait whether to wait for room
    /// @return 0, or the error
    int send(Libc libc, boolean wait, int... descriptors) {
        int count = 0;
        for (int one : descriptors) {
            if (one >= 0) {
                memory.putInt(CONTROL + CONTROL_HEADER_BYTES + count++ * Integer.BYTES, one);
            }
        }
        memory.putLong(HEADER + 40, CONTROL_HEADER_BYTES + (count + 1L) / 2 * Long.BYTES);
        memory.putLong(CONTROL, CONTROL_HEADER_BYTES + (long) count * Integer.BYTES);
        memory.putInt(CONTROL + 8, SOL_SOCKET);
        memory.putInt(CONTROL + 12, SCM_RIGHTS);
        int sent;
        do {
            sent = libc.callInt(SENDMSG, descriptor, start, wait ? MSG_NOSIGNAL : MSG_NOSIGNAL | MSG_DONTWAIT, 0);
        } while (sent < 0 && libc.errno() == Errno.EINTR);
        return sent < 0 ? libc.errno() : 0;
    }

    /// Takes the next message, which is there or on its way; its descriptors close on exec.
    ///
    /// @param into gets them
    /// @return how many came: fewer than were sent when the table has no room for more, and none when the other end
    ///     is closed
    int receive(Libc libc, int[] into) {
        memory.putLong(HEADER + 40, CONTROL_BYTES);
        int got;
        do {
            got = libc.callInt(RECVMSG, descriptor, start, MSG_CMSG_CLOEXEC, 0);
        } while (got < 0 && libc.errno() == Errno.EINTR);
        long bytes = memory.getLong(HEADER + 40) < CONTROL_HEADER_BYTES ? 0 : memory.getLong(CONTROL);
        if (got <= 0 || bytes < CONTROL_HEADER_BYTES) {
            return 0;
        }
        int count = (int) (bytes - CONTROL_HEADER_BYTES) / Integer.BYTES;
        for (int i = 0; i < count; i++) {
            into[i] = memory.getInt(CONTROL + CONTROL_HEADER_BYTES + i * Integer.BYTES);
        }
        return count;
    }

    void close(Libc libc) {
        libc.close(descriptor);
    }
}
