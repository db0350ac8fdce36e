package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.Child;
import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.Loopback;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// For the engine it is the standard output of a child that has ended; a descendant that goes on writing is us.
final class LinuxLoopback implements Loopback, ChildListener {
    private static final int BYTES_MAX = 64 * 1024;
    private static final SpawnRequest NOTHING = new SpawnRequest("", List.of(), Map.of(), null, null, null, true);

    private final Libc libc;
    private final Consumer<ByteBuffer> output;
    private final ByteBuffer zeros = Libc.memory(BYTES_MAX);
    private final LinuxChild child;
    private int end;

    private LinuxLoopback(LinuxEngine engine, Libc libc, Consumer<ByteBuffer> output, int readEnd, int writeEnd) {
        this.libc = libc;
        this.output = output;
        end = writeEnd;
        child = new LinuxChild(engine, new SpawnImage(NOTHING), this);
        child.ended = true;
        child.stdout = readEnd;
    }

    static LinuxLoopback open(LinuxEngine engine, Libc libc, Consumer<ByteBuffer> output) throws IOException {
        ByteBuffer ends = Libc.memory(2 * Integer.BYTES);
        libc.check(libc.pipe(Libc.addressOf(ends)), "pipe2", "loopback");
        for (int end = 0; end < 2; end++) {
            libc.fcntl(ends.getInt(end * Integer.BYTES), Libc.F_SETFL, Libc.O_NONBLOCK);
        }
        return new LinuxLoopback(engine, libc, output, ends.getInt(0), ends.getInt(Integer.BYTES));
    }

    LinuxChild child() {
        return child;
    }

    @Override
    public void write(int bytes) {
        int _ = libc.write(end, Libc.addressOf(zeros), Math.min(bytes, BYTES_MAX));
    }

    /// The engine finds the end of the other end by itself.
    @Override
    public void close() {
        if (end >= 0) {
            libc.close(end);
            end = -1;
        }
    }

    @Override
    public void output(Channel channel, ByteBuffer bytes) {
        output.accept(bytes);
    }

    @Override
    public void started(Child started) {
        throw new AssertionError("it was never started");
    }

    @Override
    public void failed(SpawnFailure failure) {
        throw new AssertionError("it was never started");
    }

    @Override
    public void exited(ExitStatus status, ResourceUsage usage) {
        throw new AssertionError("it has ended long ago");
    }
}
