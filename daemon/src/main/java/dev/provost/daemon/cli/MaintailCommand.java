package dev.provost.daemon.cli;

import java.util.List;

/// `maintail`: the end of the activity log of the daemon.
final class MaintailCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            return;
        }
        List<String> words = arguments.words();
        if (words.size() > 1) {
            session.refuse("Error: too many arguments", "maintail", ExitStatus.GENERIC);
            return;
        }
        LogBytes bytes;
        try {
            bytes = words.isEmpty() ? LogBytes.DEFAULT : LogBytes.of(words.getFirst());
        } catch (NumberFormatException e) {
            session.fail("Error: bad argument " + words.getFirst(), ExitStatus.GENERIC);
            return;
        }
        if (bytes.follow()) {
            LogBytes.follow(session, "/mainlogtail");
            return;
        }
        try {
            session.say(String.valueOf(session.call("readLog", -bytes.count(), 0)));
        } catch (RpcFault e) {
            LogBytes.refused(session, e, "supervisord");
        }
    }
}
