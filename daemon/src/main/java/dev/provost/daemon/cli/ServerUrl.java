package dev.provost.daemon.cli;

import dev.provost.jmx.wire.HttpAddress;
import dev.provost.jmx.wire.HttpChannel;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the daemon listens: `unix:///path` or `http://host:port`.
///
/// @param text as it appears in messages; of a unix socket with an absolute, normalised path
record ServerUrl(String text) implements HttpChannel.Opener {
    private static final String UNIX = "unix://";
    private static final String HTTP = "http://";

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

    /// {@return an HTTP connection, opened when it is needed}
    HttpChannel channel(@Nullable String username, @Nullable String password) {
        return new HttpChannel(this, "localhost", username, password);
    }

    /// Opens a connection; blocks until it stands or fails.
    ///
    /// @throws RpcException naming the cause
    @Override
    public ByteChannel open() throws RpcException {
        try {
            return HttpAddress.of(text).open();
        } catch (IOException e) {
            throw RpcException.connecting(e);
        }
    }
}
