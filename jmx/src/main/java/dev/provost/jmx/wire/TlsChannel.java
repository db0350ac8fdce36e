package dev.provost.jmx.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A TLS connection as a channel. The JDK's sockets do the work; its engine for channels would be ten times the code.
final class TlsChannel implements ByteChannel {
    private final SSLSocket socket;
    private final ReadableByteChannel in;
    private final WritableByteChannel out;

    private TlsChannel(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = Channels.newChannel(socket.getInputStream());
        this.out = Channels.newChannel(socket.getOutputStream());
    }

    /// @param host whom the certificate must be made out to
    static TlsChannel open(InetSocketAddress address, String host) throws IOException {
        SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket(host, address.getPort());
        try {
            SSLParameters parameters = socket.getSSLParameters();
            // Without it any certificate that is trusted for anybody would do.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            return new TlsChannel(socket);
        } catch (IOException e) {
            try (socket) {
                throw e;
            }
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return in.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return out.write(from);
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
