package dev.provost.daemon.cli;

/// The shell: shows the status, then runs line after line until `exit` or the end of the input.
final class Shell {
    private final ControlCommands commands;
    private final Session session;

    private final String prompt;

    /// @param prompt what stands before each line
    Shell(ControlCommands commands, Session session, String prompt) {
        this.commands = commands;
        this.session = session;
        this.prompt = prompt;
    }

    void run() {
        commands.run("status");
        while (!session.hasLeft()) {
            String line = session.keyboard().line(prompt);
            commands.run(line == null ? "EOF" : line);
        }
    }
}
