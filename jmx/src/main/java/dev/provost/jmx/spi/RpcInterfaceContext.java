package dev.provost.jmx.spi;

import dev.provost.jmx.SupervisorMXBean;
import java.util.Map;
import javax.management.MBeanServerConnection;

/// What the daemon gives a plug-in for one section. Any thread, until the implementation is closed.
public interface RpcInterfaceContext {
    /// {@return the x of `[rpcinterface:x]`: the XML-RPC namespace}
    String name();

    /// {@return all other keys of the section as texts, `%(ENV_x)s` expanded}
    Map<String, String> options();

    /// {@return the daemon; refusals come as [dev.provost.jmx.Fault]}
    /// @throws IllegalStateException while the interface is being opened
    SupervisorMXBean supervisor();

    /// {@return all MBeans, those of groups, programs and processes included, for everything else and for
    /// notifications}
    /// @throws IllegalStateException while the interface is being opened
    MBeanServerConnection mbeans();

    /// {@return the activity log}
    LogSink log();
}
