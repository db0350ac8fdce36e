package dev.provost.daemon.cli;

import java.util.List;
import java.util.Locale;

/// `tail`: the end of the log of a process, or of several that a pattern takes.
final class TailCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            return;
        }
        List<String> words = arguments.words();
        if (words.isEmpty()) {
            session.refuse("Error: too few arguments", "tail", ExitStatus.GENERIC);
            return;
        }
        if (words.size() > 3) {
            session.refuse("Error: too many arguments", "tail", ExitStatus.GENERIC);
            return;
        }
        boolean modified = words.getFirst().startsWith("-");
        List<String> rest = modified ? words.subList(1, words.size()) : words;
        if (rest.isEmpty()) {
            session.fail("Error: tail requires process name", ExitStatus.GENERIC);
            return;
        }
        String channel = rest.size() == 1 ? "stdout" : rest.getLast().toLowerCase(Locale.ROOT);
        if (!channel.equals("stdout") && !channel.equals("stderr")) {
            session.fail("Error: bad channel '" + channel + "'", ExitStatus.GENERIC);
            return;
        }
        LogBytes bytes;
        try {
            bytes = modified ? LogBytes.of(words.getFirst()) : LogBytes.DEFAULT;
        } catch (NumberFormatException e) {
            session.fail("Error: bad argument " + words.getFirst(), ExitStatus.GENERIC);
            return;
        }
        List<String> names = Selection.names(session, rest.getFirst());
        if (!bytes.follow()) {
            show(session, names, channel, bytes);
        } else if (names.size() == 1) {
            LogBytes.follow(session, "/logtail/" + names.getFirst() + "/" + channel);
        } else {
            session.fail(
                    "Error: tail -f follows one process; '" + rest.getFirst() + "' matches " + names.size(),
                    ExitStatus.GENERIC);
        }
    }

    private static void show(Session session, List<String> names, String channel, LogBytes bytes)
            throws RpcException, RpcFault {
        String method = channel.equals("stdout") ? "readProcessStdoutLog" : "readProcessStderrLog";
        for (String name : names) {
            try {
                Object text = session.call(method, name, -bytes.count(), 0);
                if (names.size() > 1) {
                    session.say("==> " + name + " <==");
                }
                session.say(String.valueOf(text));
            } catch (RpcFault e) {
                LogBytes.refused(session, e, name);
            }
        }
    }
}
