package dev.provost.jmx.spi;

import java.util.Set;

/// A plug-in: serves `[rpcinterface:x]` sections with operations of its own. The daemon finds it with
/// `ServiceLoader` in the jars of its plug-in folder when a configuration names one of its factories, and never
/// otherwise.
///
/// ```java
/// public final class Restarter implements RpcInterface {
///     @Override
///     public Set<String> factories() {
///         return Set.of("my_restarter:make_rpcinterface");
///     }
///
///     @Override
///     public RpcOperations<?> open(RpcInterfaceContext context) {
///         return new RpcOperations<>(RestarterOperations.class, new Operations(context));
///     }
/// }
/// ```
/// The operations are methods of a public interface that carry [dev.provost.jmx.Impact], with
/// [dev.provost.jmx.Description] and [dev.provost.jmx.DefaultValue] where they help; compile with `-parameters`, so
/// that people see the parameters' names. They appear as operations of the MBean
/// `provost:type=RpcInterface,name=x`, and as
/// `x.method` in XML-RPC and in `system.listMethods`, `methodHelp` and `methodSignature`. Its getters without `Impact`
/// are attributes of the MBean only.
///
/// Operations are not overloaded. They take text, `boolean`, `int`, `long`, `double`, arrays of them, and `List` and
/// `Map` of those (a `Map<String, …>` is a struct in XML-RPC); they answer these, records of these, or nothing. A
/// refusal is a [dev.provost.jmx.Fault], with one of supervisord's codes or with a number of the plug-in's own.
/// Anything else thrown is a defect: an XML-RPC caller gets HTTP 500 and the activity log tells what it was.
///
/// One instance of the plug-in serves all its sections. Operations are called by threads of JMX and HTTP clients, many
/// at once, and may take their time.
public interface RpcInterface {
    /// {@return values of `supervisor.rpcinterface_factory` that mean this plug-in, such as
    /// `my_restarter:make_rpcinterface`} The name of the Python plug-in that it stands in for lets one
    /// configuration serve both daemons.
    Set<String> factories();

    /// Begins to serve a section; called before any program runs, once in a configuration's life. The daemon can't be
    /// asked for anything yet, see [RpcInterfaceContext].
    ///
    /// @return what serves it; closed with the configuration if it is `AutoCloseable`
    /// @throws Exception whose message tells what is wrong with the section; the daemon then doesn't start, and a
    /// daemon that restarts leaves the interface out
    RpcOperations<?> open(RpcInterfaceContext context) throws Exception;
}
