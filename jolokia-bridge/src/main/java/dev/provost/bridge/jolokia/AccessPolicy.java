package dev.provost.bridge.jolokia;

import dev.provost.jmx.access.Exposure;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/// What Jolokia may show and do: what [Exposure] shows anyone. What a role may do is the guard's business, in front of
/// the MBean server.
public final class AccessPolicy implements Restrictor {
    private static final Set<RequestType> TYPES = Set.of(
            RequestType.READ,
            RequestType.WRITE,
            RequestType.EXEC,
            RequestType.LIST,
            RequestType.SEARCH,
            RequestType.VERSION);

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return true;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return TYPES.contains(type);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return Exposure.readable(name, attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return Exposure.ours(name);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        return Exposure.ours(name) || Exposure.toCallForeign(name, operation) != null;
    }

    /// Authentication and the address of the socket decide that, before a request gets here.
    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return true;
    }

    /// Pages of other origins have no business here; those of ours are let in before Jolokia is asked.
    @Override
    public boolean isOriginAllowed(String origin, boolean strictChecking) {
        return origin == null;
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !Exposure.shows(name);
    }
}
