package dev.provost.daemon.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs children and waits for what happens to them. One engine serves one loop: whoever calls [#poll] is the **loop
/// thread**, and every callback of the engine runs there, inside that call.
public interface ProcessEngine extends AutoCloseable {
    /// Takes over the daemon's signals and whatever the engine needs from the kernel. Called once, by the loop thread,
    /// before the first [#poll].
    ///
    /// @param signals told of each signal the daemon itself receives: HUP INT QUIT TERM USR1 USR2 CHLD
    /// @param orphans told of each child that ended and was not spawned here
    void open(Consumer<ReceivedSignal> signals, Consumer<Orphan> orphans) throws IOException;

    /// Starts a child; returns at once. One of [ChildListener#started] and [ChildListener#failed] follows in a later
    /// [#poll], in the order of the requests. Loop thread.
    void spawn(SpawnRequest request, ChildListener listener);

    /// Waits for something to happen and tells the listeners, then returns. Loop thread.
    ///
    /// @param timeoutNanos longest wait; 0 only looks, negative waits without limit
    void poll(long timeoutNanos) throws IOException;

    /// {@return for how long the last [#poll] waited before it told anybody anything, nanoseconds; loop thread}
    long waitedNanos();

    /// Makes a running or the next [#poll] return soon. Any thread.
    void wakeup();

    /// {@return whether this engine has the feature; the contract tests skip what it lacks, by name}
    boolean can(Feature feature);

    /// Asks all other processes of a container to end, by SIGTERM, and waits until they have. Does nothing unless the
    /// daemon is the first process there. Loop thread, when no child runs any more.
    ///
    /// @param limitNanos longest wait
    /// @param waiting    told if there is anything to wait for
    /// @return whether nothing is left
    default boolean endStrays(long limitNanos, Runnable waiting) throws IOException {
        return true;
    }

    /// Makes a socket for a child's notices, see [NotifySocket]. Loop thread.
    ///
    /// @throws IOException naming the failed call; also when there is no [Feature#NOTICES]
    default NotifySocket openNotifySocket(NotifySocket.Listener listener) throws IOException {
        throw new IOException("needs the process engine for Linux");
    }

    /// Opens a [Loopback]. Loop thread.
    ///
    /// @param output takes what was written; the buffer is the engine's and holds the bytes during this call only
    /// @return null for an engine that has no use for it
    /// @throws IOException naming the failed call
    default @Nullable Loopback openLoopback(Consumer<ByteBuffer> output) throws IOException {
        return null;
    }

    /// Gives everything back. Children are left alone: ending them is the supervisor's decision.
    @Override
    void close();

    /// What not every system offers.
    enum Feature {
        /// `umask=` of a program
        UMASK,
        /// `user=` of a program
        USER,
        /// a signal reaches the child's whole process group
        PROCESS_GROUP,
        /// a child gets nothing but its three descriptors
        CLOSE_ON_EXEC,
        /// processor time and peak memory of a finished child
        RESOURCE_USAGE,
        /// orphaned descendants are adopted and collected
        SUBREAPER,
        /// signals to the daemon arrive with their sender
        SIGNAL_SENDER,
        /// the first argument is the name a child sees, whatever its file
        PROGRAM_NAME,
        /// output of descendants that outlive a child is still read
        LATE_OUTPUT,
        /// a child starts with default signal dispositions and nothing blocked
        SIGNAL_DEFAULTS,
        /// an exit status above 128 is not taken for a signal
        EXACT_STATUS,
        /// a child finds a socket of the daemon on its standard input
        SOCKET_INPUT,
        /// a child can say how it is by datagrams
        NOTICES
    }

    /// A signal to the daemon.
    ///
    /// @param number signal number
    /// @param senderPid process that sent it, 0 if unknown
    record ReceivedSignal(int number, long senderPid) {}

    /// The end of a process that was not spawned here.
    record Orphan(long pid, ExitStatus status) {}
}
