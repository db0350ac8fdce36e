package dev.provost.daemon.cli;

/// `help`: the commands, or one of them.
final class HelpCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) {
        if (arguments.isEmpty()) {
            session.out().print(CommandHelp.TOPICS);
            session.say("");
            return;
        }
        String text = CommandHelp.topic(arguments.text());
        if (text == null) {
            session.say("*** No help on " + arguments.text());
        } else {
            session.out().print(text);
        }
    }
}
