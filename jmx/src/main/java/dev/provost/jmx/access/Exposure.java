package dev.provost.jmx.access;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.Role;
import java.util.Set;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// What of the MBean server may be seen at all, whatever the role. Everything is hidden but what is named here.
///
/// * `provost`, and what hawtio asks of us: everything, by role
/// * `java.lang`: reading, except what tells secrets of the command line, the environment or the file system; of the
///   operations those that look at threads
/// * the MBean server's own delegate: reading, and its notifications of what comes and goes
/// * Jolokia's own store of notifications: the operation `pull`, which wants the client's secret name; nothing else
/// * all else is hidden: a JVM's own MBeans load agents (`DiagnosticCommand`), write files (`HotSpotDiagnostic`,
///   `FlightRecorder`) and change settings
public final class Exposure {
    private static final String PLATFORM = "java.lang";
    private static final Set<String> SECRETS = Set.of(
            "SystemProperties",
            "InputArguments",
            "ClassPath",
            "LibraryPath",
            "BootClassPath",
            "BootClassPathSupported");

    private Exposure() {}

    /// {@return whether it is ours: annotations of the contract say what it takes to use it}
    public static boolean ours(ObjectName name) {
        return ObjectNames.DOMAIN.equals(name.getDomain())
                || ObjectNames.RBAC_REGISTRY.equals(name)
                || ObjectNames.RBAC.equals(name);
    }

    /// {@return whether callers may know that it exists}
    public static boolean shows(ObjectName name) {
        return ours(name) || platform(name) || MBeanServerDelegate.DELEGATE_NAME.equals(name);
    }

    public static boolean readable(ObjectName name, String attribute) {
        return ours(name)
                || (platform(name) && !SECRETS.contains(attribute))
                || MBeanServerDelegate.DELEGATE_NAME.equals(name);
    }

    /// {@return the role that an operation of an MBean that is not ours needs; null if nobody may call it}
    ///
    /// @param operation its name, without parameters
    public static @Nullable Role toCallForeign(ObjectName name, String operation) {
        if (isNotificationStore(name)) {
            return operation.startsWith("pull") ? Role.VIEWER : null;
        }
        boolean threads = platform(name) && "Threading".equals(name.getKeyProperty("type"));
        boolean looks = operation.startsWith("get") || operation.startsWith("find") || operation.startsWith("dump");
        return threads && looks ? Role.VIEWER : null;
    }

    /// {@return whether it is where Jolokia's notifications wait to be fetched}
    public static boolean isNotificationStore(ObjectName name) {
        return "jolokia".equals(name.getDomain()) && "NotificationStore".equals(name.getKeyProperty("type"));
    }

    private static boolean platform(ObjectName name) {
        return PLATFORM.equals(name.getDomain());
    }
}
