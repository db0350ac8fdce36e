package dev.provost.daemon.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// `update`: reads the configuration and applies it, to all groups or to those that are named.
final class UpdateCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        Changes changes;
        try {
            changes = Changes.read(session);
        } catch (RpcFault e) {
            session.exitStatus(ExitStatus.GENERIC);
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            session.say("ERROR: already shutting down");
            return;
        }
        List<String> words = Selection.meansAll(arguments.words()) ? List.of() : arguments.words();
        complainAboutUnknown(session, words, changes);
        for (String group : changes.removed()) {
            if (isWanted(group, words)) {
                remove(session, group);
            }
        }
        GroupChange change = new GroupChange(session);
        for (String group : changes.changed()) {
            if (isWanted(group, words)) {
                change.apply(group);
            }
        }
        for (String group : changes.added()) {
            if (isWanted(group, words)) {
                session.call("addProcessGroup", group);
                session.say(group + ": added process group");
            }
        }
    }

    private static void complainAboutUnknown(Session session, List<String> words, Changes changes)
            throws RpcException, RpcFault {
        if (words.isEmpty()) {
            return;
        }
        Set<String> known = new LinkedHashSet<>(changes.added());
        known.addAll(session.activeGroups());
        for (String word : new LinkedHashSet<>(words)) {
            boolean found = false;
            for (String group : known) {
                found |= Selection.matches(word, group);
            }
            if (!found) {
                session.fail("ERROR: no such group: " + word, ExitStatus.GENERIC);
            }
        }
    }

    private static boolean isWanted(String group, List<String> words) {
        boolean wanted = words.isEmpty();
        for (String word : words) {
            wanted |= Selection.matches(word, group);
        }
        return wanted;
    }

    private static void remove(Session session, String group) throws RpcException, RpcFault {
        List<Struct> results = Struct.listOf(session.call("stopProcessGroup", group));
        session.say(group + ": stopped");
        for (Struct result : results) {
            if (result.number("status") == RpcFault.FAILED) {
                session.fail(group + ": has problems; not removing", ExitStatus.GENERIC);
                return;
            }
        }
        session.call("removeProcessGroup", group);
        session.say(group + ": removed process group");
    }
}
