package dev.provost.daemon.os;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes down what happens to one child.
public final class Recorder implements ChildListener {
    public final List<String> calls = new ArrayList<>();
    public final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    public final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    public Child child;
    public SpawnFailure failure;
    public ExitStatus exit;
    public ResourceUsage usage;
    public boolean stdoutEnded;

    /// How much had been told when the end was.
    public int stdoutAtExit = -1;

    @Override
    public void started(Child started) {
        calls.add("started");
        child = started;
    }

    @Override
    public void failed(SpawnFailure why) {
        calls.add("failed");
        failure = why;
    }

    @Override
    public void output(Channel channel, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        (channel == Channel.STDOUT ? stdout : stderr).writeBytes(copy);
    }

    @Override
    public void exited(ExitStatus status, ResourceUsage used) {
        calls.add("exited");
        exit = status;
        usage = used;
        stdoutAtExit = stdout.size();
    }

    @Override
    public void endOfOutput(Channel channel) {
        stdoutEnded |= channel == Channel.STDOUT;
    }

    public boolean isOver() {
        return exit != null || failure != null;
    }

    public String out() {
        return stdout.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return calls + " failure " + failure + " exit " + exit + " stdout " + stdout.size() + " bytes: "
                + out().substring(0, Math.min(200, out().length())) + " stderr: " + err();
    }
}
