package dev.provost.daemon.config;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.HttpServerSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole configuration that has been read and checked.
///
/// @param daemon        `[supervisord]`, command-line options already applied
/// @param httpServers   `[inet_http_server*]`, then `[unix_http_server*]`, in order of creation
/// @param rpcInterfaces `[rpcinterface:x]` sections in file order
/// @param groups        sorted by priority, then name, as supervisord does
/// @param remarks       lines for the activity log that arose while reading, in order
/// @param access        `[access]`
/// @param jmx           `[jmx]`, null if there is none
/// @param effective     all of it as one text, for people
public record ServerConfig(
        DaemonConfig daemon,
        List<HttpServerSpec> httpServers,
        List<RpcInterfaceConfig> rpcInterfaces,
        List<GroupConfig> groups,
        List<Remark> remarks,
        AccessConfig access,
        @Nullable JmxConfig jmx,
        EffectiveConfiguration effective) {
    /// A configuration without our own sections, that was not read from anything.
    public ServerConfig(
            DaemonConfig daemon,
            List<HttpServerSpec> httpServers,
            List<RpcInterfaceConfig> rpcInterfaces,
            List<GroupConfig> groups,
            List<Remark> remarks) {
        this(daemon, httpServers, rpcInterfaces, groups, remarks, AccessConfig.NONE, null, EffectiveConfiguration.NONE);
    }

    public ServerConfig {
        httpServers = List.copyOf(httpServers);
        rpcInterfaces = List.copyOf(rpcInterfaces);
        groups = List.copyOf(groups);
        remarks = List.copyOf(remarks);
    }

    /// A line for the activity log, such as the notice that a file was included.
    public record Remark(LogLevel level, String text) {}
}
