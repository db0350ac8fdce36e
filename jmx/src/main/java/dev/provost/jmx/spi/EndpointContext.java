package dev.provost.jmx.spi;

import dev.provost.jmx.access.Refusals;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// What the daemon gives an endpoint.
///
/// @param servers    HTTP servers to open, in this order
/// @param mbeans     the MBean server, made when first asked for; [ManagementEndpoint#bind] must not ask. It answers
///                   who has bound [dev.provost.jmx.access.Caller#CURRENT], and nobody else. Our MBeans are there, of
///                   the JVM's perhaps none yet
/// @param allMBeans  the same, with the JVM's; it takes a tenth of a second when it is first asked for
/// @param namespaces XML-RPC namespaces and the MBean that answers each, such as `supervisor`; `system` is the
///                   endpoint's own
/// @param log        the activity log
/// @param refusals   told of what the endpoint refuses itself; the MBean server tells of what it refuses
public record EndpointContext(
        List<HttpServerSpec> servers,
        Supplier<MBeanServer> mbeans,
        Supplier<MBeanServer> allMBeans,
        Map<String, ObjectName> namespaces,
        LogSink log,
        Refusals refusals) {
    public EndpointContext {
        servers = List.copyOf(servers);
        namespaces = Map.copyOf(namespaces);
    }

    /// One of one MBean server, whose refusals nobody notes.
    public EndpointContext(
            List<HttpServerSpec> servers,
            Supplier<MBeanServer> mbeans,
            Map<String, ObjectName> namespaces,
            LogSink log) {
        this(servers, mbeans, mbeans, namespaces, log, Refusals.UNNOTICED);
    }
}
