package dev.provost.jmx.spi;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// What the daemon gives an endpoint.
///
/// @param servers    HTTP servers to open, in this order
/// @param mbeans     the MBean server, made when first asked for; [ManagementEndpoint#bind] must not ask
/// @param namespaces XML-RPC namespaces and the MBean that answers each, such as `supervisor`; `system` is the
///                   endpoint's own
/// @param log        the activity log
public record EndpointContext(
        List<HttpServerSpec> servers, Supplier<MBeanServer> mbeans, Map<String, ObjectName> namespaces, LogSink log) {
    public EndpointContext {
        servers = List.copyOf(servers);
        namespaces = Map.copyOf(namespaces);
    }
}
