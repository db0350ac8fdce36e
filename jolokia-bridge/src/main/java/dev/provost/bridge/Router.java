package dev.provost.bridge;

import dev.provost.bridge.auth.BasicAuthentication;
import dev.provost.bridge.events.EventsRoute;
import dev.provost.bridge.jolokia.JolokiaRoute;
import dev.provost.bridge.metrics.MetricsRoute;
import dev.provost.bridge.tail.TailRoute;
import dev.provost.bridge.web.PageRoute;
import dev.provost.bridge.xmlrpc.RpcRoute;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.spi.EndpointContext;
import dev.provost.jmx.spi.HttpServerSpec;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Lets a request in and sends it to the route for its path.
final class Router extends Handler.Abstract {
    /// How long [#drain] waits for answers on their way.
    private static final int DRAIN_MILLIS_MAX = 100;

    private final EndpointContext context;
    private final RpcRoute rpc;
    private final JolokiaRoute jolokia;
    private final TailRoute tails;
    private final EventsRoute events;
    private final SupervisorAccess supervisor;
    private final AnswerMemory memory = new AnswerMemory();
    // Made by the first request for a page, under this object's lock.
    private @Nullable PageRoute pages;
    // Made by the first request for figures, under this object's lock.
    private @Nullable MetricsRoute metrics;
    // One permit per request in hand; drain takes all of them.
    private final Semaphore requests = new Semaphore(Integer.MAX_VALUE);

    Router(EndpointContext context) {
        this.context = context;
        this.rpc = new RpcRoute(context, memory);
        this.jolokia = new JolokiaRoute(context);
        this.supervisor = new SupervisorAccess(context.mbeans());
        this.events = new EventsRoute(supervisor);
        this.tails = new TailRoute(supervisor);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        requests.acquireUninterruptibly();
        try {
            // What supervisord's HTTP server calls itself; scripts tell the two kinds of port apart by it.
            response.getHeaders().put(HttpHeader.SERVER, "Medusa/1.12");
            answer(new Exchange(request, response, callback, context.refusals()));
        } finally {
            requests.release();
        }
        return true;
    }

    private void answer(Exchange exchange) {
        try {
            BasicAuthentication.Verdict verdict =
                    authentication(exchange).check(exchange.header(HttpHeader.AUTHORIZATION));
            Caller caller = exchange.caller(verdict.role(), verdict.user());
            switch (verdict.outcome()) {
                case ACCEPTED -> serve(exchange, caller);
                case MISSING -> {
                    context.refusals().asked(caller);
                    exchange.challenge();
                }
                case REFUSED -> {
                    context.refusals().refused(caller, asked(exchange), "wrong user name or password");
                    exchange.challenge();
                }
                case MALFORMED -> exchange.refuse(HttpStatus.BAD_REQUEST_400);
            }
        } catch (EofException e) {
            // The client went away; that is its right.
            exchange.fail(e);
        } catch (Exception e) {
            if (context.log().writes(LogLevel.DEBG)) {
                context.log().log(LogLevel.DEBG, "HTTP request to " + exchange.path() + " failed: " + e);
            }
            exchange.fail(e);
        }
    }

    /// Serves with it known who asks, for the guard in front of the MBean server.
    private void serve(Exchange exchange, Caller caller) throws Exception {
        var _ = ScopedValue.where(Caller.CURRENT, caller).call(() -> {
            try {
                route(exchange);
            } catch (SecurityException e) {
                // The guard has noted it.
                exchange.turnAway(HttpStatus.FORBIDDEN_403);
            }
            return caller;
        });
    }

    private static String asked(Exchange exchange) {
        return exchange.method() + " " + exchange.path();
    }

    private static BasicAuthentication authentication(Exchange exchange) {
        return ((ListeningConnector) exchange.connector()).authentication();
    }

    private void route(Exchange exchange) throws Exception {
        switch (exchange.door()) {
            case XML_RPC -> rpc.serve(exchange);
            case JOLOKIA -> {
                if (admits(exchange, HttpServerSpec.Extra.JOLOKIA)) {
                    if (EventsRoute.has(exchange.path())) {
                        events.serve(exchange);
                    } else {
                        jolokia.serve(exchange);
                    }
                }
            }
            case METRICS -> {
                if (admits(exchange, HttpServerSpec.Extra.METRICS)) {
                    metrics().serve(exchange);
                }
            }
            case TAIL -> tails.serve(exchange);
            default -> pages().serve(exchange);
        }
    }

    /// Whether this listener serves what supervisord's had not. Refuses the request if not; everything of that kind
    /// asks here.
    private static boolean admits(Exchange exchange, HttpServerSpec.Extra extra) throws IOException {
        if (((ListeningConnector) exchange.connector()).serves(extra)) {
            return true;
        }
        exchange.refuse(HttpStatus.FORBIDDEN_403);
        return false;
    }

    private synchronized MetricsRoute metrics() {
        MetricsRoute made = metrics;
        if (made == null) {
            made = new MetricsRoute(context.mbeans(), memory);
            metrics = made;
        }
        return made;
    }

    private synchronized PageRoute pages() {
        PageRoute made = pages;
        if (made == null) {
            made = new PageRoute(supervisor, context.log(), memory);
            pages = made;
        }
        return made;
    }

    /// Ends the streams and waits a moment for the requests in hand: the caller of `shutdown` should get its answer. A
    /// request that waits for a process is not worth waiting for, hence the limit.
    void drain() {
        tails.close();
        endPages();
        events.close();
        try {
            if (requests.tryAcquire(Integer.MAX_VALUE, DRAIN_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                requests.release(Integer.MAX_VALUE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void endPages() {
        if (pages != null) {
            pages.close();
        }
    }

    /// Lets Jolokia unregister what it registered.
    void close() {
        jolokia.close();
    }
}
