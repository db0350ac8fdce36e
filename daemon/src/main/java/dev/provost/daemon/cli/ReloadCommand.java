package dev.provost.daemon.cli;

/// `reload`: starts the daemon anew with its configuration.
final class ReloadCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (session.refusesArguments("reload", arguments)
                || !session.confirms("Really restart the remote supervisord process y/N? ")) {
            return;
        }
        try {
            session.call("restart");
            session.say("Restarted supervisord");
        } catch (RpcFault e) {
            session.exitStatus(ExitStatus.GENERIC);
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            session.say("ERROR: already shutting down");
        }
    }
}
