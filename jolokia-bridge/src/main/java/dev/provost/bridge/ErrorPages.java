package dev.provost.bridge;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// The error page of supervisord, for every status. It says the status and nothing about us.
///
/// As a handler it answers what Jetty refuses before a route sees it: what it can't read, or what is too long.
final class ErrorPages extends ErrorHandler {
    static final String TYPE = "text/html";

    private final Refusals refusals;

    /// @param refusals told of what is refused
    ErrorPages(Refusals refusals) {
        this.refusals = refusals;
    }

    static byte[] page(int status) {
        String page = "<head>\r\n<title>Error response</title>\r\n</head>\r\n<body>\r\n<h1>Error response</h1>\r\n"
                + "<p>Error code " + status + ".\r\n<p>Message: " + HttpStatus.getMessage(status) + ".\r\n</body>\r\n";
        return page.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (status >= 400 && status < 500) {
            refusals.refused(
                    new Caller(Role.NONE, "", () -> Request.getRemoteAddr(request), Door.WEB),
                    "a request",
                    "answered with HTTP status " + status);
        }
        byte[] page = page(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(page), callback);
        return true;
    }
}
