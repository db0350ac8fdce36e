package dev.provost.daemon;

import dev.provost.daemon.access.GuardedMBeans;
import dev.provost.daemon.access.HawtioSecurity;
import dev.provost.daemon.config.AccessConfig;
import dev.provost.daemon.config.DaemonConfig;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.JmxConfig;
import dev.provost.daemon.config.RpcInterfaceConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.loop.ChildEnvironment;
import dev.provost.daemon.loop.DaemonControl;
import dev.provost.daemon.loop.EventLoop;
import dev.provost.daemon.loop.FcgiSockets;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.ProcessLogs;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.loop.SupervisionContext;
import dev.provost.daemon.management.Management;
import dev.provost.daemon.management.MetricsBean;
import dev.provost.daemon.management.PlatformServer;
import dev.provost.daemon.management.SupervisorBean;
import dev.provost.daemon.os.ProcessEngine.Orphan;
import dev.provost.daemon.os.ProcessEngine.ReceivedSignal;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.output.ActivityLog;
import dev.provost.daemon.output.AutoLogs;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.probe.Prober;
import dev.provost.daemon.remote.JmxServer;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.daemon.watch.Autoreloads;
import dev.provost.jmx.Fault;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.spi.EndpointContext;
import dev.provost.jmx.spi.EndpointException;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.LogSink;
import dev.provost.jmx.spi.ManagementEndpoint;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Everything that belongs to one configuration, from a start or restart of the daemon to the next: built here, top to
/// bottom, in the order in which things need each other.
final class Generation {
    private final Foundation base;
    private final ServerConfig config;
    private final ActivityLog log;
    private final EventBus events = new EventBus();
    private final Supervision supervision;
    private final DaemonControl control;
    private final Management management;
    private final SupervisorBean bean;
    private final MetricsBean metrics;
    private final RpcInterfaces interfaces;
    private final Autoreloads autoreloads;
    private @Nullable ManagementEndpoint endpoint;
    private @Nullable DescriptorReserve reserve;
    private @Nullable JmxServer jmx;

    /// Opens the activity log; touches nothing else.
    ///
    /// @throws StartException when the log can't be opened
    Generation(Foundation base, ServerConfig config, DaemonControl.ConfigSource source) throws StartException {
        this.base = base;
        this.config = config;
        log = open(config.daemon());
        EventLoop loop = base.loop();
        var context = new SupervisionContext(
                loop,
                base.engine(),
                log,
                events,
                new ChildEnvironment(base.environment(), serverUrl(config.httpServers())),
                base.totals(),
                base.wall(),
                new Prober(),
                base.host().uid());
        DaemonConfig daemon = config.daemon();
        supervision = new Supervision(
                context,
                new ProcessLogs.Factory(
                        new AutoLogs(daemon.childlogdir(), daemon.identifier()),
                        daemon.stripAnsi(),
                        daemon.identifier(),
                        log,
                        events,
                        base.syslog(),
                        base.totals()),
                new FcgiSockets(base.host()::listen, Generation::openSocket));
        control = new DaemonControl(supervision, source, config);
        Orders orders = new Orders(supervision);
        Ordering ordering = new Ordering(supervision);
        autoreloads = new Autoreloads(supervision, events);
        UsageSampler usage = new UsageSampler(supervision, base.host(), base.pid());
        SupervisorBean.Facts facts = new SupervisorBean.Facts(
                (int) base.pid(),
                base.version(),
                base.wall().millis(),
                base.totals()::logBytesWritten,
                base.totals()::logBytesLost,
                base.notifier()::dropped,
                base.syslog()::dropped,
                autoreloads::refusals,
                base.audit());
        bean = new SupervisorBean(supervision, control, orders, ordering, new MainLog(), facts, usage);
        metrics = new MetricsBean(supervision, control, facts, usage);
        management =
                new Management(supervision, orders, ordering, usage, base.wall(), base.notifier(), base.registry());
        interfaces = new RpcInterfaces(bean, PlatformServer::whole, base.audit(), log.from(this::handOver));
    }

    /// Takes the sockets and writes what is to be said before the daemon goes into the background. Whatever could meet
    /// another daemon of this configuration comes before anything that could harm it.
    ///
    /// @param early lines from before the log was open
    /// @param again programs were running before this
    /// @throws StartException when a socket can't be had; the first time also when a plug-in can't begin
    void bind(List<Remark> early, boolean again) throws StartException {
        tell(early);
        openAudit();
        if (!config.httpServers().isEmpty()) {
            takeSockets();
        }
        if (config.jmx() != null) {
            takeJmxPort(config.jmx());
        }
        for (GroupConfig group : config.groups()) {
            try {
                supervision.checkSocket(group, log);
            } catch (IOException e) {
                throw new StartException(StartException.FAILURE, String.valueOf(e.getMessage()));
            }
        }
        interfaces.open(config.rpcInterfaces(), again);
    }

    private static void openSocket(Runnable opening) {
        besides("socket-opener", opening);
    }

    private void openAudit() throws StartException {
        AccessConfig access = config.access();
        try {
            base.audit()
                    .open(
                            log.from(this::handOver),
                            access.auditLogfile(),
                            access.auditMaxBytes(),
                            access.auditBackups());
        } catch (IOException e) {
            throw new StartException(StartException.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private void takeJmxPort(JmxConfig asked) throws StartException {
        try {
            jmx = JmxServer.bind(asked, base.audit());
        } catch (IOException e) {
            throw new StartException(StartException.USAGE, String.valueOf(e.getMessage()));
        }
        if (asked.accounts().isEmpty()) {
            Message.JMX_WITHOUT_PASSWORD.to(log);
        }
    }

    private void takeSockets() throws StartException {
        ManagementEndpoint found = ServiceLoader.load(ManagementEndpoint.class)
                .findFirst()
                .orElseThrow(
                        () -> new StartException(
                                StartException.USAGE,
                                "The configuration has HTTP servers, but there is nothing to serve them; "
                                        + "put the bridge's jars into lib, or remove [inet_http_server] and [unix_http_server]"));
        try {
            found.bind(new EndpointContext(
                    config.httpServers(),
                    new GuardedMBeans(PlatformServer::bare, base.audit(), null),
                    new GuardedMBeans(PlatformServer::whole, base.audit(), null),
                    namespaces(),
                    log.from(this::handOver),
                    base.audit()));
        } catch (EndpointException e) {
            found.close();
            throw new StartException(StartException.USAGE, String.valueOf(e.getMessage()));
        }
        endpoint = found;
        reserve = new DescriptorReserve();
    }

    private void releaseReserve() {
        if (reserve != null) {
            reserve.close();
        }
    }

    /// Starts the programs, then, when they are on their way, what people look at them with.
    void start() {
        if (!config.daemon().nocleanup()) {
            new AutoLogs(config.daemon().childlogdir(), config.daemon().identifier())
                    .clean()
                    .forEach(warning -> log.log(LogLevel.WARN, warning));
        }
        Message.STARTED.to(log, base.pid());
        supervision.begin(config.groups());
        supervision.whenSettled(this::openDoors);
    }

    private void openDoors() {
        management.open(bean, metrics, events);
        autoreloads.open();
        CompletableFuture<Void> registered = interfaces.register(base.registry());
        JmxServer remote = jmx;
        if (remote != null) {
            openJmx(remote);
        }
        ManagementEndpoint doors = endpoint;
        if (doors == null) {
            return;
        }
        events.subscribe(
                EnumSet.of(EventType.SUPERVISOR_STATE_CHANGE_STOPPING), _ -> besides("endpoint", doors::prepareClose));
        besides("endpoint", () -> {
            try {
                // The endpoint reads once what each namespace offers. A failure is the registry's to tell.
                registered.exceptionally(_ -> null).join();
                HawtioSecurity hawtio = new HawtioSecurity(PlatformServer::bare);
                var _ = base.registry().register(ObjectNames.RBAC_REGISTRY, hawtio);
                var _ = base.registry().register(ObjectNames.RBAC, hawtio);
                releaseReserve();
                doors.serve();
            } catch (EndpointException e) {
                base.loop().post(() -> log.log(LogLevel.CRIT, "HTTP servers can't start: " + e.getMessage()));
            } catch (RuntimeException | Error e) {
                base.loop().post(() -> failed("the start of the HTTP servers", e));
            }
        });
    }

    private void openJmx(JmxServer remote) {
        besides("jmx", () -> {
            try {
                remote.start(PlatformServer.whole());
                base.loop().post(() -> tellOfJmx());
            } catch (IOException | RuntimeException e) {
                remote.close();
                base.loop().post(() -> Message.JMX_FAILED.to(log, e));
            }
        });
    }

    private void tellOfJmx() {
        JmxConfig open = config.jmx();
        if (open != null) {
            Message.JMX_READY.to(log, open.host().isEmpty() ? "all interfaces" : open.host(), open.port());
        }
    }

    private void renewDoors() {
        ManagementEndpoint doors = endpoint;
        if (doors != null) {
            besides("endpoint", doors::renew);
        }
    }

    /// Runs what may take its time on a thread of its own: the loop has no time to wait.
    private static void besides(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /// A signal to the daemon.
    void received(ReceivedSignal signal) {
        String name = Signals.nameOf(signal.number());
        switch (signal.number()) {
            case Signals.TERM, Signals.INT, Signals.QUIT -> {
                base.audit().signalled(name, signal.senderPid());
                Message.EXIT_REQUEST.to(log, name);
                supervision.end(Supervision.Mood.SHUTDOWN, base.loop()::stop);
            }
            case Signals.HUP -> {
                base.audit().signalled(name, signal.senderPid());
                if (supervision.mood() == Supervision.Mood.SHUTDOWN) {
                    Message.RESTART_IGNORED.to(log, name);
                } else {
                    Message.RESTART_REQUEST.to(log, name);
                    control.restartLater();
                }
            }
            case Signals.USR2 -> {
                base.audit().signalled(name, signal.senderPid());
                Message.REOPEN_REQUEST.to(log, name);
                Message.LOG_REOPEN.to(log);
                log.reopen();
                base.audit().reopen();
                supervision.reopenLogs();
                renewDoors();
            }
            case Signals.CHLD -> Message.CHILD_QUIT.to(log, name);
            default -> Message.SIGNAL_IGNORED.to(log, name);
        }
    }

    void reaped(Orphan orphan) {
        Message.REAPED_UNKNOWN.to(log, orphan.pid(), orphan.status().text());
    }

    void failed(String handling, Throwable failure) {
        Message.LOOP_FAILURE.to(log, handling, stackTrace(failure));
    }

    /// {@return the configuration to go on with, null when the daemon is to end}
    @Nullable
    ServerConfig next() {
        return supervision.mood() == Supervision.Mood.RESTARTING ? control.configuration() : null;
    }

    /// {@return the configuration that this generation had before it was told to restart with another}
    ServerConfig former() {
        return control.former();
    }

    /// Gives up what belongs to this configuration. All processes are down.
    ///
    /// @param forGood the process ends after this: what ends with it needs no care
    void close(boolean forGood) {
        try {
            autoreloads.close();
            releaseReserve();
            if (endpoint != null) {
                endpoint.close();
            }
            if (jmx != null) {
                jmx.close();
            }
            if (!forGood) {
                management.close();
                interfaces.unregister(base.registry());
            }
            interfaces.close();
            supervision.close();
            base.audit().close();
        } finally {
            log.close();
        }
    }

    /// Says why no other generation follows. Also after [#close].
    void lastWords(String reason) {
        log.reopen();
        Message.NOT_STARTED_AGAIN.to(log, reason);
        log.close();
    }

    /// Takes a line of another thread; drops it when too many wait, and says so with the next.
    private void handOver(Runnable line) {
        base.loop().offer(() -> {
            long dropped = base.loop().takeRefused();
            if (dropped > 0) {
                Message.LINES_DROPPED.to(log, dropped);
            }
            line.run();
        });
    }

    LogSink log() {
        return log;
    }

    private void tell(List<Remark> early) {
        List<Remark> all = new ArrayList<>(config.remarks());
        all.addAll(early);
        // As supervisord does: what is urgent first, then in the order in which it came up.
        for (LogLevel level : LogLevel.values()) {
            for (Remark remark : all) {
                if (remark.level() == level) {
                    log.log(level, remark.text());
                }
            }
        }
    }

    private ActivityLog open(DaemonConfig daemon) throws StartException {
        try {
            return ActivityLog.open(
                    new ActivityLog.Settings(
                            daemon.logfile(),
                            daemon.syslog(),
                            daemon.logfileMaxBytes(),
                            daemon.logfileBackups(),
                            daemon.loglevel(),
                            base.program()),
                    daemon.nodaemon() && !daemon.silent() ? base.standardOutput() : null,
                    base.syslog(),
                    base.wall(),
                    ZoneId.systemDefault());
        } catch (IOException e) {
            throw new StartException(StartException.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, ObjectName> namespaces() {
        Map<String, ObjectName> namespaces = new HashMap<>();
        for (RpcInterfaceConfig rpc : config.rpcInterfaces()) {
            namespaces.put(
                    rpc.name(), rpc.plugin() == null ? ObjectNames.SUPERVISOR : ObjectNames.rpcInterface(rpc.name()));
        }
        return namespaces;
    }

    /// What children find in SUPERVISOR_SERVER_URL: the first unix socket, else the last TCP address.
    private static @Nullable String serverUrl(List<HttpServerSpec> servers) {
        String url = null;
        for (HttpServerSpec server : servers) {
            switch (server.address()) {
                case HttpServerSpec.Address.Unix unix -> {
                    return "unix://" + unix.file();
                }
                case HttpServerSpec.Address.Inet(String host, int port) ->
                    url = "http://" + (host.isEmpty() ? "localhost" : host) + ":" + port;
            }
        }
        return url;
    }

    static String stackTrace(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (StackTraceElement frame : failure.getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }

    /// The activity log as the Supervisor MBean needs it.
    private final class MainLog implements SupervisorBean.MainLog {
        @Override
        public @Nullable Path file() {
            return log.path();
        }

        @Override
        public CompletableFuture<Boolean> clear() {
            return base.loop().call(() -> {
                try {
                    log.clear();
                    return CompletableFuture.completedFuture(true);
                } catch (NoSuchFileException e) {
                    throw new Fault(Fault.Code.NO_FILE);
                } catch (IOException e) {
                    throw new Fault(Fault.Code.FAILED, e.getMessage());
                }
            });
        }
    }
}
