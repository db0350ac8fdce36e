package dev.provost.daemon.cli;

import org.jspecify.annotations.Nullable;

/// One kind of order that is given to processes by name.
enum Order {
    START("start", "Process", "AllProcesses", "started", RpcFault.ALREADY_STARTED, ExitStatus.INVALID_ARGS),
    STOP("stop", "Process", "AllProcesses", "stopped", RpcFault.NOT_RUNNING, ExitStatus.GENERIC),
    SIGNAL("signal", "Process", "AllProcesses", "signalled", RpcFault.SUCCESS, ExitStatus.GENERIC),
    CLEAR("clear", "ProcessLogs", "AllProcessLogs", "cleared", RpcFault.SUCCESS, ExitStatus.GENERIC),

    /// The daemon's own, which supervisord has not: supervisorctl's `restart` is a stop and a start.
    RESTART("restart", "", "", "restarted", RpcFault.SUCCESS, ExitStatus.GENERIC);

    private final String verb;
    private final String one;
    private final String all;
    private final String done;
    private final int ignored;
    private final int noSuchGroup;

    /// @param ignored     fault that leaves the exit status alone
    /// @param noSuchGroup exit status for an unknown group
    Order(String verb, String one, String all, String done, int ignored, int noSuchGroup) {
        this.verb = verb;
        this.one = one;
        this.all = all;
        this.done = done;
        this.ignored = ignored;
        this.noSuchGroup = noSuchGroup;
    }

    String verb() {
        return verb;
    }

    /// {@return the method for one process}
    String methodForOne() {
        return verb + one;
    }

    /// {@return the method for a group, when there is one: logs are cleared one process at a time}
    String methodForGroup() {
        return verb + "ProcessGroup";
    }

    boolean takesGroups() {
        return this != CLEAR;
    }

    /// {@return the method for every process}
    String methodForAll() {
        return verb + all;
    }

    /// {@return the word for success}
    String done() {
        return done;
    }

    /// {@return the word for an order that was given and not waited for}
    String underWay() {
        return this == STOP ? "stopping" : verb + "ing";
    }

    /// {@return the exit status of a command without a name}
    int statusForNoName() {
        return this == START ? ExitStatus.INVALID_ARGS : ExitStatus.GENERIC;
    }

    int statusForUnknownGroup() {
        return noSuchGroup;
    }

    /// {@return whether a process that a pattern chose needs no word about this: it is as the order wants it, or a
    /// whole group would have passed it over}
    boolean passesOver(long code) {
        return switch (this) {
            case START, STOP -> code == ignored;
            case SIGNAL -> code == RpcFault.NOT_RUNNING;
            case CLEAR, RESTART -> false;
        };
    }

    /// {@return why, for the brackets after ERROR; null for a code that supervisorctl doesn't expect here}
    @Nullable
    String why(long code) {
        boolean starts = this == START || this == RESTART;
        return switch ((int) code) {
            case RpcFault.BAD_NAME -> "no such process";
            case RpcFault.NO_FILE -> starts ? "no such file" : null;
            case RpcFault.NOT_EXECUTABLE -> starts ? "file is not executable" : null;
            case RpcFault.ALREADY_STARTED -> starts ? "already started" : null;
            case RpcFault.SPAWN_ERROR -> starts ? "spawn error" : null;
            case RpcFault.ABNORMAL_TERMINATION -> starts ? "abnormal termination" : null;
            case RpcFault.NOT_RUNNING -> this == STOP || this == SIGNAL ? "not running" : null;
            case RpcFault.BAD_SIGNAL -> this == SIGNAL ? "bad signal name" : null;
            case RpcFault.FAILED -> this == CLEAR ? "failed" : null;
            default -> null;
        };
    }

    /// {@return whether the daemon's own words are shown for this code}
    boolean saysFailureItself(long code) {
        return code == RpcFault.FAILED && (this == STOP || this == SIGNAL || this == RESTART);
    }

    /// {@return the exit status that a code asks for; -1 when it leaves it alone}
    int exitStatus(long code) {
        if (code == RpcFault.SUCCESS || code == ignored) {
            return -1;
        }
        boolean dead =
                code == RpcFault.SPAWN_ERROR || code == RpcFault.ABNORMAL_TERMINATION || code == RpcFault.NOT_RUNNING;
        return dead ? ExitStatus.NOT_RUNNING : ExitStatus.GENERIC;
    }
}
