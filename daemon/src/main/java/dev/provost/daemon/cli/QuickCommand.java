package dev.provost.daemon.cli;

import java.util.List;
import java.util.Locale;

/// `quickstart`, `quickstop` and `quickrestart`: one call for all that is named, which the daemon carries out. A
/// supervisord has no such call; there it is done by the calls that it has.
final class QuickCommand implements Command {
    static final String NO_WAIT = "--no-wait";

    private final Order order;

    QuickCommand(Order order) {
        this.order = order;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault, UnknownResult {
        if (!session.daemonIsUp()) {
            return;
        }
        String command = "quick" + order.verb();
        boolean wait = !arguments.has(NO_WAIT);
        List<String> words = arguments.without(NO_WAIT).words();
        if (words.isEmpty()) {
            session.refuse("Error: " + command + " requires a process name", command, order.statusForNoName());
            return;
        }
        String verb = order.verb();
        String method = "provost.quick" + verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1);
        Object outcomes;
        try {
            outcomes = session.callPlain(method, words, wait);
        } catch (RpcFault e) {
            if (e.code() != RpcFault.UNKNOWN_METHOD) {
                throw e;
            }
            Arguments names = new Arguments(String.join(" ", words), words);
            Command slow = order == Order.RESTART ? new RestartCommand() : new OrderCommand(order);
            slow.run(session, names);
            return;
        }
        new Round(session, order, null).tell(outcomes, wait ? order.done() : order.underWay());
    }
}
