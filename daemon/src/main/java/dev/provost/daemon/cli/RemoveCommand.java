package dev.provost.daemon.cli;

/// `remove`: takes groups out of use whose processes are stopped.
final class RemoveCommand implements Command {
    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        for (String word : arguments.words()) {
            for (String group : Selection.groups(word, session::activeGroups)) {
                remove(session, group);
            }
        }
    }

    private static void remove(Session session, String group) throws RpcException, RpcFault {
        try {
            session.call("removeProcessGroup", group);
            session.say(group + ": removed process group");
        } catch (RpcFault e) {
            switch (e.code()) {
                case RpcFault.STILL_RUNNING ->
                    session.fail("ERROR: process/group still running: " + group, ExitStatus.GENERIC);
                case RpcFault.BAD_NAME -> session.fail("ERROR: no such process/group: " + group, ExitStatus.GENERIC);
                default -> throw e;
            }
        }
    }
}
