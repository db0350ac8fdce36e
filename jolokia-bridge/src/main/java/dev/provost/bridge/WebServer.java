package dev.provost.bridge;

import dev.provost.jmx.spi.EndpointContext;
import dev.provost.jmx.spi.EndpointException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/// Jetty with as little of it as will do: one server, a connector for each socket, one handler.
///
/// Per connector one thread accepts and one selects; requests run on [RequestThreads].
final class WebServer implements AutoCloseable {
    /// The largest head of a request, in bytes.
    private static final int HEAD_BYTES_MAX = 16 * 1024;

    /// Threads beyond the connectors' own: Jetty asks for some spare ones.
    private static final int SPARE_THREADS = 6;

    /// How many references Jetty keeps apart so that two threads don't write into one cache line. Unless it is told,
    /// it asks the platform MBean server, and the JVM's own beans would be made for that alone at every start.
    private static final String REFERENCES_PER_CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

    // Loggers are held here: their level is lost when the last reference to one is.
    private final List<Logger> loggers;
    private final Server server;
    private final List<ListeningConnector> connectors;
    private final Router router;

    private WebServer(List<Logger> loggers, Server server, List<ListeningConnector> connectors, Router router) {
        this.loggers = loggers;
        this.server = server;
        this.connectors = connectors;
        this.router = router;
    }

    /// Answers what comes in on `sockets`, and what has been waiting there.
    static WebServer start(List<ListeningSocket> sockets, EndpointContext context) throws EndpointException {
        List<Logger> loggers = List.of(
                quiet("org.eclipse.jetty", Level.WARNING),
                // It warns of what clients send; anybody could fill our standard error.
                quiet("org.eclipse.jetty.http", Level.SEVERE),
                quiet("org.eclipse.jetty.util", Level.SEVERE),
                quiet("org.jolokia", Level.WARNING),
                quiet("org.apache.xmlrpc", Level.WARNING));
        if (System.getProperty(REFERENCES_PER_CACHE_LINE) == null) {
            System.setProperty(REFERENCES_PER_CACHE_LINE, "16");
        }
        var requests = new RequestThreads();
        var threads = new QueuedThreadPool(2 * sockets.size() + SPARE_THREADS, 1);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(requests);
        var timer = new ConnectionTimer();
        var server = new Server(threads, new ScheduledExecutorScheduler(timer), null);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle event) {
                requests.shutdown();
                // With what waits: a connection that ends after this finds nothing to cancel.
                timer.shutdownNow();
            }
        });
        server.setStopAtShutdown(false);
        server.setStopTimeout(0);
        server.setErrorHandler(new ErrorPages(context.refusals()));
        var router = new Router(context);
        server.setHandler(router);
        HttpConfiguration http = configuration();
        List<ListeningConnector> connectors = sockets.stream()
                .map(socket -> new ListeningConnector(server, socket, new LenientHttp(http, System::nanoTime)))
                .toList();
        connectors.forEach(server::addConnector);
        try {
            server.start();
        } catch (Exception e) {
            stopInBackground(server);
            throw new EndpointException("Cannot start the HTTP server: " + e, e);
        }
        return new WebServer(loggers, server, connectors, router);
    }

    private static Logger quiet(String name, Level least) {
        Logger logger = Logger.getLogger(name);
        logger.setLevel(least);
        return logger;
    }

    private static HttpConfiguration configuration() {
        var http = new HttpConfiguration();
        http.setRequestHeaderSize(HEAD_BYTES_MAX);
        http.setSendServerVersion(false);
        // Who doesn't say whom he calls means us. A unix socket has no address that could stand in for the name.
        http.setServerAuthority(new HostPort("localhost"));
        http.setSendDateHeader(true);
        // A name such as `group:a/b` is sent with an escaped slash; no route of ours maps a path to a file.
        http.setUriCompliance(UriCompliance.RFC3986);
        // Off-heap memory is no less memory: small heap buffers, collected when idle.
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        return http;
    }

    /// Goes on with `fresh` where it accepted from `old`; connections stay.
    void replace(ListeningSocket old, ListeningSocket fresh) {
        for (ListeningConnector connector : connectors) {
            if (connector.socket() == old) {
                connector.continueWith(fresh);
            }
        }
    }

    /// Cuts all connections. An answer that is on its way out, such as that of `shutdown` itself, gets a moment.
    @Override
    public void close() {
        router.drain();
        for (ListeningConnector connector : connectors) {
            connector.awaitClosed();
            connector.getConnectedEndPoints().forEach(EndPoint::close);
        }
        router.close();
        stopInBackground(server);
        assert !loggers.isEmpty();
    }

    /// Jetty's own stop joins threads; nobody should wait for that.
    private static void stopInBackground(Server server) {
        Thread.ofPlatform().daemon().name("http-stop").start(() -> {
            try {
                server.stop();
            } catch (Exception e) {
                // Its sockets are closed and its threads are daemons: nothing of it is left to save.
            }
        });
    }
}
