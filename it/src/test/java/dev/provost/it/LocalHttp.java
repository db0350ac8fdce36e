package dev.provost.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// HTTP over TCP or a unix socket with nothing but the JDK, whose client knows no unix sockets. One connection for
/// each request, as scripts do it.
record LocalHttp(SocketAddress address) {
    /// @param head status line and header lines
    record Reply(int status, String head, byte[] bytes) {
        Reply {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Reply(int s, String h, byte[] b)
                    && s == status
                    && h.equals(head)
                    && Arrays.equals(b, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return head + "\n\n" + body();
        }
    }

    static LocalHttp unix(Path socket) {
        return new LocalHttp(UnixDomainSocketAddress.of(socket));
    }

    static LocalHttp tcp(int port) {
        return new LocalHttp(new InetSocketAddress("127.0.0.1", port));
    }

    Reply get(String path, String... headers) throws IOException {
        return send("GET", path, "", headers);
    }

    /// @param headers whole lines, such as `Content-Type: text/xml`
    Reply send(String method, String path, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (bytes.length > 0) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        try (var channel = SocketChannel.open(address)) {
            write(channel, head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            try {
                write(channel, bytes);
            } catch (IOException e) {
                // A server may refuse what it has not read to the end; its answer says so.
                return answer(channel);
            }
            return answer(channel);
        }
    }

    private static Reply answer(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (channel.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            // Reset after the answer, when the server did not want the rest of the request.
            if (all.size() == 0) {
                throw e;
            }
        }
        String text = all.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.matches("(?s)HTTP/1\\.1 \\d{3}.*")) {
            throw new IOException("not an HTTP answer: " + text);
        }
        byte[] bytes = all.toByteArray();
        return new Reply(
                Integer.parseInt(text.substring(9, 12)),
                text.substring(0, end),
                Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
