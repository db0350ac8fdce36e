package dev.provost.jmx.spi;

/// Serves the MBean server to the outside, such as over HTTP. The daemon finds it with `ServiceLoader`; without one, a
/// configuration that asks for HTTP servers is refused.
///
/// The three phases are called once each, in this order, from one thread at a time; `close` may follow any of them.
public interface ManagementEndpoint extends AutoCloseable {
    /// Takes the sockets, so that a used address is known before anything is started. Quick: children are not
    /// running yet. Clients that connect now wait until [#serve].
    ///
    /// @throws EndpointException if a socket can't be had; those already taken are given back first
    void bind(EndpointContext context) throws EndpointException;

    /// Starts answering. Called on a thread of its own while children are already being started.
    ///
    /// @throws EndpointException if the server can't start
    void serve() throws EndpointException;

    /// Makes again what somebody took away from outside, such as the file of a unix socket. Any thread, any number of
    /// times; what can't be done is told to the log.
    default void renew() {}

    /// The daemon has begun to stop its programs, and calls [#close] when they are down. Gives up what takes time to
    /// give up and is not needed to answer until then. Any thread.
    default void prepareClose() {}

    /// Stops answering at once, without waiting for requests under way, and removes socket files it made. Does
    /// nothing the second time.
    @Override
    void close();
}
