package dev.provost.daemon.os;

import java.io.IOException;
import java.nio.file.Path;

/// What the daemon needs from the system besides children. Blocking calls; not for the loop thread unless said.
public interface Host extends Accounts, UsageSource {
    /// {@return effective user of the daemon}
    int uid();

    /// Makes the daemon run as `account`, with its groups.
    void become(Account account) throws IOException;

    /// Raises the soft limit, and the hard one if need be, to at least `atLeast`.
    ///
    /// @return whether it had to be raised
    /// @throws IOException naming limit and errno when it can't be
    boolean raiseLimit(Limit limit, long atLeast) throws IOException;

    /// {@return the soft limit now; Long.MAX_VALUE for none}
    long limit(Limit limit);

    /// Sets the daemon's umask; children without their own inherit it.
    void umask(int mask);

    /// Changes the daemon's folder; children without their own inherit it. Java's own relative paths don't follow.
    void changeDirectory(Path directory) throws IOException;

    /// Ends the process at once. A JVM that halts waits up to 0.3 s for threads that are inside the system.
    default void exit(int status) {
        Runtime.getRuntime().halt(status);
    }

    /// Points descriptors 0, 1 and 2 at the null device.
    void detachStandardStreams() throws IOException;

    /// Sends one line to the system log with facility `user`. May block.
    ///
    /// @param severity 0 emergency to 7 debug, as `syslog(3)` numbers them
    /// @param ident    program name put before the line
    void syslog(int severity, String ident, String line);

    /// Opens a socket for children to accept on. The file of a unix socket whose owner is gone is replaced; one that
    /// somebody listens on, and what is no socket, is left alone. May block.
    ///
    /// @param backlog connections that may wait; 0 for the system's largest
    /// @throws IOException saying what is wrong, as Python words it, and what to do
    default ListeningSocket listen(ListenAddress address, int backlog) throws IOException {
        throw new IOException("this system's backend can't open sockets for children; use the engine for Linux");
    }

    /// Sends a datagram to a unix socket, as systemd's `sd_notify` does.
    ///
    /// @param address path of the socket, or `@` and a name without a file
    /// @throws IOException naming the failed call, errno and address
    default void sendDatagram(String address, String message) throws IOException {
        throw new IOException("this system has no way to: " + address);
    }

    /// Limits that `minfds` and `minprocs` are about.
    enum Limit {
        /// `RLIMIT_NOFILE`
        OPEN_FILES,
        /// `RLIMIT_NPROC`
        PROCESSES
    }
}
