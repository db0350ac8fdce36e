package dev.provost.daemon.cli;

import dev.provost.jmx.wire.HttpFailure;
import java.io.IOException;
import java.io.Serial;

/// A call that got no XML-RPC answer. It carries what supervisorctl would print of its own exception, because scripts
/// look for those words.
final class RpcException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /// What went wrong, as far as a caller acts on it.
    enum Reason {
        NO_SOCKET_FILE,
        REFUSED,
        AUTHENTICATION,
        OTHER
    }

    private final Reason reason;
    private final String pythonClass;

    RpcException(Reason reason, String pythonClass, String message) {
        super(message);
        this.reason = reason;
        this.pythonClass = pythonClass;
    }

    /// An HTTP answer other than 200. The host is always 127.0.0.1 in supervisorctl's text, on a unix socket too.
    static RpcException status(int status, String reason) {
        return new RpcException(
                status == 401 ? Reason.AUTHENTICATION : Reason.OTHER,
                "xmlrpc.client.ProtocolError",
                "<ProtocolError for 127.0.0.1/RPC2: " + status + " " + reason + ">");
    }

    /// A reply that is no HTTP or no XML-RPC.
    static RpcException malformed(String what) {
        return new RpcException(
                Reason.OTHER, "xmlrpc.client.ResponseError", what + "; is the server URL that of a supervisor?");
    }

    static RpcException closed() {
        return new RpcException(
                Reason.OTHER, "http.client.RemoteDisconnected", "Remote end closed connection without response");
    }

    /// What became of an HTTP exchange, in supervisorctl's words.
    static RpcException of(IOException e) {
        if (e instanceof RpcException known) {
            return known;
        }
        if (e instanceof HttpFailure failure) {
            return failure.isMalformed() ? malformed(String.valueOf(failure.getMessage())) : closed();
        }
        return new RpcException(Reason.OTHER, "OSError", String.valueOf(e.getMessage()));
    }

    /// Names the errno of a failed connect. The JDK tells it by the message only.
    static RpcException connecting(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Connection refused")) {
            return new RpcException(Reason.REFUSED, "ConnectionRefusedError", "[Errno 111] Connection refused");
        }
        if (message.contains("No such file")) {
            return new RpcException(Reason.NO_SOCKET_FILE, "FileNotFoundError", "[Errno 2] No such file or directory");
        }
        if (message.contains("Permission denied")) {
            return new RpcException(Reason.OTHER, "PermissionError", "[Errno 13] Permission denied");
        }
        return new RpcException(Reason.OTHER, "OSError", message);
    }

    Reason reason() {
        return reason;
    }

    String pythonClass() {
        return pythonClass;
    }
}
