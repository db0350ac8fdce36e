package dev.provost.daemon.cli;

/// `start`, `stop` and `clear`.
final class OrderCommand implements Command {
    private final Order order;

    OrderCommand(Order order) {
        this.order = order;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault, UnknownResult {
        if (!session.daemonIsUp()) {
            return;
        }
        String verb = order.verb();
        if (arguments.isEmpty()) {
            session.refuse("Error: " + verb + " requires a process name", verb, order.statusForNoName());
            return;
        }
        Round round = new Round(session, order, null);
        if (Selection.meansAll(arguments.words())) {
            round.all();
        } else {
            round.give(Target.of(session, order, arguments.words()));
        }
    }
}
