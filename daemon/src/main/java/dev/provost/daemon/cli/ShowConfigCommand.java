package dev.provost.daemon.cli;

/// `config`: the configuration as the daemon last read it, everything worked in and secrets hidden, or its hash.
final class ShowConfigCommand implements Command {
    static final String HASH = "--hash";

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        boolean hash = arguments.has(HASH);
        if (session.refusesArguments("config", arguments.without(HASH))) {
            return;
        }
        String method = hash ? "provost.getConfigurationHash" : "provost.getEffectiveConfiguration";
        try {
            // The text ends with a line end of its own; a further one would give its copy another hash.
            session.say(String.valueOf(session.callPlain(method)).stripTrailing());
        } catch (RpcFault e) {
            session.exitStatus(ExitStatus.GENERIC);
            if (e.code() == RpcFault.SHUTDOWN_STATE) {
                session.say("ERROR: supervisor shutting down");
            } else if (e.code() == RpcFault.UNKNOWN_METHOD) {
                session.say("ERROR: this daemon does not tell its configuration; provostd does");
            } else {
                throw e;
            }
        }
    }
}
