package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;

/// `rollrestart`: has the daemon restart processes batch by batch, and shows how far it is. It goes on when the client
/// ends; `--cancel` ends it.
final class RollRestartCommand implements Command {
    /// What may stand beside names.
    static final List<String> WORDS =
            List.of("all", "--abort-on-failure", "--batch", "--cancel", "--no-wait", "--timeout", "--wait-ready");

    private static final String NAME = "rollrestart";
    private static final String RUNNING = "running";
    private static final String COMPLETED = "completed";

    /// What the command line asks for.
    ///
    /// @param timeout seconds, 0 for no limit
    private record Wish(
            List<String> names,
            int batch,
            boolean waitReady,
            boolean abortOnFailure,
            int timeout,
            boolean waits,
            boolean cancel) {}

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            return;
        }
        Wish wish;
        try {
            wish = wish(arguments.words());
        } catch (IllegalArgumentException e) {
            session.refuse("Error: " + e.getMessage(), NAME, ExitStatus.INVALID_ARGS);
            return;
        }
        try {
            if (wish.cancel()) {
                cancel(session, wish.names());
            } else {
                roll(session, wish);
            }
        } catch (RpcFault e) {
            switch (e.code()) {
                case RpcFault.UNKNOWN_METHOD ->
                    session.fail(
                            "Error: this daemon has no rolling restarts; " + NAME + " needs provostd",
                            ExitStatus.UNIMPLEMENTED);
                case RpcFault.BAD_NAME ->
                    session.fail(afterColon(e.text()) + ": ERROR (no such process)", ExitStatus.GENERIC);
                case RpcFault.SHUTDOWN_STATE -> throw e;
                default -> session.fail("ERROR: " + afterColon(e.text()), ExitStatus.GENERIC);
            }
        }
    }

    private static Wish wish(List<String> words) {
        List<String> names = new ArrayList<>();
        int batch = 1;
        int timeout = 0;
        boolean waitReady = false;
        boolean abortOnFailure = false;
        boolean wait = true;
        boolean cancel = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            switch (option) {
                case "--batch", "--timeout" -> {
                    if (equals < 0 && i + 1 == words.size()) {
                        throw new IllegalArgumentException("option " + option + " requires a number");
                    }
                    String value = equals < 0 ? words.get(++i) : word.substring(equals + 1);
                    if (option.equals("--batch")) {
                        batch = number(option, value, 1);
                    } else {
                        timeout = number(option, value, 0);
                    }
                }
                case "--wait-ready" -> waitReady = true;
                case "--abort-on-failure" -> abortOnFailure = true;
                case "--no-wait" -> wait = false;
                case "--cancel" -> cancel = true;
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("option " + option + " not recognized");
                    }
                    names.add(word);
                }
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(NAME + " requires a process name");
        }
        return new Wish(names, batch, waitReady, abortOnFailure, timeout, wait, cancel);
    }

    private static int number(String option, String text, int least) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the value.
        }
        throw new IllegalArgumentException(
                option + " is '" + text + "'; give a whole number of at least " + least + ", such as " + option + " 2");
    }

    private static String afterColon(String fault) {
        int colon = fault.indexOf(": ");
        return colon < 0 ? fault : fault.substring(colon + 2);
    }

    private static void cancel(Session session, List<String> names) throws RpcException, RpcFault {
        Object cancelled = session.callPlain("provost.cancelRollingRestarts", names);
        if (cancelled.equals(0L)) {
            session.fail("ERROR: no rolling restart of " + String.join(" ", names) + " goes on", ExitStatus.GENERIC);
        } else {
            session.say(String.join(" ", names) + ": rolling restart cancelled");
        }
    }

    private static void roll(Session session, Wish wish) throws RpcException, RpcFault {
        Struct status = Struct.of(session.callPlain(
                "provost.rollingRestart",
                wish.names(),
                wish.batch(),
                wish.waitReady(),
                wish.abortOnFailure(),
                wish.timeout(),
                false));
        RollProgress progress = new RollProgress(session.out(), PlainKeyboard.terminal() != null);
        progress.show(status);
        while (wish.waits() && status.text("state").equals(RUNNING)) {
            status = Struct.of(session.callPlain(
                    "provost.watchRollingRestart", (int) status.number("id"), (int) status.number("serial")));
            progress.show(status);
        }
        progress.end(status);
        String state = status.text("state");
        if (!state.equals(COMPLETED) && !state.equals(RUNNING)) {
            session.exitStatus(ExitStatus.GENERIC);
        }
    }
}
