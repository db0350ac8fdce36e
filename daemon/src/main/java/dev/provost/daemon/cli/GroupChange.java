package dev.provost.daemon.cli;

/// Brings a changed group in line with the configuration: process by process where the daemon can, so that those that
/// stay the same run on; else as supervisorctl does it, the whole group anew.
final class GroupChange {
    private static final String BY_PROCESS = "provost.updateProcessGroup";

    private final Session session;
    /// Until a daemon says otherwise.
    private boolean goesByProcess = true;

    GroupChange(Session session) {
        this.session = session;
    }

    void apply(String group) throws RpcException, RpcFault {
        if (goesByProcess) {
            try {
                tell(group, Struct.of(session.callPlain(BY_PROCESS, group)));
                return;
            } catch (RpcFault e) {
                if (e.code() != RpcFault.UNKNOWN_METHOD) {
                    throw e;
                }
                goesByProcess = false;
            }
        }
        session.call("stopProcessGroup", group);
        session.say(group + ": stopped");
        session.call("removeProcessGroup", group);
        session.call("addProcessGroup", group);
        session.say(group + ": updated process group");
    }

    /// supervisorctl's words as long as nothing was kept; else the processes that were stopped, by their names.
    private void tell(String group, Struct update) throws RpcException {
        if (update.list("kept").isEmpty()) {
            session.say(group + ": stopped");
        } else {
            for (Object process : update.list("stopped")) {
                session.say(new Namespec(group, String.valueOf(process)).text() + ": stopped");
            }
        }
        session.say(group + ": updated process group");
    }
}
