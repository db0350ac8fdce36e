package dev.provost.daemon.config;

import dev.provost.jmx.spi.RpcInterface;
import org.jspecify.annotations.Nullable;

/// Knows the plug-ins that a configuration can ask for. Asked only when one does.
public interface RpcFactories {
    /// {@return the plug-in that a `module:function` of `supervisor.rpcinterface_factory` stands for, null for none}
    @Nullable
    RpcInterface find(String factory);

    /// {@return what to do about a factory for which there is none}
    String remedy();
}
