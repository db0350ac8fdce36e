package dev.provost.daemon.cli;

import java.util.List;

/// `signal`: sends a signal to processes.
final class SignalCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault, UnknownResult {
        if (!session.daemonIsUp()) {
            return;
        }
        List<String> words = arguments.words();
        if (words.size() < 2) {
            session.refuse(
                    "Error: signal requires a signal name and a process name", "signal", ExitStatus.GENERIC);
            return;
        }
        List<String> names = words.subList(1, words.size());
        Round round = new Round(session, Order.SIGNAL, words.getFirst());
        if (Selection.meansAll(names)) {
            round.all();
        } else {
            round.give(Target.of(session, Order.SIGNAL, names));
        }
    }
}
