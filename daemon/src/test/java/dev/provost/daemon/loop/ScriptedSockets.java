package dev.provost.daemon.loop;

import dev.provost.daemon.os.ListenAddress;
import dev.provost.daemon.os.ListeningSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Sockets that are numbers, given out from 50 on; what was opened and closed is written down.
final class ScriptedSockets implements FcgiSockets.Opener {
    final List<String> calls = new ArrayList<>();
    String refusal;
    private int next = 50;

    @Override
    public ListeningSocket listen(ListenAddress address, int backlog) throws IOException {
        if (refusal != null) {
            throw new IOException(refusal);
        }
        int descriptor = next++;
        calls.add("open " + descriptor + " " + address);
        return new ListeningSocket() {
            @Override
            public int descriptor() {
                return descriptor;
            }

            @Override
            public void close() {
                calls.add("close " + descriptor);
            }
        };
    }
}
