package dev.provost.daemon.cli;

import dev.provost.daemon.config.Values;
import org.jspecify.annotations.Nullable;

/// The commands of `provostctl`, found by name and run one line at a time: supervisorctl's, with its words on standard
/// output and its exit statuses.
final class ControlCommands {
    static final String JSON = "--json";

    private final Session session;

    ControlCommands(Session session) {
        this.session = session;
    }

    /// Runs one line: a command and its arguments. When the daemon wants to know who asks and somebody is there, they
    /// are asked, and the line is run again.
    void run(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return;
        }
        if (text.charAt(0) == '?') {
            text = "help " + text.substring(1);
        }
        while (!answered(text)) {
            String username = session.keyboard().answer("Username:");
            String password = username == null ? null : session.keyboard().secret("Password:");
            session.say("");
            if (username == null || password == null) {
                session.exitStatus(ExitStatus.GENERIC);
                break;
            }
            session.identify(username, password);
        }
        session.out().flush();
    }

    /// {@return false when the daemon wants to know who asks, and somebody is there to tell}
    private boolean answered(String text) {
        int end = 0;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        Command command = command(text.substring(0, end));
        if (command == null) {
            session.fail("*** Unknown syntax: " + text, ExitStatus.GENERIC);
            return true;
        }
        Arguments arguments = Arguments.of(text.substring(end));
        if (arguments.has(JSON)) {
            if (!command.speaksJson()) {
                session.fail(
                        "Error: " + text.substring(0, end) + " has no JSON output; " + JSON
                                + " is for avail, explain, pid, plan, reread, status and version",
                        ExitStatus.INVALID_ARGS);
                return true;
            }
            arguments = arguments.without(JSON);
            session.beginJson();
        }
        try {
            return answered(command, arguments);
        } finally {
            session.endJson();
            // supervisorctl makes a connection for each command; an open one could be stale at the next.
            session.disconnect();
        }
    }

    private boolean answered(Command command, Arguments arguments) {
        try {
            command.run(session, arguments);
        } catch (RpcException e) {
            if (e.reason() == RpcException.Reason.AUTHENTICATION) {
                session.say("Server requires authentication");
                if (session.isInteractive()) {
                    return false;
                }
            }
            failed(e.pythonClass(), String.valueOf(e.getMessage()));
        } catch (RpcFault e) {
            failed("xmlrpc.client.Fault", "<Fault " + e.code() + ": " + Values.quoted(e.text()) + ">");
        } catch (UnknownResult e) {
            failed("ValueError", String.valueOf(e.getMessage()));
        }
        return true;
    }

    /// The form is supervisorctl's, whose scripts are asked for "error:"; a place in its source there is none here.
    private void failed(String pythonClass, String message) {
        session.fail(
                "error: <class '" + pythonClass + "'>, " + message + ": file: provostctl line: 0", ExitStatus.GENERIC);
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /// {@return whether there is a command of that name}
    static boolean has(String name) {
        return command(name) != null;
    }

    private static @Nullable Command command(String name) {
        return switch (name) {
            case "add" -> new AddCommand();
            case "avail" -> new AvailCommand();
            case "clear" -> new OrderCommand(Order.CLEAR);
            case "config" -> new ShowConfigCommand();
            case "exit", "quit", "EOF" -> new QuitCommand();
            case "explain" -> new ExplainCommand();
            case "fg" -> new ForegroundCommand();
            case "help" -> new HelpCommand();
            case "maintail" -> new MaintailCommand();
            case "open" -> new OpenCommand();
            case "pid" -> new PidCommand();
            case "plan" -> new PlanCommand();
            case "quickrestart" -> new QuickCommand(Order.RESTART);
            case "quickstart" -> new QuickCommand(Order.START);
            case "quickstop" -> new QuickCommand(Order.STOP);
            case "reload" -> new ReloadCommand();
            case "remove" -> new RemoveCommand();
            case "reread" -> new RereadCommand();
            case "restart" -> new RestartCommand();
            case "restart_group" -> new RestartGroupCommand();
            case "rollrestart" -> new RollRestartCommand();
            case "shutdown" -> new ShutdownCommand();
            case "signal" -> new SignalCommand();
            case "start" -> new OrderCommand(Order.START);
            case "status" -> new StatusCommand();
            case "stop" -> new OrderCommand(Order.STOP);
            case "tail" -> new TailCommand();
            case "update" -> new UpdateCommand();
            case "version" -> new VersionCommand();
            default -> null;
        };
    }
}
