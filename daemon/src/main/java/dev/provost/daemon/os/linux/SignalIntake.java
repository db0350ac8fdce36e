package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.JvmSignals;
import dev.provost.daemon.os.ProcessEngine.ReceivedSignal;
import dev.provost.daemon.os.Signals;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The daemon's own signals. Those that were blocked before the JVM started are read from a signalfd, with their
/// sender; for the rest the JVM's handlers have to do, as far as it gives them away.
final class SignalIntake {
    private static final int[] WANTED = {
        Signals.HUP, Signals.INT, Signals.QUIT, Signals.USR1, Signals.USR2, Signals.TERM, Signals.CHLD
    };
    private static final int SIGNALFD_FLAGS = Libc.O_CLOEXEC | Libc.O_NONBLOCK;
    private static final int INFO_BYTES = 128;
    private static final int SENDER_OFFSET = 12;
    private static final int BATCH = 8;

    private final ByteBuffer infos = Libc.memory(INFO_BYTES * BATCH);
    private final long infosAddress = Libc.addressOf(infos);
    private int descriptor = -1;
    private @Nullable JvmSignals rest;

    /// @param wake makes the loop call [#receive]
    void open(Libc libc, Runnable wake) {
        // The mask as the launcher set it: every thread of the JVM has inherited it.
        ByteBuffer set = Libc.memory(INFO_BYTES);
        long address = Libc.addressOf(set);
        libc.callInt(Libc.symbol("pthread_sigmask"), 0, 0, address, 0);
        long blocked = set.getLong(0);
        long ours = 0;
        int missing = 0;
        for (int signal : WANTED) {
            long bit = 1L << (signal - 1);
            if ((blocked & bit) != 0) {
                ours |= bit;
            } else {
                missing++;
            }
        }
        if (ours != 0) {
            set.clear();
            set.putLong(0, ours);
            descriptor = libc.callInt(Libc.symbol("signalfd"), -1, address, SIGNALFD_FLAGS, 0);
        }
        if (missing > 0) {
            rest = new JvmSignals(wake);
            for (int signal : WANTED) {
                if ((blocked & (1L << (signal - 1))) == 0) {
                    rest.take(signal);
                }
            }
        }
    }

    /// {@return -1 when no signal was blocked}
    int descriptor() {
        return descriptor;
    }

    boolean knowsSenders() {
        return descriptor >= 0;
    }

    /// Hands over what has arrived.
    ///
    /// @return whether a child's end was among it
    boolean receive(Libc libc, Consumer<ReceivedSignal> to) {
        boolean childEnded = false;
        int got;
        do {
            got = libc.read(descriptor, infosAddress, infos.capacity());
            for (int at = 0; at < got; at += INFO_BYTES) {
                int signal = infos.getInt(at);
                childEnded |= signal == Signals.CHLD;
                to.accept(new ReceivedSignal(signal, infos.getInt(at + SENDER_OFFSET)));
            }
        } while (got == infos.capacity());
        return childEnded;
    }

    /// The same for signals that came through the JVM.
    boolean receiveRest(Consumer<ReceivedSignal> to) {
        if (rest == null) {
            return false;
        }
        boolean childEnded = false;
        for (int signal = rest.next(); signal != 0; signal = rest.next()) {
            childEnded |= signal == Signals.CHLD;
            to.accept(new ReceivedSignal(signal, 0));
        }
        return childEnded;
    }

    void close(Libc libc) {
        if (descriptor >= 0) {
            libc.close(descriptor);
            descriptor = -1;
        }
        if (rest != null) {
            rest.giveBack();
            rest = null;
        }
    }
}
