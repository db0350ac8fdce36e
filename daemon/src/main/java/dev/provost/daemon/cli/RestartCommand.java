package dev.provost.daemon.cli;

import java.util.List;

/// `restart`: a complete stop of all that is named, then a complete start.
final class RestartCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault, UnknownResult {
        if (!session.daemonIsUp()) {
            return;
        }
        if (arguments.isEmpty()) {
            session.refuse("Error: restart requires a process name", "restart", ExitStatus.GENERIC);
            return;
        }
        Round stop = new Round(session, Order.STOP, null);
        Round start = new Round(session, Order.START, null);
        if (Selection.meansAll(arguments.words())) {
            stop.all();
            start.all();
        } else {
            List<Target> targets = Target.of(session, Order.STOP, arguments.words());
            stop.give(targets);
            start.give(targets);
        }
    }
}
