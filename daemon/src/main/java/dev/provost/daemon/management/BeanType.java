package dev.provost.daemon.management;

import dev.provost.jmx.DefaultValue;
import dev.provost.jmx.Description;
import dev.provost.jmx.Extension;
import dev.provost.jmx.Impact;
import dev.provost.jmx.Role;
import dev.provost.jmx.TrueIfEmpty;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Descriptor;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanOperationInfoSupport;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import org.jspecify.annotations.Nullable;

/// One MXBean interface, read once for all beans that implement it.
///
/// A method `getX()` is the attribute `X`, a method `setX(value)` makes it writable. A method with an [Impact] is an
/// operation under its own name, even where it is an attribute too: supervisord's `getState` is both. Operations are
/// not overloaded. Nothing is read before the first question. Any thread.
///
/// @param <T> the interface
public final class BeanType<T> {
    /// Descriptor field of an operation that is an [Extension].
    private static final String EXTENSION = "extension";

    /// Descriptor field of an operation that is [TrueIfEmpty].
    private static final String TRUE_IF_EMPTY = "trueIfEmpty";

    private final Class<T> contract;
    private final List<MBeanNotificationInfo> notifications;

    /// Published by whoever needed it first; when two threads come at once they make equal ones and either will do.
    private volatile @Nullable Members members;

    private BeanType(Class<T> contract, List<MBeanNotificationInfo> notifications) {
        this.contract = contract;
        this.notifications = notifications;
    }

    /// @param contract      the interface, public, compiled with parameter names
    /// @param notifications what beans of this type emit
    public static <T> BeanType<T> of(Class<T> contract, List<MBeanNotificationInfo> notifications) {
        return new BeanType<>(contract, List.copyOf(notifications));
    }

    /// {@return the interface}
    public Class<T> contract() {
        return contract;
    }

    /// {@return what the MBean server tells about every bean of this type}
    /// @throws IllegalArgumentException if the interface holds a type that can't cross the MBean server
    public MBeanInfo info() {
        return members().info;
    }

    @Nullable
    Attribute attribute(String name) {
        return members().attributes.get(name);
    }

    @Nullable
    Operation operation(String name) {
        return members().operations.get(name);
    }

    private Members members() {
        Members read = members;
        if (read == null) {
            read = new Reader(new OpenTypes()).read();
            members = read;
        }
        return read;
    }

    /// An attribute: how to get it and, where the interface says so, how to set it.
    record Attribute(
            String name,
            Method getter,
            OpenMapping mapping,
            @Nullable Method setter) {}

    /// An operation.
    ///
    /// @param accepted for each parameter the class names by which a caller may mean it
    /// @param acts     whether it does more than read
    record Operation(
            String name,
            Method method,
            List<OpenMapping> parameters,
            List<List<String>> accepted,
            OpenMapping result,
            boolean acts) {
        /// {@return whether all arguments reach the method as they come}
        boolean plain() {
            for (OpenMapping parameter : parameters) {
                if (!(parameter instanceof OpenMapping.Same)) {
                    return false;
                }
            }
            return true;
        }

        boolean takes(String[] signature) {
            if (signature.length != accepted.size()) {
                return false;
            }
            for (int i = 0; i < signature.length; i++) {
                if (!accepted.get(i).contains(signature[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private record Members(Map<String, Attribute> attributes, Map<String, Operation> operations, MBeanInfo info) {}

    /// Reads the interface.
    private final class Reader {
        private final OpenTypes types;
        private final Map<String, Attribute> attributes = new LinkedHashMap<>();
        private final Map<String, Operation> operations = new LinkedHashMap<>();

        Reader(OpenTypes types) {
            this.types = types;
        }

        Members read() {
            Method[] methods = contract.getMethods();
            // Reflection answers in any order; people read by name.
            Arrays.sort(methods, Comparator.comparing(Method::getName));
            Map<String, Method> setters = new HashMap<>();
            for (Method method : methods) {
                if (isSetter(method)) {
                    setters.put(method.getName().substring(3), method);
                }
            }
            for (Method method : methods) {
                if (isGetter(method)) {
                    String name = method.getName().substring(3);
                    OpenMapping mapping = types.of(method.getGenericReturnType());
                    attributes.put(name, new Attribute(name, method, mapping, setters.get(name)));
                }
                if (method.isAnnotationPresent(Impact.class)) {
                    add(operation(method));
                }
            }
            return new Members(attributes, operations, info());
        }

        private boolean isGetter(Method method) {
            return method.getName().startsWith("get")
                    && method.getName().length() > 3
                    && method.getParameterCount() == 0
                    && method.getReturnType() != void.class;
        }

        private boolean isSetter(Method method) {
            return method.getName().startsWith("set")
                    && method.getName().length() > 3
                    && method.getParameterCount() == 1
                    && method.getReturnType() == void.class
                    && !method.isAnnotationPresent(Impact.class);
        }

        private void add(Operation operation) {
            if (operations.put(operation.name(), operation) != null) {
                throw new IllegalArgumentException(contract.getName() + " overloads " + operation.name()
                        + "; XML-RPC could not tell them apart: give one another name");
            }
        }

        private Operation operation(Method method) {
            List<OpenMapping> parameters = Arrays.stream(method.getParameters())
                    .map(parameter -> parameter(method, parameter))
                    .toList();
            List<List<String>> accepted = parameters.stream()
                    // MXBean proxies send `int`, Jolokia and JConsole what MBeanInfo says: `java.lang.Integer`.
                    .map(mapping -> List.of(
                            mapping.openClass().getName(), mapping.openType().getClassName()))
                    .toList();
            Impact impact = method.getAnnotation(Impact.class);
            return new Operation(
                    method.getName(),
                    method,
                    parameters,
                    accepted,
                    types.of(method.getGenericReturnType()),
                    impact == null || impact.value() != MBeanOperationInfo.INFO);
        }

        private OpenMapping parameter(Method method, Parameter parameter) {
            OpenMapping mapping = types.of(parameter.getParameterizedType());
            if (!mapping.comesBack() || !parameter.getType().isAssignableFrom(made(mapping, parameter))) {
                throw new IllegalArgumentException(contract.getName() + "." + method.getName() + ": parameter "
                        + parameter.getName() + " is " + parameter.getType().getName()
                        + "; parameters are text, numbers, booleans, arrays of them, a List or a Map");
            }
            return mapping;
        }

        private static Class<?> made(OpenMapping mapping, Parameter parameter) {
            return switch (mapping) {
                case OpenMapping.Elements _ -> List.class;
                case OpenMapping.Table _ -> Map.class;
                case OpenMapping.Same _, OpenMapping.Nothing _, OpenMapping.Composite _ -> parameter.getType();
            };
        }

        private MBeanInfo info() {
            return new OpenMBeanInfoSupport(
                    contract.getName(),
                    text(contract, contract.getSimpleName()),
                    attributes.values().stream().map(this::info).toArray(OpenMBeanAttributeInfo[]::new),
                    null,
                    operations.values().stream().map(this::info).toArray(OpenMBeanOperationInfo[]::new),
                    notifications.toArray(MBeanNotificationInfo[]::new),
                    // immutableInfo lets the MBean server and clients ask once.
                    new ImmutableDescriptor(
                            "immutableInfo=true", "mxbean=true", "interfaceClassName=" + contract.getName()));
        }

        private OpenMBeanAttributeInfo info(Attribute attribute) {
            Method getter = attribute.getter();
            return new OpenMBeanAttributeInfoSupport(
                    attribute.name(),
                    text(getter, attribute.name()),
                    attribute.mapping().openType(),
                    true,
                    attribute.setter() != null,
                    false,
                    descriptor(
                            getter,
                            getter.getGenericReturnType().getTypeName(),
                            null,
                            attribute.setter() == null ? null : Role.toSet(attribute.setter())));
        }

        private OpenMBeanOperationInfo info(Operation operation) {
            Method method = operation.method();
            Impact impact = method.getAnnotation(Impact.class);
            var parameters = new OpenMBeanParameterInfo[method.getParameterCount()];
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] =
                        info(method.getParameters()[i], operation.parameters().get(i));
            }
            return new OpenMBeanOperationInfoSupport(
                    operation.name(),
                    text(method, operation.name()),
                    parameters,
                    operation.result().openType(),
                    impact == null ? MBeanOperationInfo.UNKNOWN : impact.value(),
                    descriptor(method, method.getGenericReturnType().getTypeName(), null, Role.toCall(method)));
        }

        private OpenMBeanParameterInfo info(Parameter parameter, OpenMapping mapping) {
            DefaultValue given = parameter.getAnnotation(DefaultValue.class);
            Object value = given == null ? null : defaultValue(parameter, given.value());
            return new OpenMBeanParameterInfoSupport(
                    parameter.getName(),
                    text(parameter, parameter.getName()),
                    mapping.openType(),
                    descriptor(parameter, parameter.getParameterizedType().getTypeName(), value, null));
        }

        private Object defaultValue(Parameter parameter, String text) {
            Class<?> type = parameter.getType();
            if (type == String.class) {
                return text;
            }
            if (type == boolean.class || type == Boolean.class) {
                return Boolean.valueOf(text);
            }
            if (type == int.class || type == Integer.class) {
                return Integer.valueOf(text);
            }
            if (type == long.class || type == Long.class) {
                return Long.valueOf(text);
            }
            if (type == double.class || type == Double.class) {
                return Double.valueOf(text);
            }
            throw new IllegalArgumentException(contract.getName() + ": parameter " + parameter.getName()
                    + " has the default '" + text + "', but " + type.getName() + " can't have one");
        }

        private String text(AnnotatedElement element, String otherwise) {
            Description description = element.getAnnotation(Description.class);
            return description == null ? otherwise : description.value();
        }

        private Descriptor descriptor(
                AnnotatedElement element, String javaType, @Nullable Object defaultValue, @Nullable Role role) {
            Map<String, Object> fields = new HashMap<>();
            fields.put("originalType", javaType);
            Description description = element.getAnnotation(Description.class);
            if (description != null && !description.unit().isEmpty()) {
                fields.put("units", description.unit());
            }
            if (defaultValue != null) {
                fields.put("defaultValue", defaultValue);
            }
            if (element.isAnnotationPresent(Extension.class)) {
                fields.put(EXTENSION, true);
            }
            if (role != null) {
                fields.put(Role.FIELD, role.word());
            }
            if (element.isAnnotationPresent(TrueIfEmpty.class)) {
                fields.put(TRUE_IF_EMPTY, true);
            }
            return new ImmutableDescriptor(fields);
        }
    }
}
