package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig.FcgiSocket;
import dev.provost.daemon.os.ListeningSocket;
import dev.provost.daemon.output.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The socket that the processes of one `[fcgi-program:x]` share on descriptor 0: opened for the first of them, closed
/// when the last has ended. Loop thread only; the opening itself happens aside.
final class SharedSocket {
    private final SupervisionContext context;
    private final FcgiSockets sockets;
    private final List<Holder> waiting = new ArrayList<>(1);
    private FcgiSocket spec;
    private @Nullable ListeningSocket socket;
    private int holders;
    private boolean opening;

    SharedSocket(SupervisionContext context, FcgiSockets sockets, FcgiSocket spec) {
        this.context = context;
        this.sockets = sockets;
        this.spec = spec;
    }

    /// Who wants it. One of the two is called, at once or later.
    interface Holder {
        /// It is open until this holder gives it back by [SharedSocket#release].
        void given(int descriptor);

        void refused(String why);
    }

    /// Owner, mode and backlog of the next opening; the address stays.
    void respecify(FcgiSocket next) {
        spec = next;
    }

    void acquire(Holder holder) {
        ListeningSocket open = socket;
        if (open != null) {
            holders++;
            holder.given(open.descriptor());
            return;
        }
        waiting.add(holder);
        if (opening) {
            return;
        }
        opening = true;
        FcgiSocket wanted = spec;
        Message.CREATING_SOCKET.to(context.log(), wanted.url());
        sockets.openAside(() -> {
            try {
                ListeningSocket made = sockets.open(wanted);
                context.loop().post(() -> opened(made));
            } catch (IOException | RuntimeException e) {
                context.loop().post(() -> refused(String.valueOf(e.getMessage())));
            }
        });
    }

    private void opened(ListeningSocket made) {
        opening = false;
        socket = made;
        List<Holder> all = takeWaiting();
        holders = all.size();
        for (Holder holder : all) {
            holder.given(made.descriptor());
        }
        if (all.isEmpty()) {
            close();
        }
    }

    private void refused(String why) {
        opening = false;
        for (Holder holder : takeWaiting()) {
            holder.refused(why);
        }
    }

    private List<Holder> takeWaiting() {
        List<Holder> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /// A holder needs it no more.
    void release() {
        if (holders > 0) {
            holders--;
            if (holders == 0) {
                close();
            }
        }
    }

    /// Closes it whoever holds it: its group goes away.
    void close() {
        ListeningSocket open = socket;
        waiting.clear();
        if (open != null) {
            socket = null;
            holders = 0;
            Message.CLOSING_SOCKET.to(context.log(), spec.url());
            open.close();
        }
    }
}
