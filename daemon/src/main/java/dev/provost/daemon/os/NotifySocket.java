package dev.provost.daemon.os;

/// A datagram socket on which the child of one process says how it is, as programs of systemd do. Loop thread only.
public interface NotifySocket extends AutoCloseable {
    /// {@return what the child finds in `NOTIFY_SOCKET`}
    String address();

    /// Begins to listen to a child. What it said since it was spawned is not lost. Only it, its process group and its
    /// descendants are heard; of a sender that has ended already no more is known than its user, and then
    /// that must be the child's.
    ///
    /// @param pid of the child
    /// @param uid of the child
    void listenTo(long pid, int uid);

    /// Ends listening: what comes until the next child is thrown away.
    void rest();

    @Override
    void close();

    /// Takes what a child says, on the loop thread.
    interface Listener {
        void said(String text);

        /// Somebody else wrote to it.
        void refused(long pid);
    }
}
