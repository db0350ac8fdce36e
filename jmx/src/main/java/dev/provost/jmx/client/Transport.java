package dev.provost.jmx.client;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// The way to the MBeans of a daemon. Any thread.
sealed interface Transport extends AutoCloseable permits JmxTransport, JolokiaTransport {
    /// {@return a bean by its interface} Nothing is asked before the first call.
    <T> T proxy(ObjectName name, Class<T> type);

    /// {@return names of the beans that match}
    Set<ObjectName> query(ObjectName pattern) throws IOException;

    /// {@return attributes of all beans that match, in no order} One that a bean doesn't have is left out.
    ///
    /// @param attributes names; empty for all
    List<BeanValues> read(ObjectName pattern, List<String> attributes) throws IOException;

    /// Sets an attribute.
    ///
    /// @param value text, a number or a boolean
    /// @throws IOException also when there is no such bean or attribute, or it can't be set
    void write(ObjectName name, String attribute, Object value) throws IOException;

    /// {@return what tells of changes of state}
    StateChanges changes() throws IOException;

    /// {@return the JMX connection; null when it is none}
    @Nullable
    MBeanServerConnection server();

    /// {@return whether the daemon runs on this machine for sure}
    boolean isLocal();

    @Override
    void close();
}
