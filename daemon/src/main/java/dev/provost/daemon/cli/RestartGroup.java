package dev.provost.daemon.cli;

import dev.provost.daemon.config.ConfigException;
import java.util.List;

/// `supervisorctl_restart_group [options] group`: restarts a group by the interface `restarter` of the daemon, with the
/// words and exit statuses of the program of that name.
final class RestartGroup {
    private static final int UNREACHABLE = 1;
    private static final int REFUSED = 2;
    private static final int WRONG_ARGUMENTS = 5;
    private static final int PROTOCOL = 10;

    private final Session session;
    private final Terminal err;

    RestartGroup(Session session, Terminal err) {
        this.session = session;
        this.err = err;
    }

    /// @return the exit status
    /// @throws ConfigException when the daemon wants to know who asks, and there is nobody to tell
    int run(List<String> words) throws ConfigException {
        if (words.size() != 1) {
            err.say("Invalid number of arguments (expected 1, got " + words.size() + ")");
            return WRONG_ARGUMENTS;
        }
        String group = words.getFirst();
        while (true) {
            try {
                return told(group, session.callPlain(RestartGroupCommand.METHOD, group));
            } catch (RpcFault e) {
                boolean missing = e.code() == RpcFault.UNKNOWN_METHOD;
                err.say(group + ": ERROR (" + (missing ? RestartGroupCommand.missing() : e.text()) + ")");
                return REFUSED;
            } catch (RpcException e) {
                int status = statusOf(group, e);
                if (status >= 0) {
                    return status;
                }
            }
        }
    }

    private int told(String group, Object answer) throws RpcException {
        if (!(answer instanceof List<?>)) {
            session.say(group + ": restarted");
            return 0;
        }
        List<Struct> failures = Struct.listOf(answer);
        for (Struct failure : failures) {
            err.say("ERROR (" + failure.text("text") + ")");
        }
        return Math.min(failures.size(), RestartGroupCommand.STATUS_MAX);
    }

    /// {@return the exit status for a call without an answer; -1 to try again, now that it is known who asks}
    private int statusOf(String group, RpcException problem) throws ConfigException {
        String url = session.url().text();
        return switch (problem.reason()) {
            case REFUSED -> {
                err.say(url + ": refused connection");
                yield UNREACHABLE;
            }
            case NO_SOCKET_FILE -> {
                err.say(url + ": no such file");
                yield UNREACHABLE;
            }
            case AUTHENTICATION -> {
                if (!session.isInteractive() || !identified()) {
                    throw new ConfigException("Server requires authentication");
                }
                yield -1;
            }
            case OTHER -> {
                err.say(group + ": protocol error (" + problem.getMessage() + ")");
                yield PROTOCOL;
            }
        };
    }

    private boolean identified() {
        session.say("Server requires authentication");
        String username = session.keyboard().answer("Username:");
        String password = username == null ? null : session.keyboard().secret("Password:");
        session.say("");
        if (username == null || password == null) {
            return false;
        }
        session.identify(username, password);
        return true;
    }
}
