package dev.provost.daemon.cli;

/// `exit`, `quit`, and the end of the input: leaves the shell.
final class QuitCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) {
        session.say("");
        session.leave();
    }
}
