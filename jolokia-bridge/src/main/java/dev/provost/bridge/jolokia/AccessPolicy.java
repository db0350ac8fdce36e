package dev.provost.bridge.jolokia;

import dev.provost.jmx.ObjectNames;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/// What Jolokia may show and do. Everything is denied but what is named here.
///
/// * `provost`: read, write, operations
/// * `java.lang`: read, except what tells secrets of the command line, the environment or the file system
/// * Jolokia's own store of notifications: the operation `pull`, which wants the client's secret name; nothing else
/// * all else is hidden: a JVM's own MBeans load agents (`DiagnosticCommand`), write files (`HotSpotDiagnostic`,
///   `FlightRecorder`) and change settings
public final class AccessPolicy implements Restrictor {
    private static final String PLATFORM = "java.lang";
    private static final Set<String> SECRETS = Set.of(
            "SystemProperties",
            "InputArguments",
            "ClassPath",
            "LibraryPath",
            "BootClassPath",
            "BootClassPathSupported");

    private static final Set<RequestType> TYPES = Set.of(
            RequestType.READ,
            RequestType.WRITE,
            RequestType.EXEC,
            RequestType.LIST,
            RequestType.SEARCH,
            RequestType.VERSION,
            RequestType.NOTIFICATION);

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
        return ours(name) || (platform(name) && !SECRETS.contains(attribute));
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return ours(name);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        return ours(name) || (isStore(name) && operation.startsWith("pull"));
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
        return !ours(name) && !platform(name);
    }

    private static boolean ours(ObjectName name) {
        return ObjectNames.DOMAIN.equals(name.getDomain());
    }

    /// {@return whether it is where notifications wait to be fetched}
    static boolean isStore(ObjectName name) {
        return "jolokia".equals(name.getDomain()) && "NotificationStore".equals(name.getKeyProperty("type"));
    }

    private static boolean platform(ObjectName name) {
        return PLATFORM.equals(name.getDomain());
    }
}
