package dev.provost.jmx.event;

/// Notification types. A type is a promise: receivers filter by it, as a whole or by prefix.
public final class Notifications {
    /// Prefix of all types.
    public static final String PREFIX = "provost.";

    /// Prefix of the process state types; the lower-case state name follows, such as `provost.process.state.running`.
    /// User data: [ProcessStateChange].
    public static final String PROCESS_STATE = PREFIX + "process.state.";

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

    private Notifications() {}
}
