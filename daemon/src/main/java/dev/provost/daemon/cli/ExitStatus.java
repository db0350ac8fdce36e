package dev.provost.daemon.cli;

/// Exit statuses of `provostctl`, which are supervisorctl's. Scripts rely on them.
final class ExitStatus {
    static final int GENERIC = 1;
    static final int INVALID_ARGS = 2;
    static final int UNIMPLEMENTED = 3;
    static final int REFUSED = 4;
    static final int WRONG_VERSION = 5;
    static final int NOT_RUNNING = 7;

    /// Of `status`: a process that is listed has stopped.
    static final int STOPPED_LISTED = 3;
    /// Of `status`: a name is unknown, or the daemon is away.
    static final int STATUS_UNKNOWN = 4;

    private ExitStatus() {}
}
