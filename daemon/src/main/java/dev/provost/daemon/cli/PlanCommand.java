package dev.provost.daemon.cli;

import java.util.List;

/// `plan`: in which order processes start with the daemon.
final class PlanCommand implements Command {
    @Override
    public boolean speaksJson() {
        return true;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (session.refusesArguments("plan", arguments) || !session.daemonIsUp()) {
            return;
        }
        Struct plan;
        try {
            plan = Struct.of(session.callPlain("provost.startPlan"));
        } catch (RpcFault e) {
            if (e.code() != RpcFault.UNKNOWN_METHOD) {
                throw e;
            }
            session.fail(
                    "Error: this daemon has no start plan; it is no provostd, or an older one", ExitStatus.GENERIC);
            return;
        }
        List<Struct> processes = Struct.listOf(plan.list("processes"));
        if (session.isJson()) {
            session.json("waves", plan.number("waves"));
            session.json("processes", processes.stream().map(Struct::members).toList());
            session.json("critical_path", plan.list("critical_path"));
            session.json("critical_seconds", plan.number("critical_seconds"));
            return;
        }
        show(session, plan, processes);
    }

    private static void show(Session session, Struct plan, List<Struct> processes) throws RpcException {
        int width = 20;
        for (Struct process : processes) {
            width = Math.max(width, process.text("name").length());
        }
        long wave = 0;
        StringBuilder line = new StringBuilder(120);
        for (Struct process : processes) {
            if (process.number("wave") != wave) {
                wave = process.number("wave");
                session.say("wave " + wave);
            }
            line.setLength(0);
            line.append("  ");
            List<?> after = process.list("after");
            String waiting = process.text("waiting");
            Columns.pad(line, process.text("name"), after.isEmpty() && waiting.isEmpty() ? 0 : width + 2);
            if (!after.isEmpty()) {
                line.append("after ").append(joined(after, ", "));
            }
            if (!waiting.isEmpty()) {
                line.append(after.isEmpty() ? "" : "; ").append("now ").append(waiting);
            }
            session.say(line.toString());
        }
        if (processes.isEmpty()) {
            session.say("no process starts with the daemon");
        } else {
            long seconds = plan.number("critical_seconds");
            session.say("critical path: " + joined(plan.list("critical_path"), " -> ") + ", " + seconds
                    + (seconds == 1 ? " second" : " seconds"));
        }
    }

    static String joined(List<?> words, String between) {
        StringBuilder text = new StringBuilder();
        for (Object word : words) {
            text.append(text.isEmpty() ? "" : between).append(word);
        }
        return text.toString();
    }
}
