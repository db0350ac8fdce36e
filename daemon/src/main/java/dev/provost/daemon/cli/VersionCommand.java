package dev.provost.daemon.cli;

/// `version`: what the daemon says it is.
final class VersionCommand implements Command {
    @Override
    public boolean speaksJson() {
        return true;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (session.refusesArguments("version", arguments) || !session.daemonIsUp()) {
            return;
        }
        String version = String.valueOf(session.call("getSupervisorVersion"));
        if (session.isJson()) {
            session.json("version", version);
        } else {
            session.say(version);
        }
    }
}
