package dev.provost.daemon.cli;

/// `open`: talks to another daemon from now on.
final class OpenCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        try {
            session.open(arguments.text());
        } catch (IllegalArgumentException e) {
            session.fail("ERROR: url must be http:// or unix://", ExitStatus.GENERIC);
            return;
        }
        int before = session.exitStatus();
        new StatusCommand().run(session, Arguments.NONE);
        session.exitStatus(before);
    }
}
