package dev.provost.bridge;

import dev.provost.bridge.auth.BasicAuthentication;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Scheduler;

/// Accepts connections from a socket that listens already.
///
/// Jetty's own connectors don't fit: the one for TCP asks a channel for its `java.net.Socket`, which a unix socket
/// has none of, and the one for unix sockets binds and removes the file itself.
final class ListeningConnector extends AbstractConnector {
    /// Connections a server holds at once; more are closed as they come.
    static final int CONNECTIONS_MAX = 512;

    /// A connection that neither sends nor takes a byte for so long is closed. A call under way is not idle.
    static final long IDLE_MILLIS_MAX = 30_000;

    private static final int CLOSE_MILLIS_MAX = 1000;

    /// Written by whoever renews it, read by the accepting thread.
    private volatile ListeningSocket socket;

    private final BasicAuthentication authentication;
    private final Selectors selectors;
    // Taken while a thread is in accept.
    private final Semaphore accepting = new Semaphore(1);

    ListeningConnector(Server server, ListeningSocket socket, ConnectionFactory http) {
        super(server, null, null, null, 1, http);
        this.socket = socket;
        this.authentication = new BasicAuthentication(socket.server().credentials());
        this.selectors = new Selectors(getExecutor(), getScheduler());
        installBean(selectors, true);
        setIdleTimeout(IDLE_MILLIS_MAX);
    }

    /// {@return who may pass here}
    BasicAuthentication authentication() {
        return authentication;
    }

    /// {@return whether anybody on the network may come in without a password}
    boolean isOpenToStrangers() {
        return socket.server().credentials() == null && socket.isReachableFromOutside();
    }

    /// Goes on with another socket for the same address. The former is closed by the caller, after this.
    void continueWith(ListeningSocket fresh) {
        socket = fresh;
    }

    /// {@return where it accepts}
    ListeningSocket socket() {
        return socket;
    }

    @Override
    protected void doStart() throws Exception {
        getBeans(SelectorManager.SelectorManagerListener.class).forEach(selectors::addEventListener);
        super.doStart();
    }

    @Override
    protected void accept(int acceptor) throws IOException {
        SocketChannel accepted;
        ListeningSocket current = socket;
        accepting.acquireUninterruptibly();
        try {
            accepted = current.channel().accept();
        } catch (ClosedChannelException e) {
            if (current != socket) {
                return;
            }
            throw e;
        } finally {
            accepting.release();
        }
        if (getConnectedEndPoints().size() >= CONNECTIONS_MAX) {
            accepted.close();
            return;
        }
        accepted.configureBlocking(false);
        if (!current.unix()) {
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        selectors.accept(accepted);
    }

    /// The socket is closed before Jetty is told to stop: that ends the accepting thread and is no news.
    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        return socket.channel().isOpen() && super.handleAcceptFailure(failure);
    }

    /// Waits until nobody is in `accept` any more, after the socket was closed. The kernel goes on listening that long,
    /// and a restarted daemon would find its own address in use.
    void awaitClosed() {
        try {
            if (accepting.tryAcquire(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                accepting.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public ServerSocketChannel getTransport() {
        return socket.channel();
    }

    private final class Selectors extends SelectorManager {
        Selectors(Executor executor, Scheduler scheduler) {
            super(executor, scheduler, 1);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            var endPoint = new SocketChannelEndPoint((SocketChannel) channel, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endPoint, Object attachment) {
            return getDefaultConnectionFactory().newConnection(ListeningConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}
