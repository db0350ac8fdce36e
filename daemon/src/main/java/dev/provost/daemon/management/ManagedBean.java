package dev.provost.daemon.management;

import dev.provost.jmx.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeErrorException;
import javax.management.RuntimeMBeanException;
import javax.management.RuntimeOperationsException;
import org.jspecify.annotations.Nullable;

/// An implementation of one of our MXBean interfaces as an MBean.
///
/// Errors are JDK types throughout. A [Fault] comes out as an `MBeanException` that it causes; what else the
/// implementation throws as a `RuntimeMBeanException`. Any thread; keeps no state but its name.
///
/// @param <T> the interface
public final class ManagedBean<T> implements DynamicMBean, NotificationEmitter, MBeanRegistration {
    private final BeanType<T> type;
    private final T implementation;
    private final @Nullable Notifier notifier;
    private final @Nullable Journal journal;

    /// Set once by the MBean server before any other call reaches us.
    private volatile @Nullable ObjectName name;

    /// A bean that emits nothing.
    public ManagedBean(BeanType<T> type, T implementation) {
        this(type, implementation, null, null);
    }

    /// A bean of whose actions nobody takes note.
    public ManagedBean(BeanType<T> type, T implementation, @Nullable Notifier notifier) {
        this(type, implementation, notifier, null);
    }

    /// @param notifier where listeners of this bean are kept; null for a bean that emits nothing
    /// @param journal  takes note of actions; null for nobody
    public ManagedBean(BeanType<T> type, T implementation, @Nullable Notifier notifier, @Nullable Journal journal) {
        this.type = type;
        this.implementation = implementation;
        this.notifier = notifier;
        this.journal = journal;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return type.info();
    }

    @Override
    public @Nullable Object getAttribute(String attribute)
            throws AttributeNotFoundException, MBeanException, ReflectionException {
        BeanType.Attribute found = attribute(attribute);
        return found.mapping().toOpen(call(found.getter()));
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        var list = new AttributeList(attributes.length);
        for (String attribute : attributes) {
            try {
                list.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (JMException | RuntimeMBeanException e) {
                // The contract of getAttributes: what can't be had is left out, the rest is answered.
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute)
            throws AttributeNotFoundException, InvalidAttributeValueException, MBeanException, ReflectionException {
        BeanType.Attribute found = attribute(attribute.getName());
        Method setter = found.setter();
        if (setter == null) {
            throw new AttributeNotFoundException(place() + ": " + found.name() + " can't be set; it is read-only");
        }
        Object value = attribute.getValue();
        if (!fits(value, setter.getParameterTypes()[0])) {
            throw new InvalidAttributeValueException(place() + ": " + found.name() + " is " + described(value)
                    + "; give it a " + found.mapping().openType().getClassName());
        }
        var _ = noted("set ".concat(found.name()), setter, new Object[] {value}, () -> call(setter, value));
    }

    /// What may fail as calls of an MBean do.
    private interface Call {
        @Nullable
        Object make() throws MBeanException, ReflectionException;
    }

    /// Makes a call that changes something and has it noted with what came of it.
    private @Nullable Object noted(String operation, Method method, @Nullable Object[] arguments, Call call)
            throws MBeanException, ReflectionException {
        ObjectName self = name;
        if (journal == null || self == null) {
            return call.make();
        }
        long begin = System.nanoTime();
        Throwable failure = null;
        try {
            return call.make();
        } catch (MBeanException | ReflectionException | RuntimeException | Error e) {
            failure = e.getCause() == null ? e : e.getCause();
            throw e;
        } finally {
            journal.acted(self, operation, Journal.shown(method, arguments), failure, System.nanoTime() - begin);
        }
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        var list = new AttributeList(attributes.size());
        for (Attribute attribute : attributes.asList()) {
            try {
                setAttribute(attribute);
                list.add(attribute);
            } catch (JMException | RuntimeMBeanException e) {
                // The contract of setAttributes: answers those that were set.
            }
        }
        return list;
    }

    @Override
    public @Nullable Object invoke(
            String actionName, @Nullable Object @Nullable [] params, String @Nullable [] signature)
            throws MBeanException, ReflectionException {
        BeanType.Operation operation = type.operation(actionName);
        if (operation == null) {
            throw new ReflectionException(new NoSuchMethodException(place() + " has no operation " + actionName));
        }
        @Nullable Object[] given = params == null ? new Object[0] : params;
        if (signature != null && !operation.takes(signature)) {
            throw new ReflectionException(new NoSuchMethodException(place() + ": " + actionName + " takes "
                    + expected(operation) + ", not " + String.join(", ", signature)));
        }
        check(operation, given);
        @Nullable Object[] taken = taken(operation, given);
        return operation
                .result()
                .toOpen(
                        operation.acts()
                                ? noted(
                                        operation.name(),
                                        operation.method(),
                                        given,
                                        () -> call(operation.method(), taken))
                                : call(operation.method(), taken));
    }

    private @Nullable Object[] taken(BeanType.Operation operation, @Nullable Object[] given) {
        if (operation.plain()) {
            return given;
        }
        var arguments = new @Nullable Object[given.length];
        for (int i = 0; i < given.length; i++) {
            try {
                arguments[i] = operation.parameters().get(i).fromOpen(given[i]);
            } catch (IllegalArgumentException e) {
                throw refused(
                        "parameter " + operation.method().getParameters()[i].getName() + " of " + operation.name()
                                + ": " + e.getMessage());
            }
        }
        return arguments;
    }

    private void check(BeanType.Operation operation, @Nullable Object[] arguments) {
        int count = operation.parameters().size();
        if (arguments.length != count) {
            throw refused(operation.name() + " takes " + count + " parameters (" + expected(operation) + "), not "
                    + arguments.length);
        }
        for (int i = 0; i < count; i++) {
            if (!fits(arguments[i], operation.parameters().get(i).openClass())) {
                throw refused(
                        "parameter " + operation.method().getParameters()[i].getName() + " of "
                                + operation.name() + " is " + described(arguments[i]) + "; give it a "
                                + operation.parameters().get(i).openType().getClassName());
            }
        }
    }

    private RuntimeOperationsException refused(String problem) {
        String text = place() + ": " + problem;
        return new RuntimeOperationsException(new IllegalArgumentException(text), text);
    }

    private static String expected(BeanType.Operation operation) {
        List<String> names = operation.parameters().stream()
                .map(mapping -> mapping.openType().getClassName())
                .toList();
        return names.isEmpty() ? "no parameters" : String.join(", ", names);
    }

    private static String described(@Nullable Object value) {
        return value == null ? "null" : "'" + value + "', a " + value.getClass().getName();
    }

    private static boolean fits(@Nullable Object value, Class<?> type) {
        if (value == null) {
            return !type.isPrimitive();
        }
        return switch (value) {
            case Boolean _ -> type == boolean.class || type == Boolean.class;
            case Integer _ -> type == int.class || type == Integer.class;
            case Long _ -> type == long.class || type == Long.class;
            case Double _ -> type == double.class || type == Double.class;
            default -> type.isInstance(value);
        };
    }

    private BeanType.Attribute attribute(String attribute) throws AttributeNotFoundException {
        BeanType.Attribute found = type.attribute(attribute);
        if (found == null) {
            throw new AttributeNotFoundException(place() + " has no attribute " + attribute);
        }
        return found;
    }

    private @Nullable Object call(Method method, @Nullable Object... arguments)
            throws MBeanException, ReflectionException {
        try {
            return method.invoke(implementation, arguments);
        } catch (IllegalAccessException e) {
            throw new ReflectionException(e, place() + ": " + method.getName() + " can't be called");
        } catch (InvocationTargetException e) {
            throw thrown(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    /// A future's wrapping says nothing to the caller; what went wrong is inside.
    private static MBeanException thrown(Throwable problem) {
        Throwable inner = problem;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return switch (inner) {
            case Fault fault -> new MBeanException(fault, fault.text());
            case Error error when isReadable(error) -> throw new RuntimeErrorException(error, error.toString());
            case RuntimeException e when isReadable(e) -> throw new RuntimeMBeanException(e, e.toString());
            case Exception e when isReadable(e) -> new MBeanException(e, e.toString());
            default -> throw new RuntimeMBeanException(retold(inner), inner.toString());
        };
    }

    /// Whether a client that has nothing but a JDK can read it, with all that it holds.
    private static boolean isReadable(@Nullable Throwable problem) {
        return problem == null
                || (problem.getClass().getModule().getDescriptor() != null
                        && problem.getClass().getModule().getName().startsWith("java.")
                        && isReadable(problem.getCause())
                        && Arrays.stream(problem.getSuppressed()).allMatch(ManagedBean::isReadable));
    }

    private static RuntimeException retold(Throwable problem) {
        var same = new IllegalStateException(problem.toString());
        same.setStackTrace(problem.getStackTrace());
        return same;
    }

    private String place() {
        ObjectName known = name;
        return known == null ? type.contract().getSimpleName() : known.toString();
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return type.info().getNotifications();
    }

    @Override
    public void addNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback) {
        ObjectName source = name;
        // A bean without a notifier has no news; whoever listens to everything need not know which ones have.
        if (notifier != null && source != null) {
            notifier.subscribe(source, new Notifier.Subscription(listener, filter, handback));
        }
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        remove(listener, subscription -> subscription.listener() == listener);
    }

    @Override
    public void removeNotificationListener(
            NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback)
            throws ListenerNotFoundException {
        remove(
                listener,
                subscription -> subscription.listener() == listener
                        && subscription.filter() == filter
                        && subscription.handback() == handback);
    }

    private void remove(NotificationListener listener, Predicate<Notifier.Subscription> which)
            throws ListenerNotFoundException {
        ObjectName source = name;
        if (notifier != null && source != null && !notifier.unsubscribe(source, which)) {
            throw new ListenerNotFoundException(place() + " does not know the listener " + listener);
        }
    }

    @Override
    public ObjectName preRegister(MBeanServer server, ObjectName asked) {
        name = asked;
        return asked;
    }

    @Override
    public void postRegister(Boolean registrationDone) {
        // Nothing to do: the bean answers from the moment it can be found.
    }

    @Override
    public void preDeregister() {
        // Nothing to do: a call under way may end.
    }

    @Override
    public void postDeregister() {
        ObjectName gone = name;
        if (notifier != null && gone != null) {
            notifier.forget(gone);
        }
    }
}
