package dev.provost.daemon.remote;

import dev.provost.daemon.config.JmxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMIServerSocketFactory;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// The one socket of the JMX server, taken before any program starts and handed to RMI later, whenever RMI asks for
/// one.
final class JmxPort implements RMIServerSocketFactory, AutoCloseable {
    /// Connections at once; each costs a thread. More are closed as they come.
    private static final int CONNECTIONS_MAX = 64;

    private static final int BACKLOG = 50;

    private final Listener listener;

    private JmxPort(Listener listener) {
        this.listener = listener;
    }

    /// Takes the port.
    ///
    /// @throws IOException when it can't be had
    static JmxPort take(JmxConfig config) throws IOException {
        Listener listener = new Listener();
        try {
            listener.setReuseAddress(true);
            listener.bind(
                    config.host().isEmpty()
                            ? new InetSocketAddress(config.port())
                            : new InetSocketAddress(InetAddress.getByName(config.host()), config.port()),
                    BACKLOG);
            return new JmxPort(listener);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /// From now on connections are encrypted.
    ///
    /// @param clientAuth whether clients must show a certificate
    void encrypt(SSLSocketFactory tls, boolean clientAuth) {
        listener.tls = tls;
        listener.clientAuth = clientAuth;
    }

    @Override
    public ServerSocket createServerSocket(int port) {
        return listener;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private static final class Listener extends ServerSocket {
        private final Semaphore places = new Semaphore(CONNECTIONS_MAX);

        // Both are set before anybody accepts.
        private volatile @Nullable SSLSocketFactory tls;
        private volatile boolean clientAuth;

        Listener() throws IOException {
            super();
        }

        @Override
        public Socket accept() throws IOException {
            while (true) {
                Connection connection = new Connection(places);
                implAccept(connection);
                if (connection.hasPlace()) {
                    return encrypted(connection);
                }
                connection.close();
            }
        }

        private Socket encrypted(Connection connection) throws IOException {
            SSLSocketFactory factory = tls;
            if (factory == null) {
                return connection;
            }
            try {
                // The handshake happens with the first byte, on the connection's own thread.
                SSLSocket socket = (SSLSocket) factory.createSocket(
                        connection, connection.getInetAddress().getHostAddress(), connection.getPort(), true);
                socket.setUseClientMode(false);
                socket.setNeedClientAuth(clientAuth);
                return socket;
            } catch (IOException e) {
                connection.close();
                throw e;
            }
        }
    }

    /// A connection that gives its place back when it ends.
    private static final class Connection extends Socket {
        private final Semaphore places;
        private boolean hasPlace;

        Connection(Semaphore places) {
            super();
            this.places = places;
        }

        synchronized boolean hasPlace() {
            hasPlace = hasPlace || places.tryAcquire();
            return hasPlace;
        }

        @Override
        public void close() throws IOException {
            synchronized (this) {
                if (hasPlace) {
                    hasPlace = false;
                    places.release();
                }
            }
            super.close();
        }
    }
}
