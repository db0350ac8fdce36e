package dev.provost.jmx.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// Where an HTTP server listens, and under which path: `unix:///path/of/socket`, `http://host:port/path` or
/// `https://host:port/path`.
///
/// @param text   as it was written
/// @param socket path of the socket file; null when it is a port
/// @param host   `localhost` for a socket file
/// @param port   0 for a socket file
/// @param path   what stands behind host and port, empty for nothing; always empty for a socket file
public record HttpAddress(String text, @Nullable String socket, String host, int port, boolean tls, String path)
        implements HttpChannel.Opener {
    private static final String UNIX = "unix://";
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /// Reads an address.
    ///
    /// @throws IOException when it is none; the message says what to write
    public static HttpAddress of(String text) throws IOException {
        if (text.startsWith(UNIX) && text.length() > UNIX.length()) {
            return new HttpAddress(text, text.substring(UNIX.length()), "localhost", 0, false, "");
        }
        boolean tls = text.startsWith(HTTPS);
        if (!tls && !text.startsWith(HTTP)) {
            throw new IOException("'" + text
                    + "' is no address; write unix:///path/of/socket, http://host:port or https://host:port");
        }
        String authority = text.substring(tls ? HTTPS.length() : HTTP.length());
        int slash = authority.indexOf('/');
        String path = slash < 0 ? "" : authority.substring(slash);
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
            int port = withPort ? Integer.parseInt(authority.substring(colon + 1)) : tls ? HTTPS_PORT : HTTP_PORT;
            if (port < 0 || port > 65535) {
                throw new NumberFormatException("port " + port);
            }
            return new HttpAddress(text, null, host, port, tls, path);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "'" + text + "' has no usable port; write " + (tls ? HTTPS : HTTP)
                            + "host:port with a port of 1 to 65535",
                    e);
        }
    }

    /// {@return the value of the header `Host`}
    public String hostHeader() {
        if (socket != null) {
            return host;
        }
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (tls ? HTTPS_PORT : HTTP_PORT) ? shown : shown + ":" + port;
    }

    /// {@return whether the server is on this machine for sure}
    public boolean isLocal() {
        if (socket != null || host.equals("localhost")) {
            return true;
        }
        InetAddress address = new InetSocketAddress(host, port).getAddress();
        return address != null && address.isLoopbackAddress();
    }

    /// Opens a connection; blocks until it stands or fails. Over TLS the certificate must be one that the JVM trusts
    /// (its property `javax.net.ssl.trustStore` names others), made out to this host.
    @Override
    public ByteChannel open() throws IOException {
        if (socket != null) {
            return connected(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socket));
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("host '" + host + "' is not known; check the server URL");
        }
        if (tls) {
            return TlsChannel.open(address, host);
        }
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return connected(channel, address);
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
}
