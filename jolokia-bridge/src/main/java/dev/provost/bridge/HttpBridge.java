package dev.provost.bridge;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.EndpointContext;
import dev.provost.jmx.spi.EndpointException;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.LogSink;
import dev.provost.jmx.spi.ManagementEndpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves an MBean server over HTTP, on TCP and unix sockets.
///
/// The methods lock this object because a daemon may be told to end while [#serve] still runs on its own thread.
public final class HttpBridge implements ManagementEndpoint {
    private final List<ListeningSocket> sockets = new ArrayList<>();
    private @Nullable EndpointContext context;
    private @Nullable WebServer web;
    private @Nullable SocketWatch watch;
    private boolean closed;

    // The start path: no lambdas, no string concatenation, no pattern switch here. Each of them would load
    // the machinery of java.lang.invoke before the first child runs.
    @Override
    public synchronized void bind(EndpointContext endpoint) throws EndpointException {
        if (context != null) {
            throw new IllegalStateException("bind was called before; use a new endpoint");
        }
        context = endpoint;
        try {
            for (HttpServerSpec server : endpoint.servers()) {
                sockets.add(ListeningSocket.take(server));
            }
        } catch (EndpointException e) {
            releaseSockets();
            throw e;
        }
        announce(endpoint);
    }

    private static void announce(EndpointContext endpoint) {
        LogSink log = endpoint.log();
        String[] namespaces = endpoint.namespaces().keySet().toArray(new String[0]);
        Arrays.sort(namespaces);
        for (HttpServerSpec server : endpoint.servers()) {
            for (String namespace : namespaces) {
                log.log(LogLevel.INFO, "RPC interface '".concat(namespace).concat("' initialized"));
            }
            if (!server.asksForPassword()) {
                log.log(
                        LogLevel.CRIT,
                        "Server '"
                                .concat(server.section())
                                .concat("' running without any HTTP authentication checking"));
            }
        }
    }

    @Override
    public synchronized void serve() throws EndpointException {
        if (context == null) {
            throw new IllegalStateException("serve was called before bind");
        }
        if (closed || sockets.isEmpty()) {
            return;
        }
        web = WebServer.start(List.copyOf(sockets), context);
        watch = SocketWatch.over(sockets, this::renew);
    }

    /// Cleaners of temporary folders remove socket files that look old to them, and a daemon that can't be reached is
    /// worth nothing.
    @Override
    public synchronized void renew() {
        if (context == null || closed) {
            return;
        }
        LogSink log = context.log();
        for (int i = 0; i < sockets.size(); i++) {
            ListeningSocket old = sockets.get(i);
            if (!old.vanished()) {
                continue;
            }
            try {
                ListeningSocket fresh = ListeningSocket.take(old.server());
                sockets.set(i, fresh);
                if (web != null) {
                    web.replace(old, fresh);
                }
                old.close();
                log.log(LogLevel.WARN, "socket file " + old.file() + " had vanished; made it again");
            } catch (EndpointException e) {
                log.log(LogLevel.WARN, "socket file " + old.file() + " has vanished: " + e.getMessage());
            }
        }
    }

    /// The kernel takes some ten milliseconds to give up a watch. A socket file that is removed from now on comes back
    /// when somebody asks for it, see [#renew].
    @Override
    public synchronized void prepareClose() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        prepareClose();
        releaseSockets();
        if (web != null) {
            web.close();
        }
    }

    private void releaseSockets() {
        for (ListeningSocket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
