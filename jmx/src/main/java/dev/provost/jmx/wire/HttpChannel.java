package dev.provost.jmx.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 with a daemon on one connection, opened when it is needed; for one thread at a time, save that any thread
/// may close it. There is no time limit: an answer takes as long as the daemon likes.
///
/// The few lines of HTTP that a client needs, instead of the JDK's client: loading that costs more than all the rest
/// of a command.
public final class HttpChannel implements AutoCloseable {
    private static final int BODY_BYTES_MAX = 256 * 1024 * 1024;
    private static final int HEAD_BYTES_MAX = 64 * 1024;

    private final Opener opener;
    private final String host;
    private final @Nullable String authorization;
    /// Volatile: Ctrl-C closes a stream from another thread.
    private volatile @Nullable ByteChannel channel;
    private byte[] buffer = new byte[16 * 1024];
    private int filled;

    /// @param host     value of the header `Host`
    /// @param username null to show no credentials
    public HttpChannel(Opener opener, String host, @Nullable String username, @Nullable String password) {
        this.opener = opener;
        this.host = host;
        this.authorization = username == null ? null : basic(username, password == null ? "" : password);
    }

    private static String basic(String username, String password) {
        byte[] bytes = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    /// The first line of an answer and the three headers that say how its body ends.
    ///
    /// @param end    where the body begins in [#bytes]
    /// @param length bytes of the body; -1 when it ends with the connection
    /// @param close  whether the connection ends with it
    public record Head(int status, String reason, int end, int length, boolean chunked, boolean close) {}

    /// Who makes the connection.
    public interface Opener {
        /// @throws IOException naming the cause
        ByteChannel open() throws IOException;
    }

    /// Who takes the body of an answer piece by piece.
    @FunctionalInterface
    public interface Sink {
        /// @throws IOException to end it
        void take(byte[] bytes, int from, int length) throws IOException;
    }

    /// Sends a request and reads the head of its answer.
    ///
    /// @param headers further header lines, each with its line end
    /// @throws HttpFailure when the answer is no HTTP, or there is none
    /// @throws IOException when no connection can be had
    public Head exchange(String verb, String path, String headers, byte[] body) throws IOException {
        ByteChannel open = channel;
        if (open == null) {
            open = opener.open();
            channel = open;
        }
        StringBuilder head = new StringBuilder(250);
        head.append(verb).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host);
        head.append("\r\nUser-Agent: provostctl\r\n");
        head.append(headers);
        if (authorization != null) {
            head.append("Authorization: ").append(authorization).append("\r\n");
        }
        byte[] headBytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(headBytes.length + body.length);
        out.put(headBytes).put(body).flip();
        while (out.hasRemaining()) {
            open.write(out);
        }
        return readHead(open);
    }

    /// {@return what the body of the last answer is in, from `head.end()`}
    public byte[] bytes() {
        return buffer;
    }

    private Head readHead(ByteChannel open) throws IOException {
        filled = 0;
        int end = -1;
        while (end < 0) {
            int before = Math.max(0, filled - 3);
            if (filled > HEAD_BYTES_MAX) {
                throw HttpFailure.malformed("the header of the answer is longer than 64 KB");
            }
            if (fill(open) < 0) {
                throw HttpFailure.closed();
            }
            end = endOfHead(before);
        }
        String[] lines = new String(buffer, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        String first = lines[0];
        if (!first.startsWith("HTTP/1.") || first.length() < 12) {
            throw HttpFailure.malformed("the answer is not HTTP");
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
            throw HttpFailure.malformed("the header of the answer holds a wrong number");
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

    /// Reads the body of an answer to its end, joined at `head.end()` of [#bytes].
    ///
    /// @return its length in bytes
    public int body(Head head) throws IOException {
        ByteChannel open = opened();
        if (head.chunked()) {
            return joinChunks(open, head.end());
        }
        if (head.length() > BODY_BYTES_MAX) {
            throw HttpFailure.malformed("the answer is longer than 256 MB");
        }
        if (head.length() >= 0) {
            require(open, head.end() + head.length());
            return head.length();
        }
        while (fill(open) >= 0) {
            if (filled > BODY_BYTES_MAX) {
                throw HttpFailure.malformed("the answer is longer than 256 MB");
            }
        }
        return filled - head.end();
    }

    private int joinChunks(ByteChannel open, int start) throws IOException {
        int read = start;
        int written = start;
        while (true) {
            int lineEnd = lineEnd(open, read);
            int size = chunkSize(read, lineEnd);
            if (size > BODY_BYTES_MAX - written) {
                throw HttpFailure.malformed("the answer is longer than 256 MB");
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

    private int chunkSize(int from, int to) throws IOException {
        String line = new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
        int semicolon = line.indexOf(';');
        String digits = semicolon < 0 ? line : line.substring(0, semicolon);
        try {
            int size = Integer.parseInt(digits.strip(), 16);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a negative one is.
        }
        throw HttpFailure.malformed("the answer has '" + line + "' for the size of a chunk");
    }

    /// Hands the body of an answer on as it comes, until its end or the connection's.
    public void stream(Head head, Sink sink) throws IOException {
        ByteChannel open = opened();
        int at = head.end();
        if (!head.chunked()) {
            long left = head.length() < 0 ? Long.MAX_VALUE : head.length();
            handOn(open, at, left, sink);
            return;
        }
        while (true) {
            // What has been handed on makes room.
            System.arraycopy(buffer, at, buffer, 0, filled - at);
            filled -= at;
            int lineEnd = lineEnd(open, 0);
            int size = chunkSize(0, lineEnd);
            if (size == 0) {
                return;
            }
            at = handOn(open, lineEnd + 2, size, sink);
            require(open, at + 2);
            at += 2;
        }
    }

    /// Hands on so many bytes from `at`, fewer at the end of the connection.
    ///
    /// @return where the next byte stands in the buffer
    private int handOn(ByteChannel open, int from, long bytes, Sink sink) throws IOException {
        int at = from;
        long left = bytes;
        while (left > 0) {
            if (at == filled) {
                at = 0;
                filled = 0;
                if (fill(open) < 0) {
                    return at;
                }
            }
            int piece = (int) Math.min(left, filled - at);
            sink.take(buffer, at, piece);
            at += piece;
            left -= piece;
        }
        return at;
    }

    /// {@return the index of the next CR LF at or after `from`}
    private int lineEnd(ByteChannel open, int from) throws IOException {
        for (int i = from; ; i++) {
            require(open, i + 2);
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i;
            }
        }
    }

    private void require(ByteChannel open, int bytes) throws IOException {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, buffer.length * 2));
        }
        while (filled < bytes) {
            if (fill(open) < 0) {
                throw HttpFailure.closed();
            }
        }
    }

    /// Reads once; -1 at the end of the stream.
    private int fill(ByteChannel open) throws IOException {
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int got = open.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
        filled += Math.max(0, got);
        return got;
    }

    private ByteChannel opened() throws IOException {
        ByteChannel open = channel;
        if (open == null) {
            throw HttpFailure.closed();
        }
        return open;
    }

    @Override
    public void close() {
        ByteChannel open = channel;
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
