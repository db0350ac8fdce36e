package dev.provost.daemon.cli;

/// `shutdown`: ends the daemon.
final class ShutdownCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (session.refusesArguments("shutdown", arguments)
                || !session.confirms("Really shut the remote supervisord process down y/N? ")) {
            return;
        }
        try {
            session.call("shutdown");
            session.say("Shut down");
        } catch (RpcFault e) {
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            session.say("ERROR: already shutting down");
        } catch (RpcException e) {
            String url = session.url().text();
            switch (e.reason()) {
                case REFUSED ->
                    session.fail("ERROR: " + url + " refused connection (already shut down?)", ExitStatus.GENERIC);
                case NO_SOCKET_FILE ->
                    session.fail("ERROR: " + url + " no such file (already shut down?)", ExitStatus.GENERIC);
                case AUTHENTICATION, OTHER -> throw e;
            }
        }
    }
}
