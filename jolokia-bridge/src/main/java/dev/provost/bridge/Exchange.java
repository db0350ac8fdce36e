package dev.provost.bridge;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeoutException;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/// One request and its answer, as the routes see it. All calls block the request's own thread.
public final class Exchange {
    /// The largest body that is read to be thrown away.
    private static final int SWALLOWED_BYTES_MAX = 64 * 1024;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Refusals refusals;

    /// @param refusals told of what is refused here
    Exchange(Request request, Response response, Callback callback, Refusals refusals) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.refusals = refusals;
    }

    /// {@return what kind of route its path leads to}
    Door door() {
        String path = path();
        if (path.startsWith("/RPC2")) {
            return Door.XML_RPC;
        }
        if (path.startsWith("/jolokia/")) {
            return Door.JOLOKIA;
        }
        return switch (path) {
            case "/jolokia", "/events" -> Door.JOLOKIA;
            case "/metrics", "/healthz", "/readyz" -> Door.METRICS;
            default -> path.startsWith("/logtail") || path.startsWith("/mainlogtail") ? Door.TAIL : Door.WEB;
        };
    }

    /// {@return who makes this request}
    Caller caller(Role role, String user) {
        return new Caller(role, user, this::origin, door());
    }

    /// Where the client is. Looked up once for each connection, and only if somebody wants to know.
    private String origin() {
        String key = Caller.Origin.class.getName();
        if (connection().getAttribute(key) instanceof String known) {
            return known;
        }
        String found = client() instanceof SocketChannelEndPoint end ? origin(end.getChannel()) : "";
        connection().setAttribute(key, found);
        return found;
    }

    private static String origin(SocketChannel channel) {
        try {
            SocketAddress address = channel.getRemoteAddress();
            if (address instanceof InetSocketAddress inet) {
                return inet.getAddress().getHostAddress() + ":" + inet.getPort();
            }
            // The kernel's word: who made the connection, whatever became of him since.
            return "unix:"
                    + channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                            .user()
                            .getName();
        } catch (IOException | UnsupportedOperationException e) {
            // Gone, or a system that can't tell.
            return "";
        }
    }

    /// Has it noted that this request is refused.
    ///
    /// @param reason in words for the operator
    public void noteRefusal(String reason) {
        Caller caller = Caller.current();
        refusals.refused(caller == null ? caller(Role.NONE, "") : caller, method() + " " + path(), reason);
    }

    Connector connector() {
        return request.getConnectionMetaData().getConnector();
    }

    /// {@return what is remembered for this connection, over all its requests}
    public Attributes connection() {
        return request.getConnectionMetaData();
    }

    public String method() {
        return request.getMethod();
    }

    /// {@return the path, decoded and without dots}
    public String path() {
        // A request such as CONNECT has none.
        return request.getHttpURI().getCanonicalPath() == null ? "" : String.valueOf(Request.getPathInContext(request));
    }

    public String uri() {
        return request.getHttpURI().getPathQuery();
    }

    public Fields query() {
        return Request.extractQueryParameters(request);
    }

    public @Nullable String header(HttpHeader header) {
        return request.getHeaders().get(header);
    }

    public @Nullable String header(String header) {
        return request.getHeaders().get(header);
    }

    /// {@return bytes of the body, -1 if the request doesn't say}
    public long length() {
        return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                ? -1
                : request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
    }

    /// {@return the body; fails when it is longer or comes slower than allowed}
    public InputStream body(long bytesMax) {
        return new BoundedBody(Content.Source.asInputStream(request), bytesMax);
    }

    /// Tells that from here on it is us who take the time: a call may wait for a process as long as it likes.
    public void patience() {
        request.addIdleTimeoutListener((TimeoutException _) -> false);
    }

    /// {@return milliseconds since 1970 of a date in a header, -1 if there is none}
    public long date(HttpHeader header) {
        return request.getHeaders().getDateField(header);
    }

    /// Sets a header of the answer.
    public void say(String header, String value) {
        response.getHeaders().put(header, value);
    }

    /// Sets a date header of the answer.
    ///
    /// @param millis since 1970
    public void say(HttpHeader header, long millis) {
        response.getHeaders().putDate(header, millis);
    }

    /// Sends `segments` as the whole body.
    public void answer(String contentType, long length, List<ByteBuffer> segments) throws IOException {
        answer(HttpStatus.OK_200, contentType, length, segments);
    }

    /// Sends `segments` as the whole body of an answer with this status.
    public void answer(int status, String contentType, long length, List<ByteBuffer> segments) throws IOException {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        int last = segments.size() - 1;
        for (int i = 0; i <= last; i++) {
            Content.Sink.write(response, i == last, segments.get(i));
        }
        callback.succeeded();
    }

    /// {@return where to write a body of unknown length; [#finish] must follow}
    public OutputStream stream(String contentType) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        return Response.asBufferedOutputStream(request, response);
    }

    public void finish() {
        callback.succeeded();
    }

    /// Begins an answer that goes on until one of the two sides ends it: sends its head now, [#send] follows, and
    /// [#end] where it is us who end it. The connection serves nothing else afterwards.
    ///
    /// @param gone called, maybe more than once, on a thread of the server when the client hangs up
    public void open(String contentType, Runnable gone) throws IOException {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        patience();
        Content.Sink.write(response, false, BufferUtil.EMPTY_BUFFER);
        new HangUp(client(), gone).await();
    }

    /// Begins a stream of server-sent events, as [#open].
    public void openEvents(Runnable gone) throws IOException {
        say("Cache-Control", "no-store");
        say("X-Accel-Buffering", "no");
        say("X-Content-Type-Options", "nosniff");
        open("text/event-stream", gone);
    }

    /// Sends `bytes` as a chunk of their own. Waits while the client doesn't read; fails when it takes nothing for as
    /// long as a connection may be idle.
    public void send(ByteBuffer bytes) throws IOException {
        Content.Sink.write(response, false, bytes);
    }

    /// Ends an answer that was opened, and the connection. It can't say so in its head: Jetty then sends no chunks.
    public void end() throws IOException {
        Content.Sink.write(response, true, BufferUtil.EMPTY_BUFFER);
        client().close();
        callback.succeeded();
    }

    private EndPoint client() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /// Sends the client elsewhere, in supervisord's way: 301 and its page.
    public void redirect(String location) throws IOException {
        response.getHeaders().put(HttpHeader.LOCATION, location);
        page(HttpStatus.MOVED_PERMANENTLY_301);
    }

    /// Answers without a body.
    public void answer(int status) {
        response.setStatus(status);
        callback.succeeded();
    }

    /// Answers with supervisord's page for `status`. The connection ends with it unless the request was read in full.
    public void refuse(int status) throws IOException {
        if (isNoteworthy(status)) {
            noteRefusal("answered with HTTP status " + status);
        }
        turnAway(status);
    }

    /// What is missing, or could not be carried out, is no refusal.
    private static boolean isNoteworthy(int status) {
        return status >= 400 && status < 500 && status != HttpStatus.NOT_FOUND_404;
    }

    /// As [#refuse], where it was noted already.
    void turnAway(int status) throws IOException {
        if (length() != 0 && !"GET".equals(method())) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            swallow();
        }
        page(status);
    }

    /// Takes a small body that nobody wants. A client sends head and body one after the other; if the connection closed
    /// in between, it would report a broken pipe and never read why it was refused.
    private void swallow() {
        if (length() > SWALLOWED_BYTES_MAX) {
            return;
        }
        try (InputStream body = body(SWALLOWED_BYTES_MAX)) {
            body.skip(SWALLOWED_BYTES_MAX);
        } catch (IOException e) {
            // It doesn't come, or is longer than it said; the answer stays the same.
            return;
        }
    }

    /// Asks for a password. supervisord keeps the connection open and swallows what comes next; we close it.
    void challenge() throws IOException {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"default\"");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        swallow();
        page(HttpStatus.UNAUTHORIZED_401);
    }

    private void page(int status) throws IOException {
        byte[] page = ErrorPages.page(status);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ErrorPages.TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.length);
        Content.Sink.write(response, true, ByteBuffer.wrap(page));
        callback.succeeded();
    }

    private static int status(Throwable failure) {
        if (failure instanceof BodyRefused refused) {
            return refused.status();
        }
        if (failure instanceof HttpException refused) {
            return refused.getCode();
        }
        // A body that ends before its time: the other half of the connection may still be listening.
        return failure instanceof EOFException ? HttpStatus.BAD_REQUEST_400 : HttpStatus.INTERNAL_SERVER_ERROR_500;
    }

    /// Gives up: a status if nothing was sent yet, a cut connection otherwise.
    void fail(Throwable failure) {
        if (response.isCommitted()) {
            callback.failed(failure);
            return;
        }
        try {
            refuse(status(failure));
        } catch (IOException e) {
            callback.failed(e);
        }
    }
}
