package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.ProcessEngine.Orphan;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/// Collects ended processes that became ours because their parents ended first.
///
/// Not everything we did not spawn is an orphan: one-shot commands that run elsewhere in the daemon by
/// `java.lang.Process` are waited for by a thread of the JDK, and taking such an end away would give it a wrong exit
/// status. Those stay in the daemon's own process group, so what ends in that group is left alone for a while first.
final class OrphanWatch {
    private static final long GRACE_NANOS = 1_000_000_000;

    /// Those that end together, as a stopped process group does, are collected together: most signs of an end are of
    /// our own children, and a look for each would find nothing. supervisord looks once a second.
    private static final long PAUSE_NANOS = 100_000_000;

    private static final int P_ALL = 0;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x100_0000;
    private static final int PID_OFFSET = 16;
    private static final int STATUS_OFFSET = 128;

    private static final MemorySegment WAITID = Libc.symbol("waitid");
    private static final MemorySegment GETPGID = Libc.symbol("getpgid");

    private final Libc libc;
    private final ByteBuffer info = Libc.memory(256);
    private final long infoAddress = Libc.addressOf(info);
    private final int ownGroup;

    private int suspect;
    private long suspectUntil;
    private boolean again;
    private boolean signed;
    private long lookAt;

    OrphanWatch(Libc libc) {
        this.libc = libc;
        ownGroup = libc.callInt(GETPGID, 0, 0, 0, 0);
    }

    /// Some child has ended, perhaps an orphan.
    void sign() {
        if (!signed) {
            signed = true;
            lookAt = System.nanoTime() + PAUSE_NANOS;
        }
    }

    /// Takes all that has ended and is not `ours`.
    ///
    /// @param startsUnderWay pids may be ours without our knowing yet: look again later
    void look(boolean startsUnderWay, IntPredicate ours, Consumer<Orphan> to) {
        signed = false;
        again = startsUnderWay;
        if (startsUnderWay) {
            return;
        }
        while (true) {
            info.putInt(PID_OFFSET - 4, 0);
            info.putInt(PID_OFFSET, 0);
            int result = libc.callInt(WAITID, P_ALL, 0, infoAddress, WEXITED | WNOHANG | WNOWAIT);
            int pid = info.getInt(PID_OFFSET);
            if (result < 0 || pid == 0) {
                suspect = 0;
                return;
            }
            if (ours.test(pid)) {
                // Its pidfd is about to tell; what is behind it in the kernel's list is looked at then.
                again = true;
                return;
            }
            if (mayBeOfTheJdk(pid)) {
                return;
            }
            if (libc.wait4(pid, infoAddress + STATUS_OFFSET, WNOHANG, 0) == pid) {
                to.accept(new Orphan(pid, WaitStatus.decode(info.getInt(STATUS_OFFSET))));
            }
        }
    }

    /// {@return whether the daemon has any child, ended or not}
    boolean hasChildren() {
        return libc.callInt(WAITID, P_ALL, 0, infoAddress, WEXITED | WNOHANG | WNOWAIT) == 0;
    }

    private boolean mayBeOfTheJdk(int pid) {
        if (libc.callInt(GETPGID, pid, 0, 0, 0) != ownGroup) {
            return false;
        }
        if (suspect != pid) {
            suspect = pid;
            suspectUntil = System.nanoTime() + GRACE_NANOS;
            return true;
        }
        return System.nanoTime() - suspectUntil < 0;
    }

    /// {@return whether to look now}
    boolean isDue() {
        return again || (signed && isOver(lookAt)) || (suspect != 0 && isOver(suspectUntil));
    }

    private static boolean isOver(long nanos) {
        return System.nanoTime() - nanos >= 0;
    }

    /// {@return how long the loop may wait for anything else, negative for ever}
    long shorten(long timeoutNanos) {
        long timeout = signed ? until(lookAt, timeoutNanos) : timeoutNanos;
        return suspect == 0 ? timeout : until(suspectUntil, timeout);
    }

    private static long until(long nanos, long timeoutNanos) {
        long left = Math.max(0, nanos - System.nanoTime());
        return timeoutNanos < 0 ? left : Math.min(timeoutNanos, left);
    }
}
