package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Shows how far a rolling restart is: at a terminal by one line that changes, elsewhere by a line for each process.
final class RollProgress {
    private static final int WIDTH = 79;

    private final Terminal out;
    private final boolean live;
    private boolean lineStands;
    private final Set<String> shown = new HashSet<>();

    /// @param live whether it is a terminal
    RollProgress(Terminal out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /// Shows what is new.
    void show(Struct status) throws RpcException {
        for (Object entry : news(status, "skipped")) {
            String text = String.valueOf(entry);
            int state = text.lastIndexOf(" (");
            say(state < 0 ? text + ": skipped" : text.substring(0, state) + ": skipped" + text.substring(state));
        }
        for (Object name : news(status, "restarted")) {
            if (!live) {
                say(name + ": restarted");
            }
        }
        for (Object entry : news(status, "failed")) {
            String text = String.valueOf(entry);
            int why = text.indexOf(": ");
            say(why < 0 ? text + ": ERROR" : text.substring(0, why) + ": ERROR (" + text.substring(why + 2) + ")");
        }
        if (live) {
            StringBuilder line = new StringBuilder(headline(status));
            for (Object name : status.list("current")) {
                line.append(' ').append(name);
            }
            clear();
            out.print(line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line.toString());
            lineStands = true;
        }
        out.flush();
    }

    /// Says how it ended, or where it is left.
    void end(Struct status) throws RpcException {
        say(headline(status));
        out.flush();
    }

    private static String headline(Struct status) throws RpcException {
        return status.text("target") + ": rolling restart " + status.text("state") + ", " + status.text("message");
    }

    /// {@return the entries of a list that were not there before}
    private List<Object> news(Struct status, String name) throws RpcException {
        List<Object> news = new ArrayList<>();
        for (Object entry : status.list(name)) {
            if (shown.add(name + " " + entry)) {
                news.add(entry);
            }
        }
        return news;
    }

    private void say(String line) {
        clear();
        out.say(line);
    }

    /// Takes the changing line away.
    private void clear() {
        if (lineStands) {
            out.print("\r\033[K");
            lineStands = false;
        }
    }
}
