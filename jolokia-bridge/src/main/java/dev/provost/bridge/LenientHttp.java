package dev.provost.bridge;

import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/// HTTP/1 as supervisorctl speaks it, and no slower than it speaks.
///
/// `supervisorctl tail -f` sends an empty Host header over a unix socket; Jetty refuses that in every compliance mode,
/// so a blank one is read as `localhost`. A client that still sends pieces of a head [#HEAD_NANOS_MAX] after the
/// first is cut off: who drips bytes never trips the idle timeout. Who climbs above the root with dots finds nothing
/// there, as anywhere else, and not before saying who he is.
final class LenientHttp extends HttpConnectionFactory {
    static final long HEAD_NANOS_MAX = 20_000_000_000L;

    private static final String NOWHERE = "/above-the-root";

    private final LongSupplier nanoTime;

    /// @param nanoTime monotonic time, nanoseconds
    LenientHttp(HttpConfiguration configuration, LongSupplier nanoTime) {
        super(configuration);
        this.nanoTime = nanoTime;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        var connection = new LenientConnection(getHttpConfiguration(), connector, endPoint, nanoTime);
        return configure(connection, connector, endPoint);
    }

    private static final class LenientConnection extends HttpConnection {
        private final LongSupplier nanoTime;
        private boolean inHead;
        private long inHeadSince;

        LenientConnection(
                HttpConfiguration configuration, Connector connector, EndPoint endPoint, LongSupplier nanoTime) {
            super(configuration, connector, endPoint);
            this.nanoTime = nanoTime;
        }

        @Override
        public void onFillable() {
            if (isHeadLate()) {
                // It finds the end of its input now, and winds up.
                getEndPoint().close(new TimeoutException("the head of a request came too slowly"));
            }
            super.onFillable();
        }

        /// Before more is read. A timer for each request would cost more than this, and hit nobody else: who sends
        /// nothing more is idle.
        private boolean isHeadLate() {
            HttpParser parser = getParser();
            boolean already = inHead;
            inHead = parser.inHeaderState() && !parser.isStart();
            if (!inHead) {
                return false;
            }
            long now = nanoTime.getAsLong();
            if (!already) {
                inHeadSince = now;
            }
            return now - inHeadSince > HEAD_NANOS_MAX;
        }

        // Called by the constructor of the superclass: it must not use fields of this class.
        @Override
        protected RequestHandler newRequestHandler() {
            return new LenientRequests();
        }

        private final class LenientRequests extends RequestHandler {
            @Override
            public void startRequest(String method, String uri, HttpVersion version) {
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
        }
    }
}
