package dev.provost.daemon.cli;

import java.util.Map;
import java.util.TreeMap;

/// `reread`: reads the configuration and says what changed.
final class RereadCommand implements Command {
    @Override
    public boolean speaksJson() {
        return true;
    }

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (session.refusesArguments("reread", arguments)) {
            return;
        }
        Changes changes;
        try {
            changes = Changes.read(session);
        } catch (RpcFault e) {
            session.exitStatus(ExitStatus.GENERIC);
            switch (e.code()) {
                case RpcFault.SHUTDOWN_STATE -> session.say("ERROR: supervisor shutting down");
                case RpcFault.CANT_REREAD -> session.say("ERROR: " + e.text());
                default -> throw e;
            }
            return;
        }
        if (session.isJson()) {
            session.json("available", changes.added());
            session.json("changed", changes.changed());
            session.json("disappeared", changes.removed());
            return;
        }
        Map<String, String> byName = new TreeMap<>();
        for (String group : changes.added()) {
            byName.put(group, "available");
        }
        for (String group : changes.changed()) {
            byName.put(group, "changed");
        }
        for (String group : changes.removed()) {
            byName.put(group, "disappeared");
        }
        if (byName.isEmpty()) {
            session.say("No config updates to processes");
        }
        for (Map.Entry<String, String> change : byName.entrySet()) {
            session.say(change.getKey() + ": " + change.getValue());
        }
    }
}
