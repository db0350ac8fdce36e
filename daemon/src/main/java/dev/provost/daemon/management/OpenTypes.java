package dev.provost.daemon.management;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularType;

/// Finds the mapping of a Java type and remembers it, so that all values of a record share one `CompositeType`.
/// Any thread.
final class OpenTypes {
    private static final Map<Class<?>, SimpleType<?>> SIMPLE = Map.ofEntries(
            Map.entry(boolean.class, SimpleType.BOOLEAN),
            Map.entry(Boolean.class, SimpleType.BOOLEAN),
            Map.entry(int.class, SimpleType.INTEGER),
            Map.entry(Integer.class, SimpleType.INTEGER),
            Map.entry(long.class, SimpleType.LONG),
            Map.entry(Long.class, SimpleType.LONG),
            Map.entry(double.class, SimpleType.DOUBLE),
            Map.entry(Double.class, SimpleType.DOUBLE),
            Map.entry(String.class, SimpleType.STRING));

    private final Map<Type, OpenMapping> known = new ConcurrentHashMap<>();

    /// @throws IllegalArgumentException if the type has no place in our contract
    OpenMapping of(Type type) {
        // Not computeIfAbsent: a record of records would come back in while the map is being changed.
        OpenMapping mapping = known.get(type);
        if (mapping == null) {
            try {
                mapping = make(type);
            } catch (OpenDataException e) {
                throw new IllegalArgumentException(type.getTypeName() + " has no open type", e);
            }
            OpenMapping other = known.putIfAbsent(type, mapping);
            mapping = other == null ? mapping : other;
        }
        return mapping;
    }

    private OpenMapping make(Type type) throws OpenDataException {
        if (type == void.class) {
            return new OpenMapping.Nothing();
        }
        if (type instanceof Class<?> plain) {
            SimpleType<?> simple = SIMPLE.get(plain);
            if (simple != null) {
                return new OpenMapping.Same(simple, plain);
            }
            if (plain.isArray()) {
                return array(plain.getComponentType());
            }
            if (plain.isRecord()) {
                return composite(plain);
            }
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                return elements(of(arguments[0]));
            }
            if (raw == Map.class) {
                return table(generic, of(arguments[0]), of(arguments[1]));
            }
        }
        throw new IllegalArgumentException(
                type.getTypeName()
                        + " can't cross the MBean server; use text, boolean, int, long, double, a record, an array, a List or a Map");
    }

    private OpenMapping array(Class<?> component) throws OpenDataException {
        if (component.isPrimitive()) {
            Class<?> array = component.arrayType();
            return new OpenMapping.Same(ArrayType.getPrimitiveArrayType(array), array);
        }
        OpenMapping element = of(component);
        if (element instanceof OpenMapping.Same(OpenType<?> open, Class<?> openClass)) {
            return new OpenMapping.Same(ArrayType.getArrayType(open), openClass.arrayType());
        }
        return elements(element);
    }

    private static OpenMapping elements(OpenMapping element) throws OpenDataException {
        Class<?> array = Array.newInstance(element.openClass(), 0).getClass();
        return new OpenMapping.Elements(ArrayType.getArrayType(element.openType()), array, element);
    }

    private OpenMapping composite(Class<?> type) throws OpenDataException {
        RecordComponent[] components = type.getRecordComponents();
        int size = components.length;
        var names = new String[size];
        var accessors = new Method[size];
        var mappings = new OpenMapping[size];
        var types = new OpenType<?>[size];
        for (int i = 0; i < size; i++) {
            names[i] = components[i].getName();
            accessors[i] = components[i].getAccessor();
            mappings[i] = of(components[i].getGenericType());
            types[i] = mappings[i].openType();
        }
        var open = new CompositeType(type.getName(), type.getSimpleName(), names, names, types);
        return new OpenMapping.Composite(open, names, accessors, mappings);
    }

    private static OpenMapping table(ParameterizedType type, OpenMapping key, OpenMapping value)
            throws OpenDataException {
        List<String> columns = List.of(OpenMapping.Table.KEY, OpenMapping.Table.VALUE);
        String[] names = columns.toArray(String[]::new);
        // Name and shape are the ones the MXBean rules give a Map.
        String name = type.getTypeName();
        var row = new CompositeType(name, name, names, names, new OpenType<?>[] {key.openType(), value.openType()});
        return new OpenMapping.Table(
                new TabularType(name, name, row, new String[] {OpenMapping.Table.KEY}), key, value);
    }
}
