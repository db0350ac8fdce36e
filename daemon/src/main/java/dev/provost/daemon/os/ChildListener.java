package dev.provost.daemon.os;

import java.nio.ByteBuffer;

/// What happens to one child, told on the loop thread.
public interface ChildListener {
    /// It runs.
    void started(Child child);

    /// It could not be started; no other call follows.
    void failed(SpawnFailure failure);

    /// It wrote something. The buffer is the engine's and holds the bytes during this call only.
    void output(Channel channel, ByteBuffer bytes);

    /// It ended and everything it wrote by then has been told. Output of descendants that still hold its pipes may
    /// follow until [Child#release].
    void exited(ExitStatus status, ResourceUsage usage);

    /// Nobody holds the pipe any more.
    default void endOfOutput(Channel channel) {}

    /// Where output comes from.
    enum Channel {
        STDOUT,
        STDERR
    }
}
