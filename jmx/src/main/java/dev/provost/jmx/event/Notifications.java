package dev.provost.jmx.event;

/// Notification types. A type is a promise: receivers filter by it, as a whole or by prefix.
public final class Notifications {
    /// Prefix of all types.
    public static final String PREFIX = "provost.";

    /// Prefix of the process state types; the lower-case state name follows, such as `provost.process.state.running`.
    /// User data: [ProcessStateChange].
    public static final String PROCESS_STATE = PREFIX + "process.state.";

    /// A process became ready, or was not ready in time. User data: [ProcessCondition].
    public static final String PROCESS_READY = PREFIX + "process.ready";

    /// The health of a process changed, or something is done about it. User data: [ProcessCondition].
    public static final String PROCESS_HEALTH = PREFIX + "process.health";

    /// Prefix of the types of groups.
    public static final String GROUP = PREFIX + "group.";

    /// A group became active. User data: its name.
    public static final String GROUP_ADDED = GROUP + "added";

    /// A group was removed. User data: its name.
    public static final String GROUP_REMOVED = GROUP + "removed";

    /// The daemon runs. No user data.
    public static final String SUPERVISOR_RUNNING = PREFIX + "supervisor.running";

    /// The daemon began to shut down or to restart. No user data.
    public static final String SUPERVISOR_STOPPING = PREFIX + "supervisor.stopping";

    /// `sendRemoteCommEvent` was called. User data: [RemoteCommunication].
    public static final String REMOTE_COMMUNICATION = PREFIX + "remote.communication";

    /// A process sent text between capture tokens. User data: [ProcessCommunication].
    public static final String PROCESS_COMMUNICATION = PREFIX + "process.communication";

    /// A control action was carried out, or something was refused. User data: [AuditRecord].
    public static final String AUDIT = PREFIX + "audit";

    /// A rolling restart began, came further or ended. User data: [dev.provost.jmx.RollingRestartStatus].
    public static final String ROLLING_RESTART_PROGRESS = PREFIX + "rollingrestart.progress";

    private Notifications() {}
}
