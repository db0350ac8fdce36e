package dev.provost.jmx;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/// Builds the names of all our MBeans; nobody else writes one down. The domain, the keys and their order are
/// promises to every script and dashboard that uses them.
public final class ObjectNames {
    /// The JMX domain.
    public static final String DOMAIN = "provost";

    /// `provost:type=Supervisor`
    public static final ObjectName SUPERVISOR = name("type=Supervisor");

    /// `provost:type=StartPlan`
    public static final ObjectName START_PLAN = name("type=StartPlan");

    /// The list of MBeans as hawtio likes it, with what the caller may call.
    public static final ObjectName RBAC_REGISTRY = whole("hawtio:type=security,name=RBACRegistry");

    /// Where hawtio asks what the caller may call.
    public static final ObjectName RBAC = whole("hawtio:type=security,area=jmx,name=ProvostRBAC");

    /// `provost:type=Metrics`
    public static final ObjectName METRICS = name("type=Metrics");

    private ObjectNames() {}

    /// {@return `provost:type=Group,name=…`}
    public static ObjectName group(String group) {
        return name("type=Group,name=" + value(group));
    }

    /// {@return `provost:type=Program,group=…,name=…`}
    public static ObjectName program(String group, String program) {
        return name("type=Program,group=" + value(group) + ",name=" + value(program));
    }

    /// {@return `provost:type=Process,group=…,program=…,name=…`}
    public static ObjectName process(String group, String program, String process) {
        return name("type=Process,group=" + value(group) + ",program=" + value(program) + ",name=" + value(process));
    }

    /// {@return a pattern for the process of this name, for those who don't know its program}
    public static ObjectName processOfAnyProgram(String group, String process) {
        return name("type=Process,group=" + value(group) + ",name=" + value(process) + ",*");
    }

    /// {@return `provost:type=EventListenerPool,name=…`}
    public static ObjectName eventListenerPool(String group) {
        return name("type=EventListenerPool,name=" + value(group));
    }

    /// {@return `provost:type=RpcInterface,name=…`}
    public static ObjectName rpcInterface(String name) {
        return name("type=RpcInterface,name=" + value(name));
    }

    private static ObjectName name(String keys) {
        return whole(DOMAIN + ":" + keys);
    }

    private static ObjectName whole(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("'" + name + "' does not make an object name", e);
        }
    }

    /// A name may hold anything but blank, colon and slash; what JMX gives a meaning to is quoted, and so is the
    /// empty name.
    private static String value(String text) {
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",=:\"*?\n".indexOf(c) >= 0);
        return plain ? text : ObjectName.quote(text);
    }
}
