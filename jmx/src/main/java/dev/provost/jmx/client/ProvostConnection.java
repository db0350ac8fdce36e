package dev.provost.jmx.client;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.wire.HttpAddress;
import java.io.IOException;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/// A connection to a running daemon: by JMX URL, by pid, or by Jolokia over HTTP, TLS or the daemon's unix socket.
///
/// ```java
/// try (var provost = ProvostConnection.toJolokia("unix:///run/provostd.sock")) {
///     provost.supervisor().startProcess("web", true);
/// }
/// ```
/// The proxies are the same over each of them. They are made without asking the daemon: one for a name that is not
/// there fails at its first call. A refusal by the daemon reaches the caller as a [dev.provost.jmx.Fault], such as
/// `NOT_RUNNING: web`; a lost connection or a missing bean as an `UndeclaredThrowableException` around the cause.
/// A call takes as long as the daemon does. Any thread.
public final class ProvostConnection implements AutoCloseable {
    private final Transport transport;

    private ProvostConnection(Transport transport) {
        this.transport = transport;
    }

    /// Connects to a JMX service URL such as `service:jmx:rmi:///jndi/rmi://localhost:9010/jmxrmi`.
    ///
    /// @throws IOException naming the URL and what to try, if the URL is none, nobody answers there or there is no
    /// daemon
    public static ProvostConnection toUrl(String url) throws IOException {
        return connect(url, Map.of(), false);
    }

    /// Connects with a user and a password.
    ///
    /// @throws IOException as [#toUrl(String)] does, and if the daemon refuses the user
    public static ProvostConnection toUrl(String url, String user, String password) throws IOException {
        return connect(url, Map.of(JMXConnector.CREDENTIALS, new String[] {user, password}), false);
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
            return connect(jvm.startLocalManagementAgent(), Map.of(), true);
        } finally {
            jvm.detach();
        }
    }

    /// Connects to the Jolokia of a daemon: one of its HTTP ports, or the unix socket of one on this machine.
    ///
    /// @param url `http://host:port`, `https://host:port` or `unix:///path/of/socket`; with a
    ///            path, Jolokia is there and not at `/jolokia`
    /// @throws IOException naming the URL and what to try, if it is none, nobody answers there or it is no daemon
    public static ProvostConnection toJolokia(String url) throws IOException {
        return connected(url, new JolokiaTransport(HttpAddress.of(url), null, null));
    }

    /// Connects with a user and a password.
    ///
    /// @throws IOException as [#toJolokia(String)] does, and if the daemon refuses the user
    public static ProvostConnection toJolokia(String url, String user, String password) throws IOException {
        return connected(url, new JolokiaTransport(HttpAddress.of(url), user, password));
    }

    private static ProvostConnection connected(String url, Transport transport) throws IOException {
        try {
            if (transport.query(ObjectNames.SUPERVISOR).isEmpty()) {
                throw new IOException(
                        url + " has no " + ObjectNames.SUPERVISOR + "; is it provostd, and has it finished starting?");
            }
            return new ProvostConnection(transport);
        } catch (IOException e) {
            transport.close();
            String why = String.valueOf(e.getMessage());
            if (why.startsWith(url)) {
                throw e;
            }
            throw new IOException(
                    url + " does not answer: " + why + "; check that the daemon runs and listens there", e);
        }
    }

    // A JMX URL may name a registry; the one who calls chose it, as in every JMX client.
    @SuppressWarnings("BanJNDI")
    private static ProvostConnection connect(String url, Map<String, ?> environment, boolean local) throws IOException {
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
            return new ProvostConnection(new JmxTransport(connector, server, local));
        } catch (IOException e) {
            try (connector) {
                throw e;
            }
        }
    }

    /// {@return the JMX connection below, for notifications and for beans of the JVM}
    /// @throws IllegalStateException over Jolokia, where there is none
    public MBeanServerConnection server() {
        MBeanServerConnection server = transport.server();
        if (server == null) {
            throw new IllegalStateException(
                    "a connection by Jolokia is no JMX connection; connect by JMX URL or pid for that");
        }
        return server;
    }

    /// {@return whether the daemon runs on this machine for sure, so that its pids and files are ours too}
    public boolean isLocal() {
        return transport.isLocal();
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

    /// {@return the process of this name, without its program; null if there is none}
    /// @throws IOException if the connection is lost
    public @Nullable ProcessMXBean findProcess(String group, String name) throws IOException {
        for (ObjectName found : transport.query(ObjectNames.processOfAnyProgram(group, name))) {
            return proxy(found, ProcessMXBean.class);
        }
        return null;
    }

    /// Reads attributes of all beans of a type in one go: of a thousand processes that is one request over Jolokia.
    ///
    /// @param type       `Process`, `Program`, `Group` or another type of bean
    /// @param attributes names; all of them if there is none. One that a bean doesn't have is left out
    /// @return sorted by group, then name
    /// @throws IOException if the connection is lost
    public List<BeanValues> read(String type, String... attributes) throws IOException {
        List<BeanValues> beans = new ArrayList<>(transport.read(pattern(type), List.of(attributes)));
        beans.sort(null);
        return List.copyOf(beans);
    }

    /// Reads attributes of one process, without its program; one that it doesn't have is left out.
    ///
    /// @return null if there is no such process
    /// @throws IOException if the connection is lost
    public @Nullable BeanValues readProcess(String group, String name, String... attributes) throws IOException {
        List<BeanValues> found = transport.read(ObjectNames.processOfAnyProgram(group, name), List.of(attributes));
        return found.isEmpty() ? null : found.getFirst();
    }

    /// Sets an attribute of a bean that [#read] found. The proxies have setters for those that are made to be set;
    /// this is for a client that is newer or older than its daemon.
    ///
    /// @param value text, a number or a boolean, as the attribute wants it
    /// @throws IOException if it can't be set, or the connection is lost
    public void write(BeanValues bean, String attribute, Object value) throws IOException {
        transport.write(bean.bean(), attribute, value);
    }

    /// {@return what tells when a process changes its state; to be closed}
    /// @throws IOException if the connection is lost
    public StateChanges changes() throws IOException {
        return transport.changes();
    }

    /// Ends the connection; a daemon that is gone already is no error.
    @Override
    public void close() {
        transport.close();
    }

    private Iterable<ObjectName> query(String type) throws IOException {
        return transport.query(pattern(type));
    }

    private static ObjectName pattern(String type) {
        try {
            return new ObjectName(ObjectNames.DOMAIN + ":type=" + type + ",*");
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
        return transport.proxy(name, type);
    }
}
