package dev.provost.daemon.cli;

import dev.provost.jmx.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// `avail`: every process of the configuration, in use or not.
final class AvailCommand implements Command {
    @Override
    public boolean speaksJson() {
        return true;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (session.refusesArguments("avail", arguments)) {
            return;
        }
        List<Struct> configs;
        try {
            configs = Struct.listOf(session.call("getAllConfigInfo"));
        } catch (RpcFault e) {
            session.exitStatus(ExitStatus.GENERIC);
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            session.say("ERROR: supervisor shutting down");
            return;
        }
        if (session.isJson()) {
            List<Object> processes = new ArrayList<>(configs.size());
            for (Struct config : configs) {
                processes.add(Json.with("namespec", config.name(), config.members()));
            }
            session.json("processes", processes);
            return;
        }
        StringBuilder line = new StringBuilder(100);
        for (Struct config : configs) {
            line.setLength(0);
            Columns.pad(line, config.name(), 32);
            Columns.pad(line.append(' '), config.flag("inuse") ? "in use" : "avail", 9);
            Columns.pad(line.append(' '), config.flag("autostart") ? "auto" : "manual", 9);
            line.append(' ').append(config.number("group_prio"));
            session.say(line.append(':').append(config.number("process_prio")).toString());
        }
    }
}
