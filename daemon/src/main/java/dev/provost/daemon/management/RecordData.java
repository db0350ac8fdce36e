package dev.provost.daemon.management;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.InvalidKeyException;
import javax.management.openmbean.OpenDataException;
import org.jspecify.annotations.Nullable;

/// A record as composite data. The JDK's own sorts the items of every value into a tree, which is most of what a list
/// of
/// a thousand processes costs; values of one type share everything here but an array. It looks the same to readers in
/// this JVM, and leaves it as the JDK's own: clients need no class of ours.
final class RecordData implements CompositeData, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Shape shape;
    private final transient @Nullable Object[] values;

    /// @param values of the items in the order of the components; not copied
    RecordData(Shape shape, @Nullable Object[] values) {
        this.shape = shape;
        this.values = values;
    }

    /// What all values of one type have in common.
    static final class Shape {
        private final CompositeType type;
        private final String[] names;
        private final Map<String, Integer> places = new HashMap<>();

        /// Where the items stand, by their names in alphabetical order: the order of [#values].
        private final int[] sorted;

        /// @param names items in the order of the components
        Shape(CompositeType type, String[] names) {
            this.type = type;
            this.names = names.clone();
            for (int i = 0; i < names.length; i++) {
                places.put(names[i], i);
            }
            sorted = type.keySet().stream().mapToInt(places::get).toArray();
        }
    }

    @Override
    public CompositeType getCompositeType() {
        return shape.type;
    }

    @Override
    public @Nullable Object get(String key) {
        Integer place = shape.places.get(key);
        if (place == null) {
            throw new InvalidKeyException("'" + key + "' is no item of " + shape.type.getTypeName());
        }
        return values[place];
    }

    @Override
    public @Nullable Object[] getAll(String[] keys) {
        var all = new @Nullable Object[keys.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = get(keys[i]);
        }
        return all;
    }

    @Override
    public boolean containsKey(String key) {
        return shape.places.containsKey(key);
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        return Arrays.asList(values).contains(value);
    }

    /// As the JDK's own gives them: in the alphabetical order of their names.
    @Override
    public Collection<?> values() {
        var ordered = new @Nullable Object[values.length];
        for (int i = 0; i < ordered.length; i++) {
            ordered[i] = values[shape.sorted[i]];
        }
        return Collections.unmodifiableList(Arrays.asList(ordered));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || support().equals(other instanceof RecordData data ? data.support() : other);
    }

    @Override
    public int hashCode() {
        return support().hashCode();
    }

    @Override
    public String toString() {
        return support().toString();
    }

    private CompositeDataSupport support() {
        try {
            return new CompositeDataSupport(shape.type, shape.names, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException("a value does not fit " + shape.type.getTypeName(), e);
        }
    }

    @Serial
    private Object writeReplace() {
        return support();
    }
}
