package dev.provost.bridge.jolokia;

import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Exposure;
import dev.provost.jmx.access.Refusals;
import java.util.Set;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/// What Jolokia may show and do: what [Exposure] shows anyone, but for what only JMX clients need, the MBean server's
/// delegate and the operations on threads. What a role may do is the guard's business, in front of the MBean server.
public final class AccessPolicy implements Restrictor {
    private static final Set<RequestType> TYPES = Set.of(
            RequestType.READ,
            RequestType.WRITE,
            RequestType.EXEC,
            RequestType.LIST,
            RequestType.SEARCH,
            RequestType.VERSION,
            RequestType.NOTIFICATION);

    private final Refusals refusals;

    AccessPolicy(Refusals refusals) {
        this.refusals = refusals;
    }

    /// Not so for reading: who asks for all attributes of an MBean gets those that he may have, and did no wrong.
    private boolean noted(ObjectName name, String what) {
        Caller known = Caller.current();
        Caller caller = known == null ? Caller.unknown(Door.JOLOKIA) : known;
        refusals.refused(caller, what + " of " + name, "is open to nobody");
        return false;
    }

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
        return Exposure.readable(name, attribute) && !isObjectNameHidden(name);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return Exposure.ours(name) || noted(name, "writing " + attribute);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        boolean pulls = Exposure.isNotificationStore(name) && Exposure.toCallForeign(name, operation) != null;
        return Exposure.ours(name) || pulls || noted(name, operation);
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
        return !Exposure.shows(name) || MBeanServerDelegate.DELEGATE_NAME.equals(name);
    }
}
