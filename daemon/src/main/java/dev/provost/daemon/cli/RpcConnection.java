package dev.provost.daemon.cli;

import dev.provost.jmx.wire.HttpChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One XML-RPC conversation with a daemon, kept open between calls; for one thread at a time. A call lasts as long as
/// the daemon takes to answer it.
final class RpcConnection implements AutoCloseable {
    private final HttpChannel http;

    RpcConnection(ServerUrl url, @Nullable String username, @Nullable String password) {
        this.http = url.channel(username, password);
    }

    /// Calls a method and waits for its answer.
    ///
    /// @throws RpcFault     when the daemon refuses
    /// @throws RpcException when there is no answer that could be read
    Object call(String method, Object... params) throws RpcFault, RpcException {
        byte[] body = RpcRequest.of(method, params).getBytes(StandardCharsets.UTF_8);
        String headers = "Accept: text/xml\r\nContent-Type: text/xml\r\nContent-Length: " + body.length + "\r\n";
        boolean reusable = false;
        try {
            HttpChannel.Head head = http.exchange("POST", "/RPC2", headers, body);
            int length = http.body(head);
            if (head.status() != 200) {
                throw RpcException.status(head.status(), head.reason());
            }
            reusable = !head.close();
            return RpcReply.value(http.bytes(), head.end(), length);
        } catch (IOException e) {
            throw RpcException.of(e);
        } finally {
            if (!reusable) {
                close();
            }
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
