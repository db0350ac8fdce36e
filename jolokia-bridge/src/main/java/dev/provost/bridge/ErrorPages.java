package dev.provost.bridge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// The error page of supervisord, for every status. It says the status and nothing about us.
final class ErrorPages extends ErrorHandler {
    static final String TYPE = "text/html";

    static byte[] page(int status) {
        String page = "<head>\r\n<title>Error response</title>\r\n</head>\r\n<body>\r\n<h1>Error response</h1>\r\n"
                + "<p>Error code " + status + ".\r\n<p>Message: " + HttpStatus.getMessage(status) + ".\r\n</body>\r\n";
        return page.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        byte[] page = page(response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(page), callback);
        return true;
    }
}
