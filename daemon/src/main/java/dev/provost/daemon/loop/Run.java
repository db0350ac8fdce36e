package dev.provost.daemon.loop;

import dev.provost.daemon.os.Child;
import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.SpawnFailure;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One child of a process, from the order to start it until the last holder of its pipes is gone. Descendants may write
/// on after it ended: their output goes to the same log.
final class Run implements ChildListener {
    private final ManagedProcess process;
    private final Launch launch;
    private @Nullable Child child;
    private boolean ended;
    private int openChannels;

    /// @param channels output pipes of the child: 1 when standard error is merged, else 2
    Run(ManagedProcess process, Launch launch, int channels) {
        this.process = process;
        this.launch = launch;
        openChannels = channels;
    }

    /// {@return the child; only after it was started}
    Child child() {
        if (child == null) {
            throw new IllegalStateException(process.namespec() + " has no child yet");
        }
        return child;
    }

    ManagedProcess process() {
        return process;
    }

    long pid() {
        return child().pid();
    }

    /// Stops reading what descendants of the ended child may still write.
    void release() {
        if (child != null) {
            child.release();
        }
    }

    @Override
    public void started(Child started) {
        child = started;
        process.openLogs();
        process.spawned(this);
    }

    @Override
    public void failed(SpawnFailure failure) {
        launch.failed(this, failure);
    }

    @Override
    public void output(Channel channel, ByteBuffer bytes) {
        process.output(this, channel, bytes);
    }

    @Override
    public void exited(ExitStatus status, ResourceUsage usage) {
        ended = true;
        if (openChannels == 0) {
            release();
        } else {
            launch.linger(this);
        }
        process.exited(status, usage);
    }

    @Override
    public void endOfOutput(Channel channel) {
        openChannels--;
        if (openChannels == 0 && ended) {
            launch.finished(this);
            release();
        }
    }
}
