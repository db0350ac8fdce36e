package dev.provost.daemon.loop;

import dev.provost.daemon.os.Child;
import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.NotifySocket;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// An engine whose children live as the test tells them to: it answers spawns, and what it says happens in the next
/// [#poll]. Signals are written down. It never waits.
final class ScriptedEngine implements ProcessEngine {
    final List<SpawnRequest> requests = new ArrayList<>();
    final List<String> signals = new ArrayList<>();
    final List<Long> polls = new ArrayList<>();
    private final Deque<ChildListener> unanswered = new ArrayDeque<>();
    private final Deque<Runnable> happenings = new ArrayDeque<>();
    boolean lacksSockets;
    private RuntimeException refusal;
    private IOException trouble;

    /// A child of the script.
    final class ScriptedChild implements Child {
        final ChildListener listener;
        final List<String> input = new ArrayList<>();
        private final long pid;
        SendResult sends = SendResult.ACCEPTED;
        boolean gone;
        boolean untouchable;
        boolean released;

        ScriptedChild(long pid, ChildListener listener) {
            this.pid = pid;
            this.listener = listener;
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public boolean signal(int number, boolean group) throws IOException {
            if (untouchable) {
                throw new IOException("kill EPERM: " + pid);
            }
            signals.add(number + (group ? " group " : " ") + pid);
            return !gone;
        }

        @Override
        public SendResult send(byte[] data) {
            input.add(new String(data, StandardCharsets.UTF_8));
            return sends;
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public void release() {
            released = true;
        }

        void writes(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            happenings.add(() -> listener.output(Channel.STDOUT, ByteBuffer.wrap(bytes)));
        }

        void closesItsPipes() {
            happenings.add(() -> listener.endOfOutput(Channel.STDOUT));
            happenings.add(() -> listener.endOfOutput(Channel.STDERR));
        }

        void exits(int status) {
            ends(new ExitStatus.Exited(status));
        }

        void diesOf(int signal) {
            ends(new ExitStatus.Signaled(signal, false));
        }

        private void ends(ExitStatus status) {
            happenings.add(() -> {
                gone = true;
                listener.exited(status, ResourceUsage.UNKNOWN);
            });
        }
    }

    @Override
    public long waitedNanos() {
        return 0;
    }

    /// Answers the oldest spawn that waits for it.
    ScriptedChild starts(long pid) {
        ScriptedChild child = new ScriptedChild(pid, unanswered.remove());
        happenings.add(() -> child.listener.started(child));
        return child;
    }

    /// Refuses the oldest spawn that waits for an answer.
    void fails(SpawnFailure.Step step, String errno, String object) {
        ChildListener listener = unanswered.remove();
        happenings.add(() -> listener.failed(new SpawnFailure(step, errno, object)));
    }

    int unanswered() {
        return unanswered.size();
    }

    SpawnRequest lastRequest() {
        return requests.getLast();
    }

    /// The next spawn is not even taken.
    void refuses(RuntimeException with) {
        refusal = with;
    }

    /// The next poll fails.
    void breaks(IOException with) {
        trouble = with;
    }

    void happens(Runnable what) {
        happenings.add(what);
    }

    boolean isQuiet() {
        return happenings.isEmpty();
    }

    @Override
    public void spawn(SpawnRequest request, ChildListener listener) {
        if (refusal != null) {
            RuntimeException with = refusal;
            refusal = null;
            throw with;
        }
        requests.add(request);
        unanswered.add(listener);
    }

    @Override
    public void poll(long timeoutNanos) throws IOException {
        polls.add(timeoutNanos);
        if (trouble != null) {
            IOException with = trouble;
            trouble = null;
            throw with;
        }
        for (int left = happenings.size(); left > 0; left--) {
            happenings.remove().run();
        }
    }

    @Override
    public void open(Consumer<ReceivedSignal> signalsTold, Consumer<Orphan> orphansTold) {
        throw new UnsupportedOperationException("no test asks for this");
    }

    @Override
    public void wakeup() {
        // The test makes the turns.
    }

    /// What a test says in the place of a child.
    final List<NotifySocket.Listener> notices = new ArrayList<>();

    final List<String> noticesHeard = new ArrayList<>();

    @Override
    public NotifySocket openNotifySocket(NotifySocket.Listener listener) {
        notices.add(listener);
        return new NotifySocket() {
            @Override
            public String address() {
                return "@notices";
            }

            @Override
            public void listenTo(long pid, int uid) {
                noticesHeard.add("listen to " + pid + " of " + uid);
            }

            @Override
            public void rest() {
                noticesHeard.add("rest");
            }

            @Override
            public void close() {
                noticesHeard.add("close");
            }
        };
    }

    @Override
    public boolean can(Feature feature) {
        return !(lacksSockets && feature == Feature.SOCKET_INPUT);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
