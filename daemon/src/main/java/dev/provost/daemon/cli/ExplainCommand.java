package dev.provost.daemon.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/// `explain`: why processes are, or aren't, running, and what happened to them.
final class ExplainCommand implements Command {
    @Override
    public boolean speaksJson() {
        return true;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            return;
        }
        if (arguments.isEmpty()) {
            session.refuse("Error: explain requires a process name", "explain", ExitStatus.INVALID_ARGS);
            return;
        }
        List<Object> documents = new ArrayList<>();
        boolean first = true;
        for (String word : arguments.words()) {
            for (String name : Selection.names(session, word.equals("all") ? "*" : word)) {
                Struct explanation;
                try {
                    explanation = Struct.of(session.callPlain("provost.explainProcess", name));
                } catch (RpcFault e) {
                    complain(session, name, e);
                    continue;
                }
                if (session.isJson()) {
                    documents.add(explanation.members());
                } else {
                    if (!first) {
                        session.say("");
                    }
                    show(session, explanation);
                }
                first = false;
            }
        }
        if (session.isJson()) {
            session.json("processes", documents);
        }
    }

    private static void complain(Session session, String name, RpcFault fault) throws RpcFault {
        switch (fault.code()) {
            case RpcFault.BAD_NAME -> session.fail(name + ": ERROR (no such process)", ExitStatus.GENERIC);
            case RpcFault.UNKNOWN_METHOD ->
                session.fail(
                        "Error: this daemon can't explain; it is no provostd, or an older one", ExitStatus.GENERIC);
            default -> throw fault;
        }
    }

    private static void show(Session session, Struct explanation) throws RpcException {
        session.say(explanation.text("name") + ": " + explanation.text("state"));
        session.say("  " + explanation.text("why"));
        list(session, "waits before it starts for", explanation.list("after"));
        list(session, "is waited for by", explanation.list("before"));
        List<Struct> history = Struct.listOf(explanation.list("history"));
        if (!history.isEmpty()) {
            session.say("  what happened, the last thing first:");
        }
        for (Struct event : history) {
            session.say("    " + time(event.number("time"), event.number("millis")) + " " + event.text("what"));
        }
    }

    private static void list(Session session, String title, List<?> names) {
        if (!names.isEmpty()) {
            session.say("  " + title + ": " + PlanCommand.joined(names, ", "));
        }
    }

    /// As the activity log has it: `2026-11-21 06:36:00,123`.
    private static String time(long second, long millis) {
        ZonedDateTime time = Instant.ofEpochSecond(second).atZone(ZoneId.systemDefault());
        StringBuilder text = new StringBuilder(24).append(time.toLocalDate()).append(' ');
        digits(text, time.getHour(), 2).append(':');
        digits(text, time.getMinute(), 2).append(':');
        digits(text, time.getSecond(), 2).append(',');
        return digits(text, (int) millis, 3).toString();
    }

    private static StringBuilder digits(StringBuilder text, int number, int width) {
        String plain = String.valueOf(number);
        for (int i = plain.length(); i < width; i++) {
            text.append('0');
        }
        return text.append(plain);
    }
}
