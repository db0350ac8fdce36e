package dev.provost.bridge;

import dev.provost.jmx.DefaultValue;
import dev.provost.jmx.Description;
import dev.provost.jmx.Extension;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Impact;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.SupervisorMXBean;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/// An MBean with the operations of [SupervisorMXBean] whose answers a test writes down: the contract without a daemon.
public final class StandInSupervisor extends NotificationBroadcasterSupport implements DynamicMBean {
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, OpenType<?>> returns = new ConcurrentHashMap<>();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>(Map.of("Priority", 999));
    private final MBeanInfo info;

    /// What an operation answers: a value, a record, an array of records, or an exception.
    public interface Answer {
        Object to(Object... arguments) throws Exception;
    }

    public StandInSupervisor() {
        List<OpenMBeanOperationInfoSupport> operations = new ArrayList<>();
        for (Method method : SupervisorMXBean.class.getMethods()) {
            Impact impact = method.getAnnotation(Impact.class);
            if (impact != null) {
                OpenType<?> type = open(method.getGenericReturnType());
                returns.put(method.getName(), type);
                var parameters = Arrays.stream(method.getParameters())
                        .map(StandInSupervisor::parameter)
                        .toArray(OpenMBeanParameterInfoSupport[]::new);
                operations.add(new OpenMBeanOperationInfoSupport(
                        method.getName(),
                        method.getAnnotation(Description.class).value(),
                        parameters,
                        type,
                        impact.value(),
                        method.isAnnotationPresent(Extension.class)
                                ? new ImmutableDescriptor(Map.of("extension", true))
                                : null));
            }
        }
        info = new OpenMBeanInfoSupport(
                "dev.provost.Supervisor",
                "stands in for the supervisor",
                new OpenMBeanAttributeInfoSupport[] {
                    new OpenMBeanAttributeInfoSupport("Priority", "a number", SimpleType.INTEGER, true, true, false)
                },
                new OpenMBeanConstructorInfoSupport[0],
                operations.toArray(OpenMBeanOperationInfoSupport[]::new),
                new MBeanNotificationInfo[0]);
    }

    public StandInSupervisor on(String operation, Answer answer) {
        answers.put(operation, answer);
        return this;
    }

    /// Gives an attribute a value; it need not be in the MBean's description.
    public StandInSupervisor with(String attribute, Object value) {
        attributes.put(attribute, value);
        return this;
    }

    /// Tells its listeners.
    ///
    /// @param userData a record
    public void emit(String type, Object userData) throws Exception {
        var notification = new Notification(type, ObjectNames.SUPERVISOR, 1);
        notification.setUserData(data(userData, open(userData.getClass())));
        sendNotification(notification);
    }

    private static OpenMBeanParameterInfoSupport parameter(Parameter parameter) {
        Description description = parameter.getAnnotation(Description.class);
        DefaultValue fallback = parameter.getAnnotation(DefaultValue.class);
        String text = description.value();
        try {
            if (parameter.getType() == boolean.class) {
                Boolean value = fallback == null ? null : Boolean.valueOf(fallback.value());
                return new OpenMBeanParameterInfoSupport(parameter.getName(), text, SimpleType.BOOLEAN, value);
            }
            return new OpenMBeanParameterInfoSupport(parameter.getName(), text, open(parameter.getType()));
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OpenType<?> open(Type type) {
        try {
            if (type instanceof ParameterizedType list) {
                return new ArrayType<>(1, open(list.getActualTypeArguments()[0]));
            }
            Class<?> known = (Class<?>) type;
            if (known == String.class) {
                return SimpleType.STRING;
            }
            if (known == int.class || known == Integer.class) {
                return SimpleType.INTEGER;
            }
            if (known == long.class) {
                return SimpleType.LONG;
            }
            if (known == boolean.class) {
                return SimpleType.BOOLEAN;
            }
            if (known.isArray()) {
                return new ArrayType<>(1, open(known.getComponentType()));
            }
            RecordComponent[] components = known.getRecordComponents();
            String[] names =
                    Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
            OpenType<?>[] types =
                    Arrays.stream(components).map(c -> open(c.getGenericType())).toArray(OpenType<?>[]::new);
            return new CompositeType(known.getName(), known.getName(), names, names, types);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    /// {@return the open data for a record, an array or a plain value}
    static Object data(Object value, OpenType<?> type) throws Exception {
        if (value instanceof Record && type instanceof CompositeType composite) {
            RecordComponent[] components = value.getClass().getRecordComponents();
            var names = new String[components.length];
            var values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                names[i] = components[i].getName();
                Object component = components[i].getAccessor().invoke(value);
                values[i] = data(component, composite.getType(names[i]));
            }
            return new CompositeDataSupport(composite, names, values);
        }
        if (value instanceof List<?> list) {
            OpenType<?> element = ((ArrayType<?>) type).getElementOpenType();
            if (element instanceof CompositeType) {
                return data(list.toArray(Record[]::new), type);
            }
            return element == SimpleType.INTEGER ? list.toArray(Integer[]::new) : list.toArray(String[]::new);
        }
        if (value instanceof Record[] records) {
            OpenType<?> element = ((ArrayType<?>) type).getElementOpenType();
            var data = new CompositeData[records.length];
            for (int i = 0; i < data.length; i++) {
                data[i] = (CompositeData) data(records[i], element);
            }
            return data;
        }
        return value;
    }

    @Override
    public Object invoke(String operation, Object[] arguments, String[] signature) throws MBeanException {
        Answer answer = answers.get(operation);
        if (answer == null) {
            throw new MBeanException(new UnsupportedOperationException(operation + " has no answer in this test"));
        }
        try {
            return data(answer.to(arguments), returns.get(operation));
        } catch (Fault e) {
            throw e;
        } catch (Exception e) {
            throw new MBeanException(e);
        }
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return info;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Object value = attributes.get(attribute);
        if (value == null) {
            throw new AttributeNotFoundException(attribute);
        }
        return value;
    }

    @Override
    public void setAttribute(Attribute attribute) {}

    @Override
    public AttributeList getAttributes(String[] attributes) {
        var list = new AttributeList();
        Arrays.stream(attributes)
                .sorted(Comparator.naturalOrder())
                .filter("Priority"::equals)
                .forEach(name -> list.add(new Attribute(name, 999)));
        return list;
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return attributes;
    }
}
