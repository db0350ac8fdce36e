package dev.provost.daemon.os.linux;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The C library, as one thread calls it: each instance keeps the errno of its own last call.
///
/// Initialising this class links the one call shape, which takes most of a cold start; [LinuxEngine#prepare] does
/// it early on a thread of its own.
final class Libc {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_DIRECTORY = Arch.O_DIRECTORY;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_NONBLOCK = 0x800;
    static final int F_SETFL = 4;
    static final int F_DUPFD_CLOEXEC = 1030;
    static final int F_SETPIPE_SZ = 1031;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLL_CTL_MOD = 3;
    static final int EPOLLIN = 1;
    static final int EPOLLOUT = 4;

    private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();
    private static final MethodHandle CALL = link();

    private static final MemorySegment READ = symbol("read");
    private static final MemorySegment WRITE = symbol("write");
    private static final MemorySegment CLOSE = symbol("close");
    private static final MemorySegment OPEN = symbol("open");
    private static final MemorySegment ACCESS = symbol("access");
    private static final MemorySegment FCNTL = symbol("fcntl");
    private static final MemorySegment PIPE2 = symbol("pipe2");
    private static final MemorySegment KILL = symbol("kill");
    private static final MemorySegment CLOCK_GETTIME = symbol("clock_gettime");
    private static final MemorySegment WAIT4 = symbol("wait4");
    private static final MemorySegment SYSCALL = symbol("syscall");
    private static final MemorySegment EPOLL_CTL = symbol("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = symbol("epoll_wait");
    private static final MemorySegment POSIX_SPAWN = symbol("posix_spawn");
    private static final MemorySegment ACTIONS_INIT = symbol("posix_spawn_file_actions_init");
    private static final MemorySegment ACTIONS_DESTROY = symbol("posix_spawn_file_actions_destroy");
    private static final MemorySegment ACTIONS_DUP2 = symbol("posix_spawn_file_actions_adddup2");

    private static final int CACHE_LINE_BYTES = 64;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final long SYS_CLOSE_RANGE = 436;
    private static final long SYS_EPOLL_PWAIT2 = 441;
    private static final long CLOSE_RANGE_CLOEXEC = 4;

    private final ByteBuffer errnoBytes = memory(16);
    private final MemorySegment errnoSegment = MemorySegment.ofBuffer(errnoBytes);

    private static MethodHandle link() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, word, word, word, word, word),
                        Linker.Option.captureCallState("errno"));
    }

    /// {@return zeroed memory outside the heap, in the machine's byte order; it lives as long as the buffer is
    /// reachable}. It begins at a cache line: the kernel copies a pipe's bytes to an odd address half as fast.
    static ByteBuffer memory(int bytes) {
        ByteBuffer roomy = ByteBuffer.allocateDirect(bytes + CACHE_LINE_BYTES);
        int start = -roomy.alignmentOffset(0, CACHE_LINE_BYTES) & (CACHE_LINE_BYTES - 1);
        return roomy.slice(start, bytes).order(ByteOrder.nativeOrder());
    }

    static long addressOf(ByteBuffer memory) {
        return MemorySegment.ofBuffer(memory).address();
    }

    /// {@return `text` in UTF-8 with a closing zero byte}
    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return memory(bytes.length + 1).put(bytes).rewind();
    }

    /// Keeps memory that was passed on by its address reachable up to here.
    @SuppressWarnings("ReachabilityFenceUsage") // calls don't throw, so every path comes by here
    static void keep(Object memory) {
        Reference.reachabilityFence(memory);
    }

    /// {@return a function's address, null when this C library lacks it}
    static @Nullable MemorySegment find(String function) {
        return LIBRARY.find(function).orElse(null);
    }

    static MemorySegment symbol(String function) {
        MemorySegment found = find(function);
        if (found == null) {
            throw new UnsatisfiedLinkError("the C library has no " + function);
        }
        return found;
    }

    /// Calls any function; for those that nothing but start-up or the host needs.
    long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, errnoSegment, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a native call threw", impossible);
        }
    }

    /// The same for functions that answer an `int`: the upper half of the register is garbage then.
    int callInt(MemorySegment function, long a, long b, long c, long d) {
        return (int) call(function, a, b, c, d, 0, 0);
    }

    /// {@return errno of the last call of this instance that failed}
    int errno() {
        return errnoBytes.getInt(0);
    }

    IOException failure(String call, String object) {
        return new IOException(call + " " + Errno.nameOf(errno()) + ": " + object);
    }

    /// {@return `result`}
    /// @throws IOException naming call, errno and object, when it is negative
    int check(int result, String call, String object) throws IOException {
        if (result < 0) {
            throw failure(call, object);
        }
        return result;
    }

    int read(int descriptor, long address, int bytes) {
        return (int) call(READ, descriptor, address, bytes, 0, 0, 0);
    }

    int write(int descriptor, long address, int bytes) {
        return (int) call(WRITE, descriptor, address, bytes, 0, 0, 0);
    }

    void close(int descriptor) {
        // Its result tells nothing we could act on: the descriptor is free even after EINTR.
        long _ = call(CLOSE, descriptor, 0, 0, 0, 0, 0);
    }

    int open(long path, int flags) {
        return (int) call(OPEN, path, flags, 0, 0, 0, 0);
    }

    int access(long path, int mode) {
        return (int) call(ACCESS, path, mode, 0, 0, 0, 0);
    }

    int fcntl(int descriptor, int command, long argument) {
        return (int) call(FCNTL, descriptor, command, argument, 0, 0, 0);
    }

    /// Both ends close on exec and block.
    int pipe(long twoInts) {
        return (int) call(PIPE2, twoInts, O_CLOEXEC, 0, 0, 0, 0);
    }

    int kill(long pid, int signal) {
        return (int) call(KILL, pid, signal, 0, 0, 0, 0);
    }

    int clockGettime(int clock, long secondsAndNanos) {
        return (int) call(CLOCK_GETTIME, clock, secondsAndNanos, 0, 0, 0, 0);
    }

    int wait4(int pid, long status, int options, long usage) {
        return (int) call(WAIT4, pid, status, options, usage, 0, 0);
    }

    int epollControl(int epoll, int operation, int descriptor, long event) {
        return (int) call(EPOLL_CTL, epoll, operation, descriptor, event, 0, 0);
    }

    int epollWait(int epoll, long events, int most, int timeoutMillis) {
        return (int) call(EPOLL_WAIT, epoll, events, most, timeoutMillis, 0, 0);
    }

    /// Waits with a precision of nanoseconds; the kernel may lack it (before 5.11).
    int epollWaitPrecisely(int epoll, long events, int most, long timespec) {
        return (int) call(SYSCALL, SYS_EPOLL_PWAIT2, epoll, events, most, timespec, 0);
    }

    int pidfdOpen(int pid) {
        return (int) call(SYSCALL, SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
    }

    /// Marks every descriptor from `first` on close-on-exec: the JDK opens files and sockets without.
    void closeOnExecFrom(int first) {
        long _ = call(SYSCALL, SYS_CLOSE_RANGE, first, 0xFFFF_FFFFL, CLOSE_RANGE_CLOEXEC, 0, 0);
    }

    int syscall(long number, long a, long b, long c) {
        return (int) call(SYSCALL, number, a, b, c, 0, 0);
    }

    /// {@return 0 or the error itself; errno is not set}
    int spawn(long pid, long path, long actions, long attributes, long argv, long envp) {
        return (int) call(POSIX_SPAWN, pid, path, actions, attributes, argv, envp);
    }

    void initActions(long actions) {
        long _ = call(ACTIONS_INIT, actions, 0, 0, 0, 0, 0);
    }

    void destroyActions(long actions) {
        long _ = call(ACTIONS_DESTROY, actions, 0, 0, 0, 0, 0);
    }

    void addDup2(long actions, int from, int to) {
        long _ = call(ACTIONS_DUP2, actions, from, to, 0, 0, 0);
    }
}
