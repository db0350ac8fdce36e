package dev.provost.daemon.management;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/// How values of one Java type cross the MBean server, by the rules for MXBeans.
sealed interface OpenMapping {
    /// {@return the type the other side sees}
    OpenType<?> openType();

    /// {@return class of the values the other side sees; primitive where the Java type is}
    Class<?> openClass();

    /// {@return the value as the other side sees it}
    @Nullable
    Object toOpen(@Nullable Object value);

    /// {@return whether a value of the other side can become one of ours}
    boolean comesBack();

    /// {@return our value for one of the other side, which is of the open class}
    /// @throws IllegalArgumentException if what it holds does not fit
    @Nullable
    Object fromOpen(@Nullable Object value);

    /// Numbers, booleans, text and arrays of them: they cross as they are.
    record Same(OpenType<?> openType, Class<?> openClass) implements OpenMapping {
        @Override
        public @Nullable Object toOpen(@Nullable Object value) {
            return value;
        }

        @Override
        public boolean comesBack() {
            return true;
        }

        @Override
        public @Nullable Object fromOpen(@Nullable Object value) {
            if (value != null && !openType.isValue(value)) {
                throw new IllegalArgumentException("'" + value + "' is not a " + openType.getClassName());
            }
            return value;
        }
    }

    /// No value.
    record Nothing() implements OpenMapping {
        @Override
        public OpenType<?> openType() {
            return SimpleType.VOID;
        }

        @Override
        public Class<?> openClass() {
            return void.class;
        }

        @Override
        public @Nullable Object toOpen(@Nullable Object value) {
            return null;
        }

        @Override
        public boolean comesBack() {
            return false;
        }

        @Override
        public @Nullable Object fromOpen(@Nullable Object value) {
            throw new IllegalArgumentException("there is no value of nothing");
        }
    }

    /// A record: its components in their order.
    final class Composite implements OpenMapping {
        private final CompositeType type;
        private final RecordData.Shape shape;
        private final Method[] accessors;
        private final OpenMapping[] mappings;

        Composite(CompositeType type, String[] names, Method[] accessors, OpenMapping[] mappings) {
            this.type = type;
            shape = new RecordData.Shape(type, names);
            this.accessors = accessors;
            this.mappings = mappings;
        }

        @Override
        public OpenType<?> openType() {
            return type;
        }

        @Override
        public Class<?> openClass() {
            return CompositeData.class;
        }

        @Override
        public @Nullable Object toOpen(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            var items = new @Nullable Object[accessors.length];
            try {
                for (int i = 0; i < items.length; i++) {
                    items[i] = mappings[i].toOpen(accessors[i].invoke(value));
                }
                return new RecordData(shape, items);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(value + " does not become " + type.getTypeName(), e);
            }
        }

        @Override
        public boolean comesBack() {
            return false;
        }

        @Override
        public @Nullable Object fromOpen(@Nullable Object value) {
            throw new IllegalArgumentException("a record is answered, never taken");
        }
    }

    /// A list, or an array whose elements change on their way. What comes back is a list.
    record Elements(ArrayType<?> openType, Class<?> openClass, OpenMapping element) implements OpenMapping {
        @Override
        public @Nullable Object toOpen(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            Object[] from = value instanceof Collection<?> collection ? collection.toArray() : (Object[]) value;
            var to = (@Nullable Object[]) Array.newInstance(element.openClass(), from.length);
            for (int i = 0; i < from.length; i++) {
                to[i] = element.toOpen(from[i]);
            }
            return to;
        }

        @Override
        public boolean comesBack() {
            return element.comesBack();
        }

        @Override
        public @Nullable Object fromOpen(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            List<@Nullable Object> list = new ArrayList<>();
            for (Object one : (Object[]) value) {
                list.add(element.fromOpen(one));
            }
            return Collections.unmodifiableList(list);
        }
    }

    /// A map: one row for each entry.
    record Table(TabularType openType, OpenMapping key, OpenMapping value) implements OpenMapping {
        static final String KEY = "key";
        static final String VALUE = "value";

        @Override
        public Class<?> openClass() {
            return TabularData.class;
        }

        @Override
        public @Nullable Object toOpen(@Nullable Object map) {
            if (map == null) {
                return null;
            }
            var table = new TabularDataSupport(openType);
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
                table.put(row(entry));
            }
            return table;
        }

        @Override
        public boolean comesBack() {
            return key.comesBack() && value.comesBack();
        }

        @Override
        public @Nullable Object fromOpen(@Nullable Object table) {
            if (table == null) {
                return null;
            }
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (Object row : ((TabularData) table).values()) {
                if (!(row instanceof CompositeData entry) || !entry.containsKey(KEY) || !entry.containsKey(VALUE)) {
                    throw new IllegalArgumentException("a row has no " + KEY + " and " + VALUE);
                }
                map.put(key.fromOpen(entry.get(KEY)), value.fromOpen(entry.get(VALUE)));
            }
            return Collections.unmodifiableMap(map);
        }

        private CompositeData row(Map.Entry<?, ?> entry) {
            try {
                return new CompositeDataSupport(
                        openType.getRowType(),
                        new String[] {KEY, VALUE},
                        new @Nullable Object[] {key.toOpen(entry.getKey()), value.toOpen(entry.getValue())});
            } catch (OpenDataException e) {
                throw new IllegalStateException(entry + " does not become a row of " + openType.getTypeName(), e);
            }
        }
    }
}
