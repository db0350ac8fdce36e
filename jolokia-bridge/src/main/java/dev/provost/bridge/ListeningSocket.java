package dev.provost.bridge;

import dev.provost.jmx.spi.EndpointException;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A socket that listens and has not accepted anything yet: taken before children are started, handed to Jetty later.
final class ListeningSocket implements AutoCloseable {
    /// Connections that may wait for `accept`; the kernel cuts it to `net.core.somaxconn`.
    static final int BACKLOG = 1024;

    private final HttpServerSpec server;
    private final ServerSocketChannel channel;
    private final @Nullable SocketFile file;

    private ListeningSocket(HttpServerSpec server, ServerSocketChannel channel, @Nullable SocketFile file) {
        this.server = server;
        this.channel = channel;
        this.file = file;
    }

    /// @throws EndpointException in supervisord's words when the address is in use or can't be had
    static ListeningSocket take(HttpServerSpec server) throws EndpointException {
        if (server.address() instanceof Address.Unix unix) {
            SocketFile file = SocketFile.take(server.section(), unix);
            return new ListeningSocket(server, file.channel(), file);
        }
        return new ListeningSocket(server, listen(server.section(), (Address.Inet) server.address()), null);
    }

    private static ServerSocketChannel listen(String section, Address.Inet inet) throws EndpointException {
        InetAddress address;
        try {
            address =
                    inet.host().isEmpty() ? InetAddress.getByAddress(new byte[4]) : InetAddress.getByName(inet.host());
        } catch (UnknownHostException e) {
            throw BindFailure.because(
                    "[" + section + "] port names the host '" + inet.host()
                            + "', which has no address; use an IP address or a name that resolves",
                    e);
        }
        // supervisord's sockets are IPv4 unless an IPv6 address is asked for.
        var family = address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open(family);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address, inet.port()), BACKLOG);
            return channel;
        } catch (IOException e) {
            closeQuietly(channel);
            throw BindFailure.of(e);
        }
    }

    HttpServerSpec server() {
        return server;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    boolean unix() {
        return file != null;
    }

    /// {@return whether other machines may get here, as far as the address tells}
    boolean isReachableFromOutside() {
        if (file != null) {
            return false;
        }
        try {
            return !(channel.getLocalAddress() instanceof InetSocketAddress inet
                    && inet.getAddress().isLoopbackAddress());
        } catch (IOException e) {
            // Closed; whoever is still served is none the wiser if he is refused.
            return true;
        }
    }

    /// {@return the path of its socket file, null for TCP}
    @Nullable
    Path file() {
        return file == null ? null : file.path();
    }

    /// {@return whether nobody can reach it any more, for its socket file was removed}
    boolean vanished() {
        return file != null && file.vanished();
    }

    /// Stops listening and removes the socket file, if it is still ours.
    @Override
    public void close() {
        if (file != null) {
            file.remove();
        }
        closeQuietly(channel);
    }

    static void closeQuietly(@Nullable AutoCloseable thing) {
        if (thing == null) {
            return;
        }
        try {
            thing.close();
        } catch (Exception e) {
            // It is being given up; there is nothing left to do with it.
        }
    }
}
