package dev.provost.jmx.client;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what Jolokia writes into the types of our contract, whatever they are: records by their components, arrays,
/// lists, maps, numbers, text.
final class JsonValues {
    private JsonValues() {}

    /// {@return a value of a type that an MXBean method answers}
    /// @throws IllegalArgumentException when it doesn't fit
    static @Nullable Object as(@Nullable Object json, Type type) {
        if (type == void.class) {
            return null;
        }
        if (json == null) {
            if (type instanceof Class<?> plain && plain.isPrimitive()) {
                throw wrong(null, type);
            }
            return null;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw) && json instanceof List<?> elements) {
                List<@Nullable Object> list = new ArrayList<>(elements.size());
                for (Object element : elements) {
                    list.add(as(element, arguments[0]));
                }
                return Collections.unmodifiableList(list);
            }
            if (raw == Map.class && json instanceof Map<?, ?> members) {
                Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
                members.forEach(
                        (key, value) -> map.put(key(String.valueOf(key), arguments[0]), as(value, arguments[1])));
                return Collections.unmodifiableMap(map);
            }
            throw wrong(json, type);
        }
        if (!(type instanceof Class<?> plain)) {
            throw wrong(json, type);
        }
        if (plain.isArray() && json instanceof List<?> elements) {
            Object array = Array.newInstance(plain.getComponentType(), elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Array.set(array, i, as(elements.get(i), plain.getComponentType()));
            }
            return array;
        }
        if (plain.isRecord() && json instanceof Map<?, ?> members) {
            return record(members, plain);
        }
        return simple(json, plain);
    }

    private static Object simple(Object json, Class<?> type) {
        if (type == String.class && json instanceof String text) {
            return text;
        }
        if ((type == boolean.class || type == Boolean.class) && json instanceof Boolean truth) {
            return truth;
        }
        if (json instanceof Number number) {
            if (type == double.class || type == Double.class) {
                return number.doubleValue();
            }
            if (number instanceof Long whole) {
                if (type == long.class || type == Long.class) {
                    return whole;
                }
                if ((type == int.class || type == Integer.class) && whole == whole.intValue()) {
                    return whole.intValue();
                }
            }
        }
        // Some writers put numbers beyond 53 bits into quotes.
        if ((type == long.class || type == Long.class) && json instanceof String digits) {
            return Long.valueOf(digits);
        }
        if (type == Object.class) {
            return json;
        }
        throw wrong(json, type);
    }

    private static @Nullable Object key(String key, Type type) {
        return type == String.class ? key : as(Long.valueOf(key), type);
    }

    private static Object record(Map<?, ?> members, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            String name = components[i].getName();
            if (!members.containsKey(name)) {
                throw new IllegalArgumentException("a " + type.getSimpleName() + " without " + name);
            }
            values[i] = as(members.get(name), components[i].getGenericType());
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            return canonical.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(members + " makes no " + type.getSimpleName(), e);
        }
    }

    private static IllegalArgumentException wrong(@Nullable Object json, Type type) {
        return new IllegalArgumentException("'" + json + "' is no " + type.getTypeName());
    }

    /// {@return an argument of a method as a plain value}
    static @Nullable Object of(@Nullable Object argument) {
        return switch (argument) {
            case Object[] array -> Arrays.stream(array).map(JsonValues::of).toList();
            case int[] numbers -> Arrays.stream(numbers).boxed().toList();
            case long[] numbers -> Arrays.stream(numbers).boxed().toList();
            case null -> null;
            default -> argument;
        };
    }
}
