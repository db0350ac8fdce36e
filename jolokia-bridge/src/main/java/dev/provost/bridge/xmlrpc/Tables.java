package dev.provost.bridge.xmlrpc;

import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/// Tables that stand for a `Map`, as the rules for MXBeans have it: a row for each entry. In XML-RPC they are structs.
final class Tables {
    static final String KEY = "key";
    static final String VALUE = "value";

    private Tables() {}

    /// {@return whether it is a map whose keys can be names}
    static boolean isMap(TabularType type) {
        CompositeType row = type.getRowType();
        return type.getIndexNames().equals(List.of(KEY))
                && row.keySet().equals(Set.of(KEY, VALUE))
                && row.getType(KEY).equals(SimpleType.STRING);
    }

    /// {@return a struct that was received, as the table an operation takes}
    ///
    /// @throws Fault INCORRECT_PARAMETERS if it does not become one
    static TabularData of(Map<?, ?> struct, TabularType type) {
        if (!isMap(type)) {
            throw new Fault(Code.INCORRECT_PARAMETERS);
        }
        OpenType<?> values = type.getRowType().getType(VALUE);
        var table = new TabularDataSupport(type);
        try {
            for (Map.Entry<?, ?> member : struct.entrySet()) {
                @Nullable Object value = Arguments.coerce(member.getValue(), values);
                table.put(
                        new CompositeDataSupport(type.getRowType(), new String[] {KEY, VALUE}, new @Nullable Object[] {
                            String.valueOf(member.getKey()), value
                        }));
            }
        } catch (OpenDataException e) {
            throw new Fault(Code.INCORRECT_PARAMETERS);
        }
        return table;
    }
}
