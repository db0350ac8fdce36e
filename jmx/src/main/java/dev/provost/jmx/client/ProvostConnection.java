package dev.provost.jmx.client;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.SupervisorMXBean;
import java.io.IOException;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/// A connection to a running daemon.
///
/// ```java
/// try (var provost = ProvostConnection.toPid(4711)) {
///     provost.supervisor().startProcess("web", true);
/// }
/// ```
/// Proxies are made without asking the daemon: one for a name that is not there fails at its first call. A refusal by
/// the daemon reaches the caller as an `IllegalStateException` with the fault string, such as `NOT_RUNNING: web`; a
/// lost connection as an `UndeclaredThrowableException` around an `IOException`. Any thread.
public final class ProvostConnection implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private ProvostConnection(JMXConnector connector, MBeanServerConnection server) {
        this.connector = connector;
        this.server = server;
    }

    /// Connects to a JMX service URL such as `service:jmx:rmi:///jndi/rmi://localhost:9010/jmxrmi`.
    ///
    /// @throws IOException naming the URL and what to try, if the URL is none, nobody answers there or there is no
    /// daemon
    public static ProvostConnection toUrl(String url) throws IOException {
        return connect(url, Map.of());
    }

    /// Connects with a user and a password.
    ///
    /// @throws IOException as [#toUrl(String)] does, and if the daemon refuses the user
    public static ProvostConnection toUrl(String url, String user, String password) throws IOException {
        return connect(url, Map.of(JMXConnector.CREDENTIALS, new String[] {user, password}));
    }

    /// Connects to a daemon on this machine that runs as the same user (root reaches all). The daemon opens its local
    /// JMX agent on demand; nothing needs to be configured.
    ///
    /// @param pid process id of the daemon's JVM: what the pid file holds
    /// @throws IOException naming the pid and what to try, if it is no JVM of ours or there is no daemon in it
    public static ProvostConnection toPid(long pid) throws IOException {
        VirtualMachine jvm;
        try {
            jvm = VirtualMachine.attach(Long.toString(pid));
        } catch (AttachNotSupportedException | IOException e) {
            throw new IOException(
                    "pid " + pid + " can't be attached to: " + e.getMessage()
                            + "; give the pid of provostd's JVM and run as its user or as root",
                    e);
        }
        try {
            return connect(jvm.startLocalManagementAgent(), Map.of());
        } finally {
            jvm.detach();
        }
    }

    // A JMX URL may name a registry; the one who calls chose it, as in every JMX client.
    @SuppressWarnings("BanJNDI")
    private static ProvostConnection connect(String url, Map<String, ?> environment) throws IOException {
        JMXConnector connector;
        try {
            connector = JMXConnectorFactory.connect(new JMXServiceURL(url), environment);
        } catch (MalformedURLException e) {
            throw new IOException(
                    "'" + url + "' is not a JMX service URL (" + e.getMessage()
                            + "); write one such as service:jmx:rmi:///jndi/rmi://localhost:9010/jmxrmi",
                    e);
        } catch (SecurityException e) {
            throw new IOException(url + " refuses the user: " + e.getMessage() + "; check user and password", e);
        } catch (IOException e) {
            throw new IOException(
                    url + " does not answer: " + e.getMessage() + "; check that the daemon runs and its JMX port", e);
        }
        try {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            if (!server.isRegistered(ObjectNames.SUPERVISOR)) {
                throw new IOException(
                        url + " has no " + ObjectNames.SUPERVISOR + "; is it provostd, and has it finished starting?");
            }
            return new ProvostConnection(connector, server);
        } catch (IOException e) {
            try (connector) {
                throw e;
            }
        }
    }

    /// {@return the connection below, for notifications and for beans of the JVM}
    public MBeanServerConnection server() {
        return server;
    }

    public SupervisorMXBean supervisor() {
        return proxy(ObjectNames.SUPERVISOR, SupervisorMXBean.class);
    }

    public GroupMXBean group(String name) {
        return proxy(ObjectNames.group(name), GroupMXBean.class);
    }

    public EventListenerPoolMXBean eventListenerPool(String name) {
        return proxy(ObjectNames.eventListenerPool(name), EventListenerPoolMXBean.class);
    }

    public ProgramMXBean program(String group, String name) {
        return proxy(ObjectNames.program(group, name), ProgramMXBean.class);
    }

    public ProcessMXBean process(String group, String program, String name) {
        return proxy(ObjectNames.process(group, program, name), ProcessMXBean.class);
    }

    public ProcessMXBean process(ProcessName name) {
        return process(name.group(), name.program(), name.process());
    }

    /// {@return names of the active groups, sorted}
    /// @throws IOException if the connection is lost
    public List<String> groups() throws IOException {
        var names = new TreeSet<String>();
        for (ObjectName name : query("Group")) {
            names.add(key(name, "name"));
        }
        return List.copyOf(names);
    }

    /// {@return names of all processes, sorted by group, then process}
    /// @throws IOException if the connection is lost
    public List<ProcessName> processes() throws IOException {
        List<ProcessName> names = new ArrayList<>();
        for (ObjectName name : query("Process")) {
            names.add(new ProcessName(key(name, "group"), key(name, "program"), key(name, "name")));
        }
        names.sort(null);
        return List.copyOf(names);
    }

    /// Ends the connection; a daemon that is gone already is no error.
    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The other side ended first, as it does after shutdown(); there is nothing left to close.
            System.getLogger(ProvostConnection.class.getName())
                    .log(System.Logger.Level.DEBUG, "closing the connection", e);
        }
    }

    private Iterable<ObjectName> query(String type) throws IOException {
        try {
            return server.queryNames(new ObjectName(ObjectNames.DOMAIN + ":type=" + type + ",*"), null);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("'" + type + "' does not make an object name", e);
        }
    }

    private static String key(ObjectName name, String key) {
        @Nullable String value = name.getKeyProperty(key);
        if (value == null) {
            throw new IllegalStateException(name + " has no " + key);
        }
        return value.startsWith("\"") ? ObjectName.unquote(value) : value;
    }

    private <T> T proxy(ObjectName name, Class<T> type) {
        return JMX.newMXBeanProxy(server, name, type, true);
    }
}
