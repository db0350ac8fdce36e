package dev.provost.daemon.access;

import dev.provost.daemon.management.Journal;
import dev.provost.jmx.Impact;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.Role;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.access.Caller;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import javax.management.MBeanOperationInfo;
import org.jspecify.annotations.Nullable;

/// The supervisor as plug-ins get it: by the same rules as the MBean, but without a detour through open types. What a
/// plug-in does while it serves a caller is done by that caller; what it does on threads of its own by itself.
public final class GuardedSupervisor implements InvocationHandler {
    private final SupervisorMXBean supervisor;
    private final Audit audit;
    private final Caller itself;

    private GuardedSupervisor(SupervisorMXBean supervisor, Audit audit, Caller itself) {
        this.supervisor = supervisor;
        this.audit = audit;
        this.itself = itself;
    }

    /// @param itself who calls when no door has said so on this thread
    public static SupervisorMXBean of(SupervisorMXBean supervisor, Audit audit, Caller itself) {
        return (SupervisorMXBean) Proxy.newProxyInstance(
                SupervisorMXBean.class.getClassLoader(),
                new Class<?>[] {SupervisorMXBean.class},
                new GuardedSupervisor(supervisor, audit, itself));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return call(method, arguments);
        }
        Caller bound = Caller.current();
        Caller caller = bound == null ? itself : bound;
        Impact impact = method.getAnnotation(Impact.class);
        boolean reads = impact == null || impact.value() == MBeanOperationInfo.INFO;
        Role needed = impact == null ? Role.VIEWER : Role.toCall(method);
        if (!caller.role().includes(needed)) {
            String what = method.getName() + " of " + ObjectNames.SUPERVISOR;
            String reason = "needs the role " + needed.word() + ", the caller's is "
                    + caller.role().word();
            audit.refused(caller, what, reason);
            throw new SecurityException("NOT_ALLOWED: " + what + " " + reason);
        }
        return reads
                ? call(method, arguments)
                : ScopedValue.where(Caller.CURRENT, caller).call(() -> noted(method, arguments));
    }

    private @Nullable Object noted(Method method, @Nullable Object @Nullable [] arguments) throws Exception {
        long begin = System.nanoTime();
        Throwable failure = null;
        try {
            return call(method, arguments);
        } catch (Exception | Error e) {
            failure = e;
            throw e;
        } finally {
            audit.acted(
                    ObjectNames.SUPERVISOR,
                    method.getName(),
                    Journal.shown(method, arguments),
                    failure,
                    System.nanoTime() - begin);
        }
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Exception {
        try {
            return method.invoke(supervisor, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof Exception exception ? exception : e;
        }
    }
}
