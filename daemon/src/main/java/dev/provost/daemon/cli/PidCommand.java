package dev.provost.daemon.cli;

import dev.provost.jmx.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// `pid`: the process id of the daemon, or of processes.
final class PidCommand implements Command {
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
            Object pid = session.call("getPID");
            if (session.isJson()) {
                session.json("pid", pid);
            } else {
                session.say(String.valueOf(pid));
            }
            return;
        }
        List<Object> processes = new ArrayList<>();
        if (session.isJson()) {
            session.json("processes", processes);
        }
        if (Selection.meansAll(arguments.words())) {
            for (Struct info : Struct.listOf(session.call("getAllProcessInfo"))) {
                give(session, processes, info);
            }
            return;
        }
        List<Struct> infos = List.of();
        for (String word : arguments.words()) {
            Selection selection = new Selection(word);
            boolean several = selection.isPattern() || Namespec.of(word).isGroup();
            if (several && infos.isEmpty()) {
                infos = Struct.listOf(session.call("getAllProcessInfo"));
            }
            boolean found =
                    several ? givePattern(session, processes, selection, infos) : giveOne(session, processes, word);
            if (!found) {
                session.fail("No such process " + word, ExitStatus.GENERIC);
            }
        }
    }

    private static boolean giveOne(Session session, List<Object> processes, String name) throws RpcException, RpcFault {
        try {
            Struct info = Struct.of(session.call("getProcessInfo", name));
            give(session, processes, info);
            minding(session, info);
            return true;
        } catch (RpcFault e) {
            session.exitStatus(ExitStatus.GENERIC);
            if (e.code() != RpcFault.BAD_NAME) {
                throw e;
            }
            return false;
        }
    }

    private static boolean givePattern(Session session, List<Object> processes, Selection selection, List<Struct> infos)
            throws RpcException {
        boolean found = false;
        for (Struct info : infos) {
            if (selection.takes(info.text("group"), info.text("name"))) {
                found = true;
                give(session, processes, info);
                minding(session, info);
            }
        }
        return found;
    }

    private static void give(Session session, List<Object> processes, Struct info) throws RpcException {
        if (session.isJson()) {
            processes.add(Json.of("namespec", info.name(), "pid", info.number("pid")));
        } else {
            session.say(Long.toString(info.number("pid")));
        }
    }

    /// A process that was asked for by name and doesn't run shows in the exit status.
    private static void minding(Session session, Struct info) throws RpcException {
        if (info.number("pid") == 0) {
            session.exitStatus(ExitStatus.NOT_RUNNING);
        }
    }
}
