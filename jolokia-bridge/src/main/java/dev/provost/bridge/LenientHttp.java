package dev.provost.bridge;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// HTTP/1 as supervisorctl speaks it, and no slower than it speaks.
///
/// `supervisorctl tail -f` sends an empty Host header over a unix socket; Jetty refuses that in every compliance mode,
/// so a blank one is read as `localhost`. A request whose head has not come in full after [#HEAD_SECONDS_MAX] is cut
/// off: a client that drips bytes never trips the idle timeout. Who climbs above the root with dots finds nothing
/// there, as anywhere else, and not before saying who he is.
final class LenientHttp extends HttpConnectionFactory {
    static final int HEAD_SECONDS_MAX = 20;

    private static final String NOWHERE = "/above-the-root";

    LenientHttp(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        var connection = new LenientConnection(getHttpConfiguration(), connector, endPoint);
        return configure(connection, connector, endPoint);
    }

    private static final class LenientConnection extends HttpConnection {
        LenientConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        // Called by the constructor of the superclass: it must not use fields of this class.
        @Override
        protected RequestHandler newRequestHandler() {
            return new LenientRequests();
        }

        private final class LenientRequests extends RequestHandler {
            private Scheduler.@Nullable Task cutOff;

            // Not messageBegin: the parser calls that while it waits for the next request of an idle connection.
            @Override
            public void startRequest(String method, String uri, HttpVersion version) {
                cutOff = getConnector()
                        .getScheduler()
                        .schedule(
                                () -> getEndPoint()
                                        .close(new TimeoutException("the head of a request came too slowly")),
                                HEAD_SECONDS_MAX,
                                TimeUnit.SECONDS);
                super.startRequest(method, aboveTheRoot(uri) ? NOWHERE : uri, version);
            }

            private static boolean aboveTheRoot(String uri) {
                if (!uri.startsWith("/") || !(uri.contains("..") || uri.contains("%2"))) {
                    return false;
                }
                try {
                    return HttpURI.from(uri).getCanonicalPath() == null;
                } catch (IllegalArgumentException e) {
                    return true;
                }
            }

            @Override
            public void parsedHeader(HttpField field) {
                String value = field.getValue();
                boolean blankHost = field.getHeader() == HttpHeader.HOST && (value == null || value.isBlank());
                super.parsedHeader(blankHost ? new HostPortHttpField("localhost") : field);
            }

            @Override
            public boolean headerComplete() {
                if (cutOff != null) {
                    cutOff.cancel();
                    cutOff = null;
                }
                return super.headerComplete();
            }
        }
    }
}
