package dev.provost.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A client that reads what comes.
public final class StreamReader implements AutoCloseable {
    private final SocketChannel channel;
    private final StringBuilder seen = new StringBuilder();

    public StreamReader(SocketAddress address, String request) throws IOException {
        channel = SocketChannel.open(address);
        Fixture.write(channel, request);
    }

    /// Reads until `text` has come.
    public StreamReader await(String text) throws IOException {
        while (seen.indexOf(text) < 0) {
            assertThat(more()).as("the connection goes on; seen: %s", seen).isTrue();
        }
        return this;
    }

    /// {@return everything until the server closes}
    public String rest() throws IOException {
        boolean open = true;
        while (open) {
            open = more();
        }
        return seen.toString();
    }

    private boolean more() throws IOException {
        ByteBuffer part = ByteBuffer.allocate(4096);
        int got = channel.read(part);
        seen.append(new String(part.array(), 0, Math.max(0, got), UTF_8));
        return got >= 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// {@return everything that has come so far}
    public String seen() {
        return seen.toString();
    }
}
