package dev.provost.daemon.cli;

import java.util.List;

/// `fg`: connects the terminal to a running process.
final class ForegroundCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            return;
        }
        if (arguments.isEmpty()) {
            session.refuse("ERROR: no process name supplied", "fg", ExitStatus.GENERIC);
            return;
        }
        List<String> names =
                arguments.words().size() > 1 ? arguments.words() : Selection.names(session, arguments.text());
        if (names.size() > 1) {
            session.fail("ERROR: too many process names supplied", ExitStatus.GENERIC);
            return;
        }
        String name = names.getFirst();
        try {
            if (!Foreground.isRunning(session, name)) {
                session.fail("ERROR: process not running", ExitStatus.GENERIC);
                return;
            }
        } catch (RpcFault e) {
            if (e.code() != RpcFault.BAD_NAME) {
                throw e;
            }
            session.fail("ERROR: bad process name supplied", ExitStatus.GENERIC);
            return;
        }
        session.say("==> Press Ctrl-C to exit <==");
        session.out().flush();
        new Foreground(session, name).run();
    }
}
