package dev.provost.bridge.xmlrpc;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.XmlOutput;
import dev.provost.jmx.Fault;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/// Writes values as Python's `xmlrpc` does, line ends included: there are clients that read it by pattern.
///
/// The library's own writer is not used. It breaks characters beyond the basic plane in two, sends control characters
/// raw and fails halfway on null and long.
final class AnswerWriter {
    private static final byte[] ANSWER =
            XmlOutput.ascii("<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n");
    private static final byte[] ANSWER_END = XmlOutput.ascii("</param>\n</params>\n</methodResponse>\n");
    private static final byte[] FAULT = XmlOutput.ascii("<?xml version='1.0'?>\n<methodResponse>\n<fault>\n");
    private static final byte[] FAULT_END = XmlOutput.ascii("</fault>\n</methodResponse>\n");
    private static final byte[] FAULT_CODE = XmlOutput.ascii("<member>\n<name>faultCode</name>\n");
    private static final byte[] FAULT_STRING = XmlOutput.ascii("<member>\n<name>faultString</name>\n");
    private static final byte[] STRUCT = XmlOutput.ascii("<value><struct>\n");
    private static final byte[] STRUCT_END = XmlOutput.ascii("</struct></value>\n");
    private static final byte[] MEMBER = XmlOutput.ascii("<member>\n<name>");
    private static final byte[] NAME_END = XmlOutput.ascii("</name>\n");
    private static final byte[] MEMBER_END = XmlOutput.ascii("</member>\n");
    private static final byte[] ARRAY = XmlOutput.ascii("<value><array><data>\n");
    private static final byte[] ARRAY_END = XmlOutput.ascii("</data></array></value>\n");
    private static final byte[] STRING = XmlOutput.ascii("<value><string>");
    private static final byte[] STRING_END = XmlOutput.ascii("</string></value>\n");
    private static final byte[] INT = XmlOutput.ascii("<value><int>");
    private static final byte[] INT_END = XmlOutput.ascii("</int></value>\n");
    private static final byte[] DOUBLE = XmlOutput.ascii("<value><double>");
    private static final byte[] DOUBLE_END = XmlOutput.ascii("</double></value>\n");
    private static final byte[] TRUE = XmlOutput.ascii("<value><boolean>1</boolean></value>\n");
    private static final byte[] FALSE = XmlOutput.ascii("<value><boolean>0</boolean></value>\n");

    private final ConcurrentMap<CompositeType, Layout> layouts = new ConcurrentHashMap<>();

    /// What a multicall writes between its brackets.
    interface Elements {
        void writeTo(XmlOutput out) throws BodyRefused;
    }

    void answer(XmlOutput out, Object value) throws BodyRefused {
        out.raw(ANSWER);
        value(out, value);
        out.raw(ANSWER_END);
    }

    void answerArray(XmlOutput out, Elements elements) throws BodyRefused {
        out.raw(ANSWER);
        out.raw(ARRAY);
        elements.writeTo(out);
        out.raw(ARRAY_END);
        out.raw(ANSWER_END);
    }

    void fault(XmlOutput out, Fault fault) throws BodyRefused {
        out.raw(FAULT);
        faultStruct(out, fault);
        out.raw(FAULT_END);
    }

    void faultStruct(XmlOutput out, Fault fault) throws BodyRefused {
        out.raw(STRUCT);
        out.raw(FAULT_CODE);
        integer(out, fault.number());
        out.raw(MEMBER_END);
        out.raw(FAULT_STRING);
        string(out, fault.text());
        out.raw(MEMBER_END);
        out.raw(STRUCT_END);
    }

    /// XML-RPC has no null: it is sent as an empty string.
    void value(XmlOutput out, @Nullable Object value) throws BodyRefused {
        // Not a pattern switch: its bootstrap costs tens of milliseconds at the first call.
        if (value instanceof Integer number) {
            integer(out, number);
        } else if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof Boolean truth) {
            out.raw(truth ? TRUE : FALSE);
        } else if (value == null) {
            string(out, "");
        } else if (value instanceof CompositeData data) {
            composite(out, data, layout(data.getCompositeType()));
        } else if (value instanceof Object[] array) {
            array(out, array);
        } else {
            rare(out, value);
        }
    }

    private void rare(XmlOutput out, Object value) throws BodyRefused {
        if (value instanceof Double || value instanceof Float) {
            fraction(out, ((Number) value).doubleValue());
        } else if (value instanceof Long || value instanceof Short || value instanceof Byte) {
            whole(out, ((Number) value).longValue());
        } else if (value instanceof Collection<?> list) {
            array(out, list.toArray());
        } else if (value instanceof TabularData table) {
            if (Tables.isMap(table.getTabularType())) {
                struct(out, table);
            } else {
                array(out, table.values().toArray());
            }
        } else if (value.getClass().isArray()) {
            out.raw(ARRAY);
            for (int i = 0; i < Array.getLength(value); i++) {
                value(out, Array.get(value, i));
            }
            out.raw(ARRAY_END);
        } else {
            string(out, value.toString());
        }
    }

    private Layout layout(CompositeType type) {
        Layout known = layouts.get(type);
        return known != null ? known : layouts.computeIfAbsent(type, Layout::of);
    }

    // An equal type that is another object only costs a look into the map.
    @SuppressWarnings("ReferenceEquality")
    private void array(XmlOutput out, Object[] array) throws BodyRefused {
        out.raw(ARRAY);
        CompositeType type = null;
        Layout layout = null;
        for (Object element : array) {
            // Most arrays hold composites of one type; comparing types for each would cost more than writing them.
            if (element instanceof CompositeData data) {
                if (layout == null || data.getCompositeType() != type) {
                    type = data.getCompositeType();
                    layout = layout(type);
                }
                composite(out, data, layout);
            } else {
                value(out, element);
            }
        }
        out.raw(ARRAY_END);
    }

    private void composite(XmlOutput out, CompositeData data, Layout layout) throws BodyRefused {
        Object[] values = data.values().toArray();
        if (layout.positional()) {
            out.raw(ARRAY);
            for (int i = 0; i < values.length; i++) {
                value(out, layout.pick(values, i));
            }
            out.raw(ARRAY_END);
            return;
        }
        out.raw(STRUCT);
        for (int i = 0; i < values.length; i++) {
            out.raw(layout.head(i));
            value(out, layout.pick(values, i));
            out.raw(MEMBER_END);
        }
        out.raw(STRUCT_END);
    }

    /// A `Map`: its keys are the names of the members, letter for letter.
    private void struct(XmlOutput out, TabularData table) throws BodyRefused {
        out.raw(STRUCT);
        for (Object row : table.values()) {
            CompositeData entry = (CompositeData) row;
            out.raw(MEMBER);
            out.text((String) entry.get(Tables.KEY));
            out.raw(NAME_END);
            value(out, entry.get(Tables.VALUE));
            out.raw(MEMBER_END);
        }
        out.raw(STRUCT_END);
    }

    private static void integer(XmlOutput out, int number) throws BodyRefused {
        out.raw(INT);
        out.number(number);
        out.raw(INT_END);
    }

    /// XML-RPC's `int` has 32 bits. A larger number goes as `double`: still a number, exact up to 2^53.
    private static void whole(XmlOutput out, long number) throws BodyRefused {
        if (number == (int) number) {
            integer(out, (int) number);
        } else {
            fraction(out, (double) number);
        }
    }

    private static void fraction(XmlOutput out, double number) throws BodyRefused {
        out.raw(DOUBLE);
        out.text(Double.isFinite(number) ? BigDecimal.valueOf(number).toPlainString() : Double.toString(number));
        out.raw(DOUBLE_END);
    }

    private static void string(XmlOutput out, String text) throws BodyRefused {
        out.raw(STRING);
        out.text(text);
        out.raw(STRING_END);
    }
}
