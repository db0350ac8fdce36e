package dev.provost.daemon.config;

import dev.provost.jmx.spi.RpcInterface;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One `[rpcinterface:x]`.
///
/// @param name    the x: the XML-RPC namespace
/// @param factory `supervisor.rpcinterface_factory`, such as `supervisor.rpcinterface:make_main_rpcinterface`
/// @param options all other keys
/// @param plugin  serves it; null for supervisord's own interface, which is the daemon's own as well
public record RpcInterfaceConfig(
        String name,
        String factory,
        Map<String, String> options,
        Position at,
        @Nullable RpcInterface plugin) {
    /// The factory of supervisord's own interface.
    public static final String MAIN_FACTORY = "supervisor.rpcinterface:make_main_rpcinterface";

    public RpcInterfaceConfig {
        options = Map.copyOf(options);
    }
}
