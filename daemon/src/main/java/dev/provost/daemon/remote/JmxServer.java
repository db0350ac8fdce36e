package dev.provost.daemon.remote;

import dev.provost.daemon.access.Guard;
import dev.provost.daemon.config.JmxConfig;
import dev.provost.jmx.access.Refusals;
import java.io.IOException;
import java.net.MalformedURLException;
import java.rmi.AlreadyBoundException;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.jspecify.annotations.Nullable;

/// Serves the guarded MBean server to JMX clients: `service:jmx:rmi:///jndi/rmi://HOST:PORT/jmxrmi`.
///
/// The methods lock this object because a daemon may be told to end while [#start] still runs on its own thread.
public final class JmxServer implements AutoCloseable {
    private static final String NAME = "jmxrmi";

    /// What clients may send: what the arguments of our operations, queries and filters are made of. Everything else is
    /// refused before it becomes an object. The first pattern that fits decides.
    private static final String OBJECTS = "maxdepth=30;maxrefs=20000;maxarray=20000;maxbytes=4000000;"
            + "java.lang.Boolean;java.lang.Byte;java.lang.Character;java.lang.Double;java.lang.Enum;java.lang.Float;"
            + "java.lang.Integer;java.lang.Long;java.lang.Number;java.lang.Object;java.lang.Short;java.lang.String;"
            + "java.lang.StackTraceElement;java.math.BigDecimal;java.math.BigInteger;"
            + "java.util.ArrayList;java.util.Arrays$ArrayList;java.util.CollSer;java.util.Collections$*;java.util.Date;"
            + "java.util.HashMap;java.util.HashSet;java.util.LinkedHashMap;java.util.LinkedHashSet;"
            + "java.util.LinkedList;java.util.Map$Entry;java.util.TreeMap;java.util.TreeSet;java.util.Vector;"
            + "java.rmi.MarshalledObject;javax.security.auth.Subject;"
            + "!javax.management.BadAttributeValueExpException;!javax.management.*Exception;"
            + "javax.management.*;javax.management.openmbean.*;javax.management.relation.MBeanServerNotificationFilter;"
            + "!*";

    private static final String CREDENTIALS = "maxdepth=2;maxarray=4;maxrefs=10;maxbytes=20000;java.lang.String;!*";

    private final JmxConfig config;
    private final Refusals refusals;
    private final JmxPort port;
    private @Nullable Registry registry;
    private @Nullable JMXConnectorServer connector;
    private @Nullable RefusedObjects refusedObjects;
    private boolean closed;

    private JmxServer(JmxConfig config, Refusals refusals, JmxPort port) {
        this.config = config;
        this.refusals = refusals;
        this.port = port;
    }

    /// Takes the port, so that a used one is known before anything is started. Clients that connect now wait.
    ///
    /// @throws IOException with place, reason and remedy when it can't be had
    public static JmxServer bind(JmxConfig config, Refusals refusals) throws IOException {
        try {
            return new JmxServer(config, refusals, JmxPort.take(config));
        } catch (IOException e) {
            throw new IOException(
                    "[jmx] port " + config.port() + " on "
                            + (config.host().isEmpty() ? "all interfaces" : config.host())
                            + " can't be had: " + e.getMessage() + "; end the program that has it, or choose another ("
                            + config.at() + ")",
                    e);
        }
    }

    /// Begins to answer.
    ///
    /// @param mbeans the real MBean server
    /// @throws IOException if it can't
    public synchronized void start(MBeanServer mbeans) throws IOException {
        if (closed) {
            return;
        }
        RMIClientSocketFactory client = null;
        JmxConfig.Tls tls = config.tls();
        if (tls != null) {
            client = new SslRMIClientSocketFactory();
            port.encrypt(sockets(tls), tls.clientAuth());
        }
        if (!config.hostname().isEmpty()) {
            // What stubs tell clients; RMI knows no other way to say it.
            System.setProperty("java.rmi.server.hostname", config.hostname());
        }
        // Names come by this code alone: a client that wants to bind one needs an object, and gets none through.
        System.setProperty("sun.rmi.registry.registryFilter", "!*");
        refusedObjects = RefusedObjects.watch(refusals);
        registry = LocateRegistry.createRegistry(config.port(), client, port);
        Map<String, Object> environment = Map.of(
                JMXConnectorServer.AUTHENTICATOR,
                new Users(config.accounts(), refusals),
                RMIConnectorServer.CREDENTIALS_FILTER_PATTERN,
                CREDENTIALS,
                RMIConnectorServer.SERIAL_FILTER_PATTERN,
                OBJECTS);
        var exported = new RMIJRMPServerImpl(config.port(), client, port, environment);
        var made = new RMIConnectorServer(anywhere(), environment, exported, mbeans);
        made.setMBeanServerForwarder(new Guard(refusals, Users::caller));
        connector = made;
        made.start();
        try {
            registry.bind(NAME, exported.toStub());
        } catch (AlreadyBoundException e) {
            throw new IOException("a registry that was just made knows " + NAME + " already", e);
        }
    }

    private static JMXServiceURL anywhere() {
        try {
            return new JMXServiceURL("service:jmx:rmi://");
        } catch (MalformedURLException e) {
            throw new IllegalStateException("the JDK knows no RMI any more", e);
        }
    }

    private static SSLSocketFactory sockets(JmxConfig.Tls tls) throws IOException {
        try {
            KeyStore keys = KeyStore.getInstance(
                    tls.keystore().toFile(), tls.keystorePassword().toCharArray());
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, tls.keystorePassword().toCharArray());
            TrustManagerFactory others = null;
            if (tls.truststore() != null) {
                others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                others.init(KeyStore.getInstance(
                        tls.truststore().toFile(), tls.truststorePassword().toCharArray()));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), others == null ? null : others.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("the key of [jmx] can't be used: " + e.getMessage(), e);
        }
    }

    /// Ends all connections and gives the port back. Does nothing the second time.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (connector != null) {
                connector.stop();
            }
        } catch (IOException | RuntimeException e) {
            // A client that could not be told; its connection ends with the daemon or when it notices.
            System.getLogger(JmxServer.class.getName()).log(System.Logger.Level.DEBUG, "closing the JMX server", e);
        }
        try {
            if (registry != null) {
                UnicastRemoteObject.unexportObject(registry, true);
            }
        } catch (NoSuchObjectException e) {
            // It never got that far.
            registry = null;
        }
        if (refusedObjects != null) {
            refusedObjects.close();
        }
        try {
            port.close();
        } catch (IOException e) {
            // It was being given up.
            System.getLogger(JmxServer.class.getName()).log(System.Logger.Level.DEBUG, "closing the JMX port", e);
        }
    }
}
