package dev.provost.daemon;

import dev.provost.daemon.access.Audit;
import dev.provost.daemon.access.GuardedMBeans;
import dev.provost.daemon.access.GuardedSupervisor;
import dev.provost.daemon.config.RpcInterfaceConfig;
import dev.provost.daemon.management.BeanRegistry;
import dev.provost.daemon.management.BeanType;
import dev.provost.daemon.management.ManagedBean;
import dev.provost.daemon.output.Message;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.Role;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.spi.LogSink;
import dev.provost.jmx.spi.RpcInterface;
import dev.provost.jmx.spi.RpcInterfaceContext;
import dev.provost.jmx.spi.RpcOperations;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/// The interfaces that plug-ins serve in one configuration. Loop thread, but for what the plug-ins themselves ask.
final class RpcInterfaces {
    /// A plug-in that takes longer to close is left behind: it must not keep a daemon from ending.
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final SupervisorMXBean supervisor;
    private final Supplier<MBeanServer> mbeans;
    private final Audit audit;
    private final LogSink log;
    private final List<Served> served = new ArrayList<>();

    /// Programs have been started: the daemon can be asked. Read by any thread.
    private volatile boolean running;

    /// @param log takes lines from any thread
    RpcInterfaces(SupervisorMXBean supervisor, Supplier<MBeanServer> mbeans, Audit audit, LogSink log) {
        this.supervisor = supervisor;
        this.mbeans = mbeans;
        this.audit = audit;
        this.log = log;
    }

    private record Served(ObjectName name, ManagedBean<?> bean, Object implementation) {}

    /// Opens the plug-ins of these sections.
    ///
    /// @param again programs were running before: what fails is logged and left out, for its sake nothing ends
    /// @throws StartException naming the first section that can't be served
    void open(List<RpcInterfaceConfig> sections, boolean again) throws StartException {
        for (RpcInterfaceConfig section : sections) {
            RpcInterface plugin = section.plugin();
            if (plugin == null) {
                continue;
            }
            try {
                served.add(open(section, plugin));
            } catch (Exception | LinkageError e) {
                Message.INTERFACE_FAILED.to(log, section.name(), Generation.stackTrace(e));
                if (!again) {
                    throw new StartException(
                            StartException.USAGE,
                            "Could not make " + section.name() + " rpc interface: " + e + " (" + section.at() + ")");
                }
            }
        }
    }

    private Served open(RpcInterfaceConfig section, RpcInterface plugin) throws Exception {
        RpcOperations<?> operations = plugin.open(new Context(section.name(), section.options()));
        return new Served(ObjectNames.rpcInterface(section.name()), bean(operations), operations.implementation());
    }

    private <T> ManagedBean<T> bean(RpcOperations<T> operations) {
        Class<T> contract = operations.contract();
        if (!Modifier.isPublic(contract.getModifiers())) {
            throw new IllegalArgumentException(contract.getName() + " is not public; the MBean could not call it");
        }
        BeanType<T> type = BeanType.of(contract, List.of());
        // What can't cross the MBean server is to show now, not at the first call.
        var _ = type.info();
        return new ManagedBean<>(type, operations.implementation(), null, audit);
    }

    /// Registers the MBeans; from now on the plug-ins may ask the daemon.
    ///
    /// @return done when all can be found
    CompletableFuture<Void> register(BeanRegistry registry) {
        running = true;
        List<CompletableFuture<ObjectName>> registered = new ArrayList<>();
        for (Served one : served) {
            registered.add(registry.register(one.name(), one.bean()));
        }
        return CompletableFuture.allOf(registered.toArray(CompletableFuture<?>[]::new));
    }

    void unregister(BeanRegistry registry) {
        for (Served one : served) {
            var _ = registry.unregister(one.name());
        }
    }

    /// Closes what wants to be closed.
    void close() {
        for (Served one : served.reversed()) {
            if (one.implementation() instanceof AutoCloseable resource) {
                close(one.name(), resource);
            }
        }
        served.clear();
    }

    private void close(ObjectName name, AutoCloseable resource) {
        Thread closing = Thread.ofPlatform().daemon().name("plugin-close").start(() -> {
            try {
                resource.close();
            } catch (Exception | LinkageError e) {
                Message.INTERFACE_NOT_CLOSED.to(log, name, e);
            }
        });
        try {
            if (!closing.join(CLOSE_MAX)) {
                Message.INTERFACE_NOT_CLOSED.to(log, name, "it takes longer than " + CLOSE_MAX.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Context implements RpcInterfaceContext {
        private final String name;
        private final Map<String, String> options;
        private final SupervisorMXBean guarded;
        private final Supplier<MBeanServer> guardedMBeans;

        Context(String name, Map<String, String> options) {
            this.name = name;
            this.options = options;
            Caller itself = new Caller(Role.ADMIN, "rpcinterface:" + name, () -> "", Door.PLUGIN);
            guarded = GuardedSupervisor.of(supervisor, audit, itself);
            guardedMBeans = new GuardedMBeans(mbeans, audit, itself);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, String> options() {
            return options;
        }

        @Override
        public SupervisorMXBean supervisor() {
            refuseTooEarly();
            return guarded;
        }

        @Override
        public MBeanServerConnection mbeans() {
            refuseTooEarly();
            return guardedMBeans.get();
        }

        @Override
        public LogSink log() {
            return log;
        }

        /// The loop doesn't run yet: whoever asked it now would wait for ever.
        private void refuseTooEarly() {
            if (!running) {
                throw new IllegalStateException("[rpcinterface:" + name
                        + "] is still being opened; ask the daemon from an operation, not from open");
            }
        }
    }
}
