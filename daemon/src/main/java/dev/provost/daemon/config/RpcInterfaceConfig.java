package dev.provost.daemon.config;

import java.util.Map;

/// One `[rpcinterface:x]`.
///
/// @param name    the x: the XML-RPC namespace
/// @param factory `supervisor.rpcinterface_factory`, such as `supervisor.rpcinterface:make_main_rpcinterface`
/// @param options all other keys
public record RpcInterfaceConfig(String name, String factory, Map<String, String> options, Position at) {
    /// The factory of supervisord's own interface.
    public static final String MAIN_FACTORY = "supervisor.rpcinterface:make_main_rpcinterface";

    public RpcInterfaceConfig {
        options = Map.copyOf(options);
    }
}
