package dev.provost.jmx.client;

import java.time.Duration;

/// Tells that a process has changed its state, or that one has come or gone, for those who wait for something: look,
/// wait for a change, look again. What it says is "look", not "this happened", so that nothing is missed when several
/// things happen at once.
///
/// Over JMX the daemon's notifications end the wait at once. They may be dropped when the daemon has very many, and a
/// daemon may not let everybody listen: so no wait is longer than [#LONGEST], after which it is time to look anyway.
/// Over Jolokia there is nobody to ring, and a wait is [#POLL] long: to ask for the state itself costs one request,
/// as asking for the notifications that Jolokia would keep for us does, and nothing can be lost.
public interface StateChanges extends AutoCloseable {
    /// The longest that a single wait takes.
    Duration LONGEST = Duration.ofSeconds(5);

    /// How often one looks where there are no notifications.
    Duration POLL = Duration.ofMillis(250);

    /// Waits until something has changed since the last wait, or it is time to look anyway.
    ///
    /// @param limit the longest wait; none if it is not positive
    void await(Duration limit) throws InterruptedException;

    /// Ends it; a connection that is gone already is no error.
    @Override
    void close();
}
