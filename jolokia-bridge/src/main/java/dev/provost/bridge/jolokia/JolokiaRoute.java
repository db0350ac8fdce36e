package dev.provost.bridge.jolokia;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.Provenance;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.spi.EndpointContext;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Fields;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jspecify.annotations.Nullable;

/// `/jolokia`: JMX as JSON. Embedding Jolokia leaves to us what its servlet does: methods, origins, limits.
public final class JolokiaRoute implements AutoCloseable {
    /// The longest body: some thousand requests in one.
    public static final long BODY_BYTES_MAX = 1024 * 1024;

    private static final String PATH = "/jolokia";
    private static final String JSON = "application/json; charset=utf-8";
    /// Each may hold an answer of some megabytes in pieces.
    private static final int AT_ONCE_MAX = 8;
    private static final int WAIT_SECONDS_MAX = 30;
    private static final Set<String> READS = Set.of("read", "list", "search", "version");

    /// Parameters a client may give with a request. Those that raise limits or widen answers are not among them.
    private static final Set<String> PARAMETERS = Set.of(
            "ignoreErrors",
            "canonicalNaming",
            "includeRequest",
            "ifModifiedSince",
            "p",
            "mimeType",
            "maxDepth",
            "maxCollectionSize",
            "maxObjects",
            "listKeys",
            "serializeLong",
            "openTypes");

    private final EndpointContext context;
    private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX);
    // Made by the first request, under this object's lock.
    private @Nullable JolokiaAgent agent;
    private boolean closed;

    public JolokiaRoute(EndpointContext context) {
        this.context = context;
    }

    public void serve(Exchange exchange) throws IOException {
        boolean post = "POST".equals(exchange.method());
        Provenance provenance = Provenance.of(exchange);
        if (!post && !"GET".equals(exchange.method())) {
            exchange.refuse(HttpStatus.METHOD_NOT_ALLOWED_405);
        } else if (provenance.kind() == Provenance.Kind.FOREIGN) {
            exchange.refuse(HttpStatus.FORBIDDEN_403);
        } else if (!post && provenance.kind() == Provenance.Kind.UNTOLD && fromBrowser(exchange) && !isRead(exchange)) {
            exchange.refuse(HttpStatus.FORBIDDEN_403);
        } else if (exchange.length() > BODY_BYTES_MAX) {
            exchange.refuse(HttpStatus.PAYLOAD_TOO_LARGE_413);
        } else if (!enter()) {
            exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
        } else {
            try {
                answer(exchange, post);
            } finally {
                atOnce.release();
            }
        }
    }

    /// A script says what it is, or nothing.
    private static boolean fromBrowser(Exchange exchange) {
        String agent = exchange.header(HttpHeader.USER_AGENT);
        return agent != null && agent.startsWith("Mozilla/");
    }

    /// Whether a GET changes nothing. `check_jmx4perl` and others make their calls by GET, so it is not refused to all;
    /// but an address on a page elsewhere, such as that of an image, may make a browser ask for anything, and need
    /// not say where it stood.
    private static boolean isRead(Exchange exchange) {
        String path = exchange.path().substring(PATH.length());
        String[] given = parameters(exchange).get("p");
        return (isRead(path) && given == null) || (isNothing(path) && given != null && isRead(given[0]));
    }

    private static boolean isNothing(String path) {
        return path.isEmpty() || path.equals("/");
    }

    private static boolean isRead(String path) {
        int start = path.startsWith("/") ? 1 : 0;
        int end = path.indexOf('/', start);
        String type = path.substring(start, end < 0 ? path.length() : end);
        return type.isEmpty() || READS.contains(type);
    }

    private boolean enter() {
        try {
            return atOnce.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void answer(Exchange exchange, boolean post) throws IOException {
        HttpRequestHandler handler = handler();
        Map<String, String[]> parameters = parameters(exchange);
        JSONStructure answer;
        try {
            if (post) {
                answer = handler.handlePostRequest(
                        exchange.uri(),
                        JsonBody.checked(exchange.body(BODY_BYTES_MAX)),
                        StandardCharsets.UTF_8.name(),
                        parameters);
            } else {
                exchange.patience();
                answer =
                        handler.handleGetRequest(exchange.uri(), exchange.path().substring(PATH.length()), parameters);
            }
        } catch (BodyRefused e) {
            exchange.refuse(e.status());
            return;
        } catch (BadRequestException | EmptyResponseException e) {
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
            return;
        } catch (RuntimeException e) {
            answer = handler.handleThrowable(e);
        } catch (Error e) {
            // What the scanner of its JSON parser throws at characters it doesn't know.
            if (e.getClass() != Error.class) {
                throw e;
            }
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
            return;
        }
        try (Writer writer = new OutputStreamWriter(exchange.stream(JSON), StandardCharsets.UTF_8)) {
            answer.writeJSONString(writer);
        }
        exchange.finish();
    }

    private static Map<String, String[]> parameters(Exchange exchange) {
        Map<String, String[]> parameters = new HashMap<>();
        for (Fields.Field field : exchange.query()) {
            if (PARAMETERS.contains(field.getName())) {
                parameters.put(field.getName(), field.getValues().toArray(new String[0]));
            }
        }
        return parameters;
    }

    private synchronized HttpRequestHandler handler() throws IOException {
        if (closed) {
            throw new IOException("the server ends");
        }
        JolokiaAgent made = agent;
        if (made == null) {
            made = JolokiaAgent.on(context.allMBeans().get(), context.refusals());
            agent = made;
        }
        return made.handler();
    }

    @Override
    public synchronized void close() {
        closed = true;
        JolokiaAgent last = agent;
        if (last != null) {
            // It asks the MBean server once more, for nobody in particular.
            Caller itself = new Caller(Role.VIEWER, "", () -> "", Door.LOCAL);
            ScopedValue.where(Caller.CURRENT, itself).run(last::close);
            agent = null;
        }
    }
}
