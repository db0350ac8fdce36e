package dev.provost.jmx.client;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.event.Notifications;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.NotificationFilterSupport;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import org.jspecify.annotations.Nullable;

/// Beans by JMX.
final class JmxTransport implements Transport {
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final boolean local;

    JmxTransport(JMXConnector connector, MBeanServerConnection server, boolean local) {
        this.connector = connector;
        this.server = server;
        this.local = local;
    }

    @Override
    public <T> T proxy(ObjectName name, Class<T> type) {
        T bean = JMX.newMXBeanProxy(server, name, type, true);
        InvocationHandler refusals = (_, method, arguments) -> {
            try {
                return method.invoke(bean, arguments);
            } catch (InvocationTargetException e) {
                throw told(e.getTargetException());
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, refusals));
    }

    /// A fault crosses the MBean server as an exception of the JDK's, for those who don't know ours.
    private static Throwable told(Throwable problem) {
        String text = problem.getMessage();
        Fault fault = problem instanceof IllegalStateException && text != null ? Fault.read(text) : null;
        return fault == null ? problem : fault;
    }

    @Override
    public Set<ObjectName> query(ObjectName pattern) throws IOException {
        return server.queryNames(pattern, null);
    }

    @Override
    public List<BeanValues> read(ObjectName pattern, List<String> attributes) throws IOException {
        List<BeanValues> beans = new ArrayList<>();
        for (ObjectName name : server.queryNames(pattern, null)) {
            try {
                String[] wanted = attributes.isEmpty() ? all(name) : attributes.toArray(String[]::new);
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (Attribute attribute : server.getAttributes(name, wanted).asList()) {
                    values.put(attribute.getName(), plain(attribute.getValue()));
                }
                beans.add(new BeanValues(name, values));
            } catch (InstanceNotFoundException e) {
                // It has gone since it was listed, as a removed process does.
            } catch (JMException e) {
                throw new IOException(name + " can't be read: " + e.getMessage(), e);
            }
        }
        return beans;
    }

    @Override
    public void write(ObjectName name, String attribute, Object value) throws IOException {
        try {
            server.setAttribute(name, new Attribute(attribute, value));
        } catch (MBeanException e) {
            String text =
                    String.valueOf(e.getCause() == null ? null : e.getCause().getMessage());
            Fault fault = Fault.read(text);
            if (fault != null) {
                throw fault;
            }
            throw new IOException(attribute + " of " + name + " can't be set: " + text, e);
        } catch (JMException e) {
            throw new IOException(attribute + " of " + name + " can't be set: " + e.getMessage(), e);
        }
    }

    private String[] all(ObjectName name) throws JMException, IOException {
        return Arrays.stream(server.getMBeanInfo(name).getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toArray(String[]::new);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof CompositeData data) {
            Map<String, @Nullable Object> items = new LinkedHashMap<>();
            for (String key : data.getCompositeType().keySet()) {
                items.put(key, plain(data.get(key)));
            }
            return items;
        }
        if (value instanceof TabularData table) {
            Map<String, @Nullable Object> rows = new LinkedHashMap<>();
            for (Object row : table.values()) {
                CompositeData entry = (CompositeData) row;
                rows.put(String.valueOf(entry.get("key")), plain(entry.get("value")));
            }
            return rows;
        }
        if (value != null && value.getClass().isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                elements.add(plain(Array.get(value, i)));
            }
            return elements;
        }
        return value;
    }

    @Override
    public StateChanges changes() throws IOException {
        NotificationFilterSupport states = new NotificationFilterSupport();
        states.enableType(Notifications.PROCESS_STATE);
        states.enableType(Notifications.GROUP_ADDED);
        states.enableType(Notifications.GROUP_REMOVED);
        // Room for one: that there was news is all that is wanted.
        BlockingQueue<Boolean> news = new ArrayBlockingQueue<>(1);
        NotificationListener listener = (_, _) -> news.offer(true);
        boolean heard;
        try {
            server.addNotificationListener(ObjectNames.SUPERVISOR, listener, states, null);
            heard = true;
        } catch (InstanceNotFoundException | SecurityException e) {
            // Who may not listen, or finds a daemon that starts anew, looks now and then instead.
            heard = false;
        }
        return new Listening(news, heard ? listener : null);
    }

    private final class Listening implements StateChanges {
        private final BlockingQueue<Boolean> news;
        private final @Nullable NotificationListener listener;

        Listening(BlockingQueue<Boolean> news, @Nullable NotificationListener listener) {
            this.news = news;
            this.listener = listener;
        }

        @Override
        public void await(Duration limit) throws InterruptedException {
            long most = (listener == null ? POLL : LONGEST).toMillis();
            // What it holds says the same as the end of the wait: look again.
            var _ = news.poll(Math.min(limit.toMillis(), most), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            if (listener == null) {
                return;
            }
            try {
                server.removeNotificationListener(ObjectNames.SUPERVISOR, listener);
            } catch (IOException | InstanceNotFoundException | ListenerNotFoundException e) {
                System.getLogger(ProvostConnection.class.getName())
                        .log(System.Logger.Level.DEBUG, "ending notifications", e);
            }
        }
    }

    @Override
    public MBeanServerConnection server() {
        return server;
    }

    @Override
    public boolean isLocal() {
        return local;
    }

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
}
