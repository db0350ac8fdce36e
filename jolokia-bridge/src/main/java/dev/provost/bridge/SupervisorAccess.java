package dev.provost.bridge;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ObjectNames;
import java.util.function.Supplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServer;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// The MBean of the supervisor, for routes that call it by name.
public final class SupervisorAccess {
    private static final int CAUSES_MAX = 8;

    private final Supplier<MBeanServer> mbeans;

    public SupervisorAccess(Supplier<MBeanServer> mbeans) {
        this.mbeans = mbeans;
    }

    /// Calls an operation; answers when it does.
    ///
    /// @param arguments texts, `Integer` for int and `Boolean` for boolean
    /// @throws Fault as the operation decides
    /// @throws JMException if it fails in a way its contract doesn't know
    public Object call(String operation, Object... arguments) throws JMException {
        String[] signature = new String[arguments.length];
        for (int i = 0; i < signature.length; i++) {
            signature[i] = typeOf(arguments[i]);
        }
        try {
            return mbeans.get().invoke(ObjectNames.SUPERVISOR, operation, arguments, signature);
        } catch (JMException | JMRuntimeException e) {
            Fault fault = faultIn(e);
            if (fault != null) {
                throw fault;
            }
            SecurityException refusal = refusalIn(e);
            if (refusal != null) {
                throw refusal;
            }
            throw e;
        }
    }

    private static String typeOf(Object argument) {
        return switch (argument) {
            case Integer _ -> "int";
            case Boolean _ -> "boolean";
            default -> argument.getClass().getName();
        };
    }

    /// {@return one process, as `getProcessInfo` tells it}
    ///
    /// @throws Fault BAD_NAME
    public CompositeData process(String name) throws JMException {
        return (CompositeData) call("getProcessInfo", name);
    }

    public Object attribute(String name) throws JMException {
        return mbeans.get().getAttribute(ObjectNames.SUPERVISOR, name);
    }

    /// {@return the figures of all processes, as `ProcessMetrics` tells them; none while the daemon restarts}
    public CompositeData[] figures() throws JMException {
        try {
            return (CompositeData[]) mbeans.get().getAttribute(ObjectNames.METRICS, "Processes");
        } catch (InstanceNotFoundException e) {
            return new CompositeData[0];
        }
    }

    /// Tells `listener` of everything that happens, until [#forget].
    public void listen(NotificationListener listener) throws JMException {
        mbeans.get().addNotificationListener(ObjectNames.SUPERVISOR, listener, null, null);
    }

    /// Ends what [#listen] began, if it did.
    public void forget(NotificationListener listener) {
        try {
            mbeans.get().removeNotificationListener(ObjectNames.SUPERVISOR, listener);
        } catch (JMException e) {
            // It was never told, or the daemon has ended: nobody tells it any more.
            return;
        }
    }

    /// {@return the fault within `failure`, null if there is none} It may come wrapped by the MBean server and by
    /// whoever waited for the loop.
    public static @Nullable Fault faultIn(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            if (cause instanceof Fault fault) {
                return fault;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /// {@return the refusal by the guard within `failure`, null if there is none}
    public static @Nullable SecurityException refusalIn(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            if (cause instanceof SecurityException refusal) {
                return refusal;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
