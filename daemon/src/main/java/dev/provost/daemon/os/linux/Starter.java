package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What one thread needs to start children: attributes, scratch memory, its own view of libc.
final class Starter {
    private static final int RESETIDS = 1;
    private static final int SETPGROUP = 2;
    private static final int SETSIGDEF = 4;
    private static final int SETSIGMASK = 8;
    private static final int SIGSET_BYTES = 128;

    /// More than glibc (336) and musl (336) use.
    private static final int ATTRIBUTES_BYTES = 512;

    private static final int ACTIONS_BYTES = 256;

    /// While the table is this small the child also closes everything above 2 itself, so that a file or socket which
    /// the JDK opened (without close-on-exec, as it does) since we marked them is not passed on. With thousands of
    /// descriptors that would hold up the starting thread by as much as the start itself takes.
    private static final int CLOSING_TABLE_MAX = 256;

    private static final MemorySegment ADD_CHDIR = Libc.symbol("posix_spawn_file_actions_addchdir_np");
    private static final @Nullable MemorySegment ADD_CLOSEFROM = Libc.find("posix_spawn_file_actions_addclosefrom_np");

    final Libc libc = new Libc();
    private final ByteBuffer attributesMemory = Libc.memory(2 * ATTRIBUTES_BYTES);
    private final ByteBuffer actionsMemory = Libc.memory(ACTIONS_BYTES);
    private final ByteBuffer ints = Libc.memory(32);
    private final long actions = Libc.addressOf(actionsMemory);
    private final long intsAddress = Libc.addressOf(ints);
    private final long attributes = Libc.addressOf(attributesMemory);
    private final long attributesResettingIds = attributes + ATTRIBUTES_BYTES;

    Starter() {
        prepareAttributes(attributes, SETPGROUP | SETSIGDEF | SETSIGMASK);
        prepareAttributes(attributesResettingIds, SETPGROUP | SETSIGDEF | SETSIGMASK | RESETIDS);
    }

    private void prepareAttributes(long address, int flags) {
        ByteBuffer signals = Libc.memory(SIGSET_BYTES);
        long set = Libc.addressOf(signals);
        libc.callInt(Libc.symbol("posix_spawnattr_init"), address, 0, 0, 0);
        libc.callInt(Libc.symbol("posix_spawnattr_setflags"), address, flags, 0, 0);
        // Java threads have SIGQUIT blocked and the launcher blocks more: a child starts with nothing blocked.
        libc.callInt(Libc.symbol("posix_spawnattr_setsigmask"), address, set, 0, 0);
        // Not by sigfillset: it leaves out glibc's own 32 and 33, which posix_spawn would then leave ignored for ever.
        for (int i = 0; i < SIGSET_BYTES; i += Long.BYTES) {
            signals.putLong(i, -1);
        }
        libc.callInt(Libc.symbol("posix_spawnattr_setsigdefault"), address, set, 0, 0);
        Libc.keep(signals);
    }

    /// Starts `child`: it has its pid and descriptors afterwards, or its failure.
    ///
    /// @param image     what to run; its own unless wrapped
    /// @param resetIds  the real ids of this thread become the child's
    void start(LinuxChild child, SpawnImage image, boolean resetIds) {
        long begin = System.nanoTime();
        child.failure = tryToStart(child, image, resetIds);
        child.image.lastStartNanos = System.nanoTime() - begin;
    }

    private @Nullable SpawnFailure tryToStart(LinuxChild child, SpawnImage image, boolean resetIds) {
        boolean merge = image.request.mergeStderr();
        int[] ends = child.ends;
        for (int i = 0; i < ends.length; i++) {
            ends[i] = -1;
        }
        // A socket for standard input is somebody else's: it is lent to the child, and never closed here.
        for (int i = child.lentStdin == SpawnRequest.PIPE ? 0 : 1; i < (merge ? 2 : 3); i++) {
            if (libc.pipe(intsAddress) < 0) {
                SpawnFailure failure = failure(Step.PIPE, libc.errno(), image.request.program());
                closeAll(ends);
                return failure;
            }
            ends[2 * i] = ints.getInt(0);
            ends[2 * i + 1] = ints.getInt(4);
        }
        int error = spawn(image, child.lentStdin, ends, resetIds);
        if (error != 0) {
            closeAll(ends);
            return explain(image, error);
        }
        int pid = ints.getInt(8);
        int pidfd = libc.pidfdOpen(pid);
        if (pidfd < 0) {
            // Without it we would not learn of its end: better not to have it.
            SpawnFailure failure = failure(Step.PIPE, libc.errno(), image.request.program());
            libc.kill(-pid, 9);
            libc.wait4(pid, 0, 0, 0);
            closeAll(ends);
            return failure;
        }
        keep(child, pid, pidfd, ends);
        return null;
    }

    private int spawn(SpawnImage image, int lentStdin, int[] ends, boolean resetIds) {
        libc.initActions(actions);
        libc.addDup2(actions, ends[0] < 0 ? lentStdin : ends[0], 0);
        libc.addDup2(actions, ends[3], 1);
        libc.addDup2(actions, ends[5] < 0 ? ends[3] : ends[5], 2);
        int highest = Math.max(ends[3], ends[5]);
        if (ADD_CLOSEFROM != null && highest < CLOSING_TABLE_MAX) {
            libc.callInt(ADD_CLOSEFROM, actions, 3, 0, 0);
        }
        if (image.directory != 0) {
            libc.callInt(ADD_CHDIR, actions, image.directory, 0, 0);
        }
        libc.closeOnExecFrom(3);
        int error = libc.spawn(
                intsAddress + 8,
                image.program,
                actions,
                resetIds ? attributesResettingIds : attributes,
                image.arguments,
                image.environment);
        libc.destroyActions(actions);
        // The collector must not free the image while libc still reads it.
        Libc.keep(image);
        return error;
    }

    private void keep(LinuxChild child, int pid, int pidfd, int[] ends) {
        if (ends[0] >= 0) {
            libc.close(ends[0]);
        }
        libc.close(ends[3]);
        if (ends[5] >= 0) {
            libc.close(ends[5]);
        }
        // Only our ends: the child's share no flags with them, and must block.
        for (int i : OUR_ENDS) {
            if (ends[i] >= 0) {
                libc.fcntl(ends[i], Libc.F_SETFL, Libc.O_NONBLOCK);
            }
        }
        child.pid = pid;
        child.pidfd = pidfd;
        child.stdin = ends[1];
        child.stdout = ends[2];
        child.stderr = ends[4];
    }

    private static final int[] OUR_ENDS = {1, 2, 4};

    private void closeAll(int[] ends) {
        for (int end : ends) {
            if (end >= 0) {
                libc.close(end);
            }
        }
    }

    /// The error alone doesn't say whether the folder or the program is meant. Asked for only after a failure, with the
    /// real ids still those of the child, which is what access(2) goes by.
    private SpawnFailure explain(SpawnImage image, int error) {
        String program = image.request.program();
        if (error == Errno.EAGAIN || error == Errno.ENOMEM) {
            return failure(Step.FORK, error, program);
        }
        String directory = image.request.directory();
        if (directory != null) {
            int folder = libc.open(image.directory, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC);
            if (folder < 0) {
                return failure(Step.CHDIR, libc.errno(), directory);
            }
            libc.close(folder);
            if (libc.access(image.directory, 1) < 0) {
                return failure(Step.CHDIR, libc.errno(), directory);
            }
        }
        return failure(Step.EXEC, error, program);
    }

    static SpawnFailure failure(Step step, int errno, String object) {
        return new SpawnFailure(step, Errno.nameOf(errno), object);
    }
}
