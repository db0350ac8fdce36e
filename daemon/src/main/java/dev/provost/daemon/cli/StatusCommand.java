package dev.provost.daemon.cli;

import dev.provost.jmx.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// `status`: one line for each process.
final class StatusCommand implements Command {
    @Override
    public boolean speaksJson() {
        return true;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            session.exitStatus(ExitStatus.STATUS_UNKNOWN);
            return;
        }
        List<Struct> all = Struct.listOf(session.call("getAllProcessInfo"));
        List<Struct> shown = Selection.meansAll(arguments.words()) ? all : chosen(session, arguments.words(), all);
        if (session.isJson()) {
            List<Object> processes = new ArrayList<>(shown.size());
            for (Struct info : shown) {
                processes.add(Json.with("namespec", info.name(), info.members()));
            }
            session.json("processes", processes);
        } else {
            show(session, shown);
        }
        for (Struct info : shown) {
            if (isStopped(info.number("state"))) {
                session.exitStatus(ExitStatus.STOPPED_LISTED);
            }
        }
    }

    private static List<Struct> chosen(Session session, List<String> words, List<Struct> all) throws RpcException {
        List<Struct> shown = new ArrayList<>();
        for (String word : words) {
            Selection selection = new Selection(word);
            boolean found = false;
            for (Struct info : all) {
                if (selection.takes(info.text("group"), info.text("name"))) {
                    found = true;
                    // Patterns may overlap; a name that is given twice is shown twice, as supervisorctl does.
                    if (!selection.isPattern() || !shown.contains(info)) {
                        shown.add(info);
                    }
                }
            }
            if (!found) {
                Namespec spec = Namespec.of(word);
                session.fail(
                        spec.isGroup() ? spec.group() + ": ERROR (no such group)" : word + ": ERROR (no such process)",
                        ExitStatus.STATUS_UNKNOWN);
            }
        }
        return shown;
    }

    private static void show(Session session, List<Struct> shown) throws RpcException {
        int width = 30;
        for (Struct info : shown) {
            width = Math.max(width, info.name().length());
        }
        StringBuilder line = new StringBuilder(100);
        for (Struct info : shown) {
            line.setLength(0);
            Columns.pad(line, info.name(), width + 3);
            Columns.pad(line, info.text("statename"), 10);
            session.say(line.append(info.text("description")).toString());
        }
    }

    private static boolean isStopped(long state) {
        return state == 0 || state == 100 || state == 200 || state == 1000;
    }
}
