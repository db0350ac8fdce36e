package dev.provost.jmx.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Attributes of one bean as plain values: text, numbers, booleans, lists, and maps for composite and tabular data.
///
/// @param bean   its name
/// @param values by attribute
public record BeanValues(ObjectName bean, Map<String, @Nullable Object> values) implements Comparable<BeanValues> {
    public BeanValues {
        // Not Map.copyOf: a value may be null.
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// {@return a key of the bean's name, such as `group`, unquoted; empty if it has none}
    public String key(String key) {
        @Nullable String value = bean.getKeyProperty(key);
        if (value == null) {
            return "";
        }
        return value.startsWith("\"") ? ObjectName.unquote(value) : value;
    }

    /// {@return whether the bean has the attribute}
    public boolean has(String attribute) {
        return values.containsKey(attribute);
    }

    /// {@return an attribute as text, empty if there is none}
    public String text(String attribute) {
        @Nullable Object value = values.get(attribute);
        return value == null ? "" : value.toString();
    }

    /// {@return a number, 0 if there is none}
    public long number(String attribute) {
        return values.get(attribute) instanceof Number number ? number.longValue() : 0;
    }

    /// {@return a list, empty if there is none}
    public List<?> list(String attribute) {
        return values.get(attribute) instanceof List<?> list ? list : List.of();
    }

    /// By group, then name.
    @Override
    public int compareTo(BeanValues other) {
        int order = key("group").compareTo(other.key("group"));
        return order == 0 ? key("name").compareTo(other.key("name")) : order;
    }
}
