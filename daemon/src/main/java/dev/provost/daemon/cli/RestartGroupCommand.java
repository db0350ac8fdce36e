package dev.provost.daemon.cli;

import java.util.List;

/// `restart_group`: has the interface `restarter` of the daemon restart a group, as the plug-in of that name for
/// supervisorctl does.
final class RestartGroupCommand implements Command {
    static final String METHOD = "restarter.restartProcessGroup";

    private static final int BAD_GROUP = 0x400;
    private static final int FAULT_MAX = 0x431;

    /// More failures than an exit status can count.
    static final int STATUS_MAX = 255;

    @Override
    public void run(Session session, Arguments arguments) throws RpcException, RpcFault {
        if (!session.daemonIsUp()) {
            return;
        }
        List<String> words = arguments.words();
        if (words.size() != 1) {
            session.refuse(
                    words.isEmpty() ? "Error: too few arguments" : "Error: too many arguments",
                    "restart_group",
                    ExitStatus.GENERIC);
            return;
        }
        String group = words.getFirst();
        Object answer;
        try {
            answer = session.callPlain(METHOD, group);
        } catch (RpcFault e) {
            session.fail(refusal(group, e), ExitStatus.GENERIC);
            return;
        }
        if (!(answer instanceof List<?>)) {
            session.say(group + " restarted");
            return;
        }
        List<Struct> failures = Struct.listOf(answer);
        for (int i = 0; i < failures.size(); i++) {
            session.say("ERROR " + i + " (" + failures.get(i).text("text") + ")");
        }
        session.exitStatus(Math.min(failures.size(), STATUS_MAX));
    }

    private static String refusal(String group, RpcFault fault) {
        if (fault.code() == RpcFault.UNKNOWN_METHOD) {
            return "ERROR: " + missing();
        }
        if (fault.code() == BAD_GROUP) {
            return "'" + group + "' is not a valid process group on this server";
        }
        return fault.code() > BAD_GROUP && fault.code() <= FAULT_MAX
                ? "restarter error: " + fault.text()
                : fault.text();
    }

    /// {@return what to do about a daemon without the interface}
    static String missing() {
        return "the daemon has no interface 'restarter'; put [rpcinterface:restarter] with"
                + " supervisor.rpcinterface_factory = supervisor.plugins.restarter:make_rpcinterface into its"
                + " configuration";
    }
}
