package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.Child;
import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One child. Whoever starts it fills in pid, descriptors or failure, then hands it to the loop, whose it is from then
/// on.
final class LinuxChild implements Child {
    /// What may wait for a child that does not read.
    private static final int UNSENT_BYTES_MAX = 1 << 20;

    final SpawnImage image;
    final ChildListener listener;

    /// Scratch of the starter: both ends of the pipes for 0, 1 and 2.
    final int[] ends = {-1, -1, -1, -1, -1, -1};

    /// Descriptor that becomes its standard input, [SpawnRequest#PIPE] for a pipe; its number is that in the table of
    /// who starts it.
    int lentStdin;

    int pid;
    int pidfd = -1;
    int stdin = -1;
    int stdout = -1;
    int stderr = -1;

    @Nullable
    SpawnFailure failure;

    /// Descriptors of the daemon that keep the places of those that come from the spawner.
    final int[] places = {-1, -1, -1, -1};

    /// Whether the spawner started it, or the loop itself.
    boolean bySpawner;

    int slot = -1;
    int generation;
    boolean ended;
    boolean waitsForRoom;
    private boolean released;

    /// Which of its output pipes were to be made larger, and which are: bits of [Outputs#STDOUT] and
    /// [Outputs#STDERR].
    int triedLargePipes;

    int largePipes;

    /// How often on end it had little to read.
    int leanReads;

    /// What it wrote in a period of [Outputs], and in which.
    long bytesOfPeriod;

    int period;

    private final LinuxEngine engine;
    private final Deque<byte[]> unsent = new ArrayDeque<>();
    private int sentOfFirst;
    private long unsentBytes;

    LinuxChild(LinuxEngine engine, SpawnImage image, ChildListener listener) {
        this.engine = engine;
        this.image = image;
        this.listener = listener;
        lentStdin = image.request.stdin();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean signal(int number, boolean group) throws IOException {
        // Until we have waited for it the pid is its own, so no stranger can be hit.
        return !ended && engine.kill(group ? -pid : pid, number);
    }

    /// Ends one that nobody was told of, and its group.
    void killAtOnce(Libc libc) {
        libc.kill(-pid, Signals.KILL);
        libc.kill(pid, Signals.KILL);
    }

    @Override
    public SendResult send(byte[] data) {
        if (stdin < 0) {
            return SendResult.CLOSED;
        }
        // What comes when nothing waits is taken whatever its size: it could never be sent otherwise.
        if (unsentBytes > 0 && unsentBytes + data.length > UNSENT_BYTES_MAX) {
            return SendResult.FULL;
        }
        if (data.length > 0) {
            unsent.add(data.clone());
            unsentBytes += data.length;
        }
        if (!waitsForRoom) {
            engine.flush(this);
        }
        return stdin < 0 ? SendResult.CLOSED : SendResult.ACCEPTED;
    }

    @Override
    public long unsentBytes() {
        return unsentBytes;
    }

    @Override
    public void release() {
        if (!released) {
            released = true;
            engine.release(this);
        }
    }

    boolean isReleased() {
        return released;
    }

    byte @Nullable [] firstUnsent() {
        return unsent.peek();
    }

    int sentOfFirst() {
        return sentOfFirst;
    }

    void sent(int bytes) {
        unsentBytes -= bytes;
        sentOfFirst += bytes;
        byte[] first = unsent.peek();
        if (first != null && sentOfFirst == first.length) {
            unsent.remove();
            sentOfFirst = 0;
        }
    }

    void dropUnsent() {
        unsent.clear();
        sentOfFirst = 0;
        unsentBytes = 0;
    }
}
