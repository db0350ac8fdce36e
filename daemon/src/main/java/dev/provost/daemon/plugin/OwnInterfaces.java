package dev.provost.daemon.plugin;

import dev.provost.jmx.spi.RpcInterface;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Interfaces of our own that stand in for Python's, by the names of their factories. supervisord's main interface is
/// not among them: it is the daemon's own and no plug-in.
final class OwnInterfaces {
    private static final Map<String, Supplier<RpcInterface>> BY_FACTORY = Map.of(Restarter.FACTORY, Restarter::new);

    private OwnInterfaces() {}

    /// {@return names of the factories, sorted}
    static List<String> names() {
        return BY_FACTORY.keySet().stream().sorted().toList();
    }

    /// {@return the one that a factory of Python means, null if we have none for it}
    static @Nullable RpcInterface named(String factory) {
        Supplier<RpcInterface> made = BY_FACTORY.get(factory);
        return made == null ? null : made.get();
    }
}
