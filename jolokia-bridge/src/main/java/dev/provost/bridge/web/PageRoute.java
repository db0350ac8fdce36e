package dev.provost.bridge.web;

import dev.provost.bridge.AnswerMemory;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.LogText;
import dev.provost.bridge.Provenance;
import dev.provost.bridge.SupervisorAccess;
import dev.provost.bridge.XmlOutput;
import dev.provost.jmx.Fault;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.openmbean.CompositeData;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/// The pages by their addresses, and what their links do.
public final class PageRoute implements AutoCloseable {
    /// The longest body of a form.
    static final int FORM_BYTES_MAX = 64 * 1024;

    private static final String HTML = "text/html;charset=utf-8";
    /// Each holds the state of all processes while it is written.
    private static final int AT_ONCE = 2;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final SupervisorAccess supervisor;
    private final LogSink log;
    private final AnswerMemory memory;
    private final Actions actions;
    private final TailPage tail;
    private final LiveRoute live;
    private final StaticFiles files = new StaticFiles();
    private final Semaphore atOnce = new Semaphore(AT_ONCE);

    public PageRoute(SupervisorAccess supervisor, LogSink log, AnswerMemory memory) {
        this.supervisor = supervisor;
        this.log = log;
        this.memory = memory;
        this.actions = new Actions(supervisor);
        this.tail = new TailPage(supervisor);
        this.live = new LiveRoute(supervisor, memory);
    }

    /// Writes a page.
    private interface Page {
        void writeTo(Html html) throws IOException, JMException;
    }

    public void serve(Exchange exchange) throws IOException, JMException {
        String path = exchange.path();
        if (StaticFiles.has(path)) {
            files.serve(exchange);
            return;
        }
        boolean known = "GET".equals(exchange.method()) || "POST".equals(exchange.method());
        switch (known ? path : "") {
            case "/", "/index.html" -> index(exchange);
            case "/tail.html" -> tail(exchange);
            case "/ok.html" -> ok(exchange);
            case "/live" -> live.serve(exchange);
            case "/plan" -> plan(exchange);
            default -> exchange.refuse(HttpStatus.NOT_FOUND_404);
        }
    }

    private void index(Exchange exchange) throws IOException, JMException {
        Form form = Form.of(exchange);
        String action = form.get("action");
        if (action == null) {
            StatusPage status = new StatusPage(supervisor, Caller.current());
            show(exchange, HttpStatus.OK_200, html -> status.writeTo(html, form.get("message")));
        } else {
            act(exchange, action, form.all("processname"));
        }
    }

    private void act(Exchange exchange, String action, List<String> names) throws IOException, JMException {
        String process = names.isEmpty() ? null : names.getFirst();
        if (!Actions.known(action, names)) {
            log.log(
                    LogLevel.ERRO,
                    "Web interface error: action " + LogText.quoted(action)
                            + (process == null ? " without a processname" : " is not known"));
            exchange.refuse(HttpStatus.INTERNAL_SERVER_ERROR_500);
            return;
        }
        String purpose = exchange.header("Sec-Purpose");
        if (purpose != null && purpose.contains("prefetch")) {
            // A browser guesses what its user will ask for next; when he does, it asks again.
            exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
            return;
        }
        Provenance provenance = Provenance.of(exchange);
        if (provenance.kind() == Provenance.Kind.FOREIGN) {
            refuse(exchange, action, process, provenance);
        } else if (provenance.kind() == Provenance.Kind.UNTOLD && fromBrowser(exchange) && Actions.changes(action)) {
            show(exchange, HttpStatus.OK_200, html -> NoticePage.confirm(html, action, process));
        } else {
            exchange.patience();
            String message = actions.perform(action, names);
            noCache(exchange);
            if (wantsJson(exchange)) {
                say(exchange, message);
            } else {
                exchange.redirect(home(exchange) + "?message=" + Form.quoted(message));
            }
        }
    }

    /// The page's own script asks so: it stays where it is, and shows what is said.
    private static boolean wantsJson(Exchange exchange) {
        String types = exchange.header(HttpHeader.ACCEPT);
        return types != null && types.startsWith("application/json");
    }

    private static void say(Exchange exchange, String message) throws IOException {
        String json = ProcessJson.quote(new StringBuilder("{\"message\":"), message)
                .append("}\n")
                .toString();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.answer("application/json", bytes.length, List.of(ByteBuffer.wrap(bytes)));
    }

    private void refuse(Exchange exchange, String action, @Nullable String process, Provenance provenance)
            throws IOException, JMException {
        log.log(
                LogLevel.WARN,
                "Web interface refused action " + LogText.quoted(action)
                        + (process == null ? "" : " for process " + LogText.quoted(process))
                        + ", the request was made by another site (" + provenance.mark() + ")");
        exchange.noteRefusal("action " + action + " for a page of another site (" + provenance.mark() + ")");
        show(exchange, HttpStatus.FORBIDDEN_403, html -> NoticePage.refused(html, action, process));
    }

    /// A script says what it is, or nothing.
    private static boolean fromBrowser(Exchange exchange) {
        String agent = exchange.header(HttpHeader.USER_AGENT);
        return agent != null && agent.startsWith("Mozilla/");
    }

    /// {@return the address of the status page as the client knows it}
    private static String home(Exchange exchange) {
        String host = exchange.header(HttpHeader.HOST);
        if (host == null || host.isBlank()) {
            return "/";
        }
        String scheme = exchange.header("X-Forwarded-Proto");
        boolean tls = scheme != null && scheme.toLowerCase(Locale.ROOT).equals("https");
        return (tls ? "https://" : "http://") + host.strip() + "/";
    }

    private void tail(Exchange exchange) throws IOException, JMException {
        Form form = Form.of(exchange);
        show(exchange, HttpStatus.OK_200, html -> tail.writeTo(html, form.get("processname"), form.get("limit")));
    }

    private void ok(Exchange exchange) throws IOException {
        noCache(exchange);
        exchange.answer("text/plain", 2, List.of(ByteBuffer.wrap("OK".getBytes(StandardCharsets.US_ASCII))));
    }

    private void plan(Exchange exchange) throws IOException, JMException {
        try (var out = new XmlOutput(memory)) {
            PlanJson.write(out, (CompositeData) supervisor.call("startPlan"));
            noCache(exchange);
            exchange.say("X-Content-Type-Options", "nosniff");
            exchange.answer("application/json", out.length(), out.segments());
        } catch (Fault e) {
            exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
        }
    }

    private void show(Exchange exchange, int statusCode, Page page) throws IOException, JMException {
        try (var out = new XmlOutput(memory)) {
            atOnce.acquireUninterruptibly();
            try {
                page.writeTo(new Html(out));
            } catch (Fault e) {
                // SHUTDOWN_STATE is the only one that a page does not tell itself.
                exchange.refuse(HttpStatus.SERVICE_UNAVAILABLE_503);
                return;
            } finally {
                atOnce.release();
            }
            noCache(exchange);
            exchange.say("Content-Security-Policy", POLICY);
            exchange.say("X-Content-Type-Options", "nosniff");
            exchange.say("X-Frame-Options", "DENY");
            exchange.say("Referrer-Policy", "same-origin");
            exchange.answer(statusCode, HTML, out.length(), out.segments());
        }
    }

    private static void noCache(Exchange exchange) {
        exchange.say("Pragma", "no-cache");
        exchange.say("Cache-Control", "no-cache");
        exchange.say("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    /// Ends the streams of live pages.
    @Override
    public void close() {
        live.close();
    }
}
