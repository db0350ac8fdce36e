package dev.provost.daemon.management;

import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.MetricsMXBean;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.StartPlanMXBean;
import dev.provost.jmx.SupervisorMXBean;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Our beans in the MBean server.
///
/// Registering calls listeners of other people, so the event loop never does it: every method here queues the work for
/// the one thread `management`, in order, and returns at once. Its future is done when the bean can be found or is
/// gone.
/// Two beans of one name: the last one wins, as it does in supervisord.
public final class BeanRegistry implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BeanRegistry.class.getName());

    private final BeanType<SupervisorMXBean> supervisors = BeanType.of(SupervisorMXBean.class, Notifier.ofSupervisor());
    private final BeanType<StartPlanMXBean> plans = BeanType.of(StartPlanMXBean.class, List.of());
    private final BeanType<MetricsMXBean> metrics = BeanType.of(MetricsMXBean.class, List.of());
    private final BeanType<GroupMXBean> groups = BeanType.of(GroupMXBean.class, Notifier.ofGroup());
    private final BeanType<EventListenerPoolMXBean> pools = BeanType.of(EventListenerPoolMXBean.class, List.of());
    private final BeanType<ProgramMXBean> programs = BeanType.of(ProgramMXBean.class, List.of());
    private final BeanType<ProcessMXBean> processes = BeanType.of(ProcessMXBean.class, Notifier.ofProcess());

    private final Supplier<MBeanServer> server;
    private final Notifier notifier;
    private final @Nullable Journal journal;
    private final ExecutorService management;

    /// Touched by the thread `management` only.
    private final Set<ObjectName> registered = new LinkedHashSet<>();

    /// @param server the MBean server; asked for on the thread `management`, because making one takes its time
    public BeanRegistry(Supplier<MBeanServer> server, Notifier notifier) {
        this(server, notifier, null);
    }

    /// @param journal takes note of what is done through the beans; null for nobody
    public BeanRegistry(Supplier<MBeanServer> server, Notifier notifier, @Nullable Journal journal) {
        this.server = server;
        this.notifier = notifier;
        this.journal = journal;
        this.management = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("management").factory());
    }

    public CompletableFuture<ObjectName> supervisor(SupervisorMXBean bean) {
        return register(ObjectNames.SUPERVISOR, new ManagedBean<>(supervisors, bean, notifier, journal));
    }

    public CompletableFuture<ObjectName> startPlan(StartPlanMXBean bean) {
        return register(ObjectNames.START_PLAN, new ManagedBean<>(plans, bean, null, journal));
    }

    public CompletableFuture<ObjectName> metrics(MetricsMXBean bean) {
        return register(ObjectNames.METRICS, new ManagedBean<>(metrics, bean, null, journal));
    }

    public CompletableFuture<ObjectName> group(GroupMXBean bean) {
        return register(ObjectNames.group(bean.getName()), new ManagedBean<>(groups, bean, notifier, journal));
    }

    public CompletableFuture<ObjectName> eventListenerPool(EventListenerPoolMXBean bean) {
        return register(ObjectNames.eventListenerPool(bean.getName()), new ManagedBean<>(pools, bean, null, journal));
    }

    public CompletableFuture<ObjectName> program(ProgramMXBean bean) {
        return register(
                ObjectNames.program(bean.getGroup(), bean.getName()), new ManagedBean<>(programs, bean, null, journal));
    }

    public CompletableFuture<ObjectName> process(ProcessMXBean bean) {
        return register(
                ObjectNames.process(bean.getGroup(), bean.getProgram(), bean.getName()),
                new ManagedBean<>(processes, bean, notifier, journal));
    }

    /// Registers a bean of any type. A bean that is there under this name makes room.
    public CompletableFuture<ObjectName> register(ObjectName name, DynamicMBean bean) {
        return onManagement(() -> {
            try {
                add(name, bean);
                return name;
            } catch (JMException e) {
                throw failed("registered", name, e);
            }
        });
    }

    /// Unregisters the bean of this name; nothing happens if there is none.
    public CompletableFuture<ObjectName> unregister(ObjectName name) {
        return onManagement(() -> {
            try {
                remove(name);
                return name;
            } catch (JMException e) {
                throw failed("unregistered", name, e);
            }
        });
    }

    /// Unregisters all our beans and ends the thread. Waits for both.
    @Override
    public void close() {
        if (management.isShutdown()) {
            return;
        }
        for (ObjectName name : onManagement(() -> List.copyOf(registered)).join()) {
            var _ = unregister(name);
        }
        management.close();
    }

    private void add(ObjectName name, DynamicMBean bean) throws JMException {
        try {
            server.get().registerMBean(bean, name);
        } catch (InstanceAlreadyExistsException e) {
            remove(name);
            server.get().registerMBean(bean, name);
        }
        registered.add(name);
    }

    private void remove(ObjectName name) throws JMException {
        registered.remove(name);
        try {
            server.get().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Someone with a JMX console was faster; it is gone, which is what was asked for.
            LOG.log(System.Logger.Level.DEBUG, () -> name + " was not registered");
        }
    }

    private static IllegalStateException failed(String what, ObjectName name, JMException cause) {
        var failure = new IllegalStateException(name + " was not " + what + ": " + cause.getMessage(), cause);
        // The future may have no reader; then this is where the failure shows.
        LOG.log(System.Logger.Level.WARNING, failure.getMessage(), cause);
        return failure;
    }

    private <R> CompletableFuture<R> onManagement(Supplier<R> work) {
        return CompletableFuture.supplyAsync(work, management);
    }
}
