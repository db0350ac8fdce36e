package dev.provost.daemon.cli;

import java.util.LinkedHashSet;
import java.util.Set;

/// `add`: takes groups into use that a reread found.
final class AddCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        for (String word : arguments.words()) {
            for (String group : Selection.groups(word, () -> available(session))) {
                add(session, group);
            }
        }
    }

    private static Set<String> available(Session session) throws RpcException, RpcFault {
        Set<String> available = new LinkedHashSet<>();
        for (Struct config : Struct.listOf(session.call("getAllConfigInfo"))) {
            if (!config.flag("inuse")) {
                available.add(config.text("group"));
            }
        }
        return available;
    }

    private static void add(Session session, String group) throws RpcException, RpcFault {
        try {
            session.call("addProcessGroup", group);
            session.say(group + ": added process group");
        } catch (RpcFault e) {
            switch (e.code()) {
                case RpcFault.SHUTDOWN_STATE -> session.fail("ERROR: shutting down", ExitStatus.GENERIC);
                case RpcFault.ALREADY_ADDED -> session.say("ERROR: process group already active");
                case RpcFault.BAD_NAME -> session.fail("ERROR: no such process/group: " + group, ExitStatus.GENERIC);
                default -> throw e;
            }
        }
    }
}
