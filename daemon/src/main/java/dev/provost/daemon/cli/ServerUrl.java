package dev.provost.daemon.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Where the daemon listens: `unix:///path` or `http://host:port`.
///
/// @param text as it appears in messages; of a unix socket with an absolute, normalised path
record ServerUrl(String text) {
    private static final String UNIX = "unix://";
    private static final String HTTP = "http://";
    private static final int HTTP_PORT = 80;

    /// Reads what the user wrote; `~` and relative paths are resolved.
    ///
    /// @param home the user's home directory, for `~`
    /// @throws IllegalArgumentException when it is neither kind of URL; the message says what to write
    static ServerUrl of(String text, String home) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            if (path.equals("~") || path.startsWith("~/")) {
                path = home + path.substring(1);
            }
            return new ServerUrl(UNIX + Path.of(path).toAbsolutePath().normalize());
        }
        if (text.startsWith(HTTP) && text.length() > HTTP.length()) {
            return new ServerUrl(text);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a server URL; write unix:///path/of/socket or http://host:port");
    }

    /// Opens a connection; blocks until it stands or fails.
    ///
    /// @throws RpcException naming the cause
    SocketChannel connect() throws RpcException {
        boolean unix = text.startsWith(UNIX);
        ProtocolFamily family = unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        try {
            SocketAddress address = unix ? UnixDomainSocketAddress.of(text.substring(UNIX.length())) : inetAddress();
            if (address instanceof InetSocketAddress inet) {
                if (inet.isUnresolved()) {
                    throw new IOException("host '" + inet.getHostString() + "' is not known; check the server URL");
                }
                SocketChannel channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                return connected(channel, address);
            }
            return connected(SocketChannel.open(family), address);
        } catch (IOException e) {
            throw RpcException.connecting(e);
        }
    }

    private static SocketChannel connected(SocketChannel channel, SocketAddress address) throws IOException {
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private InetSocketAddress inetAddress() throws IOException {
        String authority = text.substring(HTTP.length());
        int slash = authority.indexOf('/');
        if (slash >= 0) {
            authority = authority.substring(0, slash);
        }
        int colon = authority.lastIndexOf(':');
        boolean withPort = colon > authority.lastIndexOf(']');
        String host = withPort ? authority.substring(0, colon) : authority;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = withPort ? Integer.parseInt(authority.substring(colon + 1)) : HTTP_PORT;
            return new InetSocketAddress(host, port);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "'" + text + "' has no usable port; write http://host:port with a port of 1 to 65535", e);
        }
    }
}
