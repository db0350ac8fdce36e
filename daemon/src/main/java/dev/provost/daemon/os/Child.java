package dev.provost.daemon.os;

import java.io.IOException;

/// A running or just ended child. Loop thread only, but for [#pid].
public interface Child {
    long pid();

    /// Sends a signal.
    ///
    /// @param group to its whole process group
    /// @return false when it has already ended
    /// @throws IOException naming the call, its errno and the pid, when the kernel refuses
    boolean signal(int number, boolean group) throws IOException;

    /// Queues bytes for its standard input; they are written as it reads. Any number when nothing is queued, so that
    /// whatever its size can be sent.
    ///
    /// @return what became of them
    SendResult send(byte[] data);

    /// Bytes queued for its standard input and not yet taken.
    long unsentBytes();

    /// Stops reading its output, whoever still holds the pipes, and forgets it. Does nothing the second time. To be
    /// called after [ChildListener#exited], when the pipes are no longer wanted.
    void release();

    /// What became of bytes for standard input.
    enum SendResult {
        /// queued or written
        ACCEPTED,
        /// the child has closed its standard input
        CLOSED,
        /// so much is queued already that nothing of this was taken
        FULL
    }
}
