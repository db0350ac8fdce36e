package dev.provost.daemon.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One XML-RPC conversation with a daemon over HTTP/1.1, kept open between calls; for one thread at a time. There is no
/// time limit: a call lasts as long as the daemon takes to answer it.
final class RpcConnection implements AutoCloseable {
    private static final int BODY_BYTES_MAX = 256 * 1024 * 1024;
    private static final int HEAD_BYTES_MAX = 64 * 1024;

    private final ServerUrl url;
    private final @Nullable String authorization;
    private @Nullable SocketChannel channel;
    private byte[] buffer = new byte[16 * 1024];
    private int filled;

    RpcConnection(ServerUrl url, @Nullable String username, @Nullable String password) {
        this.url = url;
        this.authorization = username == null ? null : basic(username, password == null ? "" : password);
    }

    private static String basic(String username, String password) {
        byte[] bytes = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    /// Calls a method and waits for its answer.
    ///
    /// @throws RpcFault     when the daemon refuses
    /// @throws RpcException when there is no answer that could be read
    Object call(String method, Object... params) throws RpcFault, RpcException {
        byte[] body = RpcRequest.of(method, params).getBytes(StandardCharsets.UTF_8);
        SocketChannel open = channel;
        if (open == null) {
            open = url.connect();
            channel = open;
        }
        boolean reusable = false;
        try {
            send(open, head("POST", "/RPC2", body.length), body);
            Head head = readHead(open);
            int length = readBody(open, head);
            if (head.status != 200) {
                throw RpcException.status(head.status, head.reason);
            }
            reusable = !head.close;
            return RpcReply.value(buffer, head.end, length);
        } catch (RpcException e) {
            throw e;
        } catch (IOException e) {
            throw new RpcException(RpcException.Reason.OTHER, "OSError", String.valueOf(e.getMessage()));
        } finally {
            if (!reusable) {
                close();
            }
        }
    }

    private String head(String verb, String path, int length) {
        StringBuilder head = new StringBuilder(250);
        head.append(verb).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: provostctl\r\n");
        head.append("Accept: text/xml\r\nContent-Type: text/xml\r\nContent-Length: ")
                .append(length);
        if (authorization != null) {
            head.append("\r\nAuthorization: ").append(authorization);
        }
        return head.append("\r\n\r\n").toString();
    }

    private static void send(SocketChannel open, String head, byte[] body) throws IOException {
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(headBytes.length + body.length);
        out.put(headBytes).put(body).flip();
        while (out.hasRemaining()) {
            open.write(out);
        }
    }

    /// The first line and the three headers that say how the body ends.
    ///
    /// @param end    where the body begins in `buffer`
    /// @param length bytes of the body; -1 when it ends with the connection
    private record Head(int status, String reason, int end, int length, boolean chunked, boolean close) {}

    private Head readHead(SocketChannel open) throws IOException {
        filled = 0;
        int end = -1;
        while (end < 0) {
            int before = Math.max(0, filled - 3);
            if (filled > HEAD_BYTES_MAX) {
                throw RpcException.malformed("the header of the answer is longer than 64 KB");
            }
            if (fill(open) < 0) {
                throw RpcException.closed();
            }
            end = endOfHead(before);
        }
        String[] lines = new String(buffer, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        String first = lines[0];
        if (!first.startsWith("HTTP/1.") || first.length() < 12) {
            throw RpcException.malformed("the answer is not HTTP");
        }
        int length = -1;
        boolean chunked = false;
        boolean close = first.startsWith("HTTP/1.0");
        try {
            int status = Integer.parseInt(first.substring(9, 12));
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                if (colon > 0) {
                    String name = lines[i].substring(0, colon);
                    String value = lines[i].substring(colon + 1).strip();
                    if (name.equalsIgnoreCase("content-length")) {
                        length = Integer.parseInt(value);
                    } else if (name.equalsIgnoreCase("transfer-encoding")) {
                        chunked = value.equalsIgnoreCase("chunked");
                    } else if (name.equalsIgnoreCase("connection")) {
                        close = value.equalsIgnoreCase("close");
                    }
                }
            }
            String reason = first.length() > 13 ? first.substring(13) : "";
            return new Head(status, reason, end, length, chunked, close || (length < 0 && !chunked));
        } catch (NumberFormatException e) {
            throw RpcException.malformed("the header of the answer holds a wrong number");
        }
    }

    private int endOfHead(int from) {
        for (int i = from; i + 3 < filled; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    /// Reads the body to its end, joined at `head.end`.
    ///
    /// @return its length in bytes
    private int readBody(SocketChannel open, Head head) throws IOException {
        if (head.chunked) {
            return readChunks(open, head.end);
        }
        if (head.length > BODY_BYTES_MAX) {
            throw RpcException.malformed("the answer is longer than 256 MB");
        }
        if (head.length >= 0) {
            require(open, head.end + head.length);
            return head.length;
        }
        while (fill(open) >= 0) {
            if (filled > BODY_BYTES_MAX) {
                throw RpcException.malformed("the answer is longer than 256 MB");
            }
        }
        return filled - head.end;
    }

    private int readChunks(SocketChannel open, int start) throws IOException {
        int read = start;
        int written = start;
        while (true) {
            int lineEnd = lineEnd(open, read);
            String line = new String(buffer, read, lineEnd - read, StandardCharsets.ISO_8859_1);
            int semicolon = line.indexOf(';');
            int size;
            try {
                size = Integer.parseInt(
                        semicolon < 0
                                ? line.strip()
                                : line.substring(0, semicolon).strip(),
                        16);
            } catch (NumberFormatException e) {
                throw RpcException.malformed("the answer has '" + line + "' for the size of a chunk");
            }
            if (size < 0 || size > BODY_BYTES_MAX - written) {
                throw RpcException.malformed("the answer is longer than 256 MB");
            }
            read = lineEnd + 2;
            if (size == 0) {
                // Trailers up to an empty line: read and ignored, so that the next answer starts clean.
                for (int next = lineEnd(open, read); next > read; next = lineEnd(open, read)) {
                    read = next + 2;
                }
                return written - start;
            }
            require(open, read + size + 2);
            System.arraycopy(buffer, read, buffer, written, size);
            written += size;
            read += size + 2;
        }
    }

    /// {@return the index of the next CR LF at or after `from`}
    private int lineEnd(SocketChannel open, int from) throws IOException {
        for (int i = from; ; i++) {
            require(open, i + 2);
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i;
            }
        }
    }

    private void require(SocketChannel open, int bytes) throws IOException {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, buffer.length * 2));
        }
        while (filled < bytes) {
            if (fill(open) < 0) {
                throw RpcException.closed();
            }
        }
    }

    /// Reads once; -1 at the end of the stream.
    private int fill(SocketChannel open) throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int got = open.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
        filled += Math.max(0, got);
        return got;
    }

    @Override
    public void close() {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nothing was promised after the answer; the descriptor is gone either way.
            }
        }
    }
}
