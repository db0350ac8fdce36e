package dev.provost.bridge.xmlrpc;

import dev.provost.bridge.XmlOutput;
import dev.provost.jmx.Fault;
import dev.provost.jmx.NumberIfDigits;
import dev.provost.jmx.Positional;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.management.openmbean.CompositeType;
import org.jspecify.annotations.Nullable;

/// How a composite goes over the wire: as a struct with members in the order of the record it was made from, or as an
/// array. Open types forget the order of components; the record, found by the type's name, still knows it.
final class Layout {
    private static final String CONTRACT = "dev.provost.jmx.";
    /// Digits that surely fit an int.
    private static final int DIGITS_MAX = 9;

    private final boolean positional;
    // For each member on the wire: everything from its tag up to its value, its place in `CompositeData.values()`,
    // which is sorted by name, and whether a text of digits is sent as a number.
    private final byte[][] heads;
    private final int[] sources;
    private final boolean[] numbers;

    private Layout(boolean positional, List<String> order, List<String> numeric) {
        List<String> sorted = new ArrayList<>(order);
        sorted.sort(Comparator.naturalOrder());
        this.positional = positional;
        this.heads = new byte[order.size()][];
        this.sources = new int[order.size()];
        this.numbers = new boolean[order.size()];
        for (int i = 0; i < order.size(); i++) {
            String member = order.get(i);
            heads[i] = XmlOutput.ascii("<member>\n<name>" + underscored(member) + "</name>\n");
            sources[i] = sorted.indexOf(member);
            numbers[i] = numeric.contains(member);
        }
    }

    static Layout of(CompositeType type) {
        List<String> order = new ArrayList<>();
        List<String> numeric = new ArrayList<>();
        Class<?> origin = record(type.getTypeName());
        if (origin != null) {
            for (RecordComponent component : origin.getRecordComponents()) {
                if (type.containsKey(component.getName())) {
                    order.add(component.getName());
                    if (component.isAnnotationPresent(NumberIfDigits.class)) {
                        numeric.add(component.getName());
                    }
                }
            }
        }
        // What the record doesn't know comes last, by name; for a type of somebody else that is everything.
        type.keySet().stream()
                .sorted()
                .filter(name -> !order.contains(name))
                .toList()
                .forEach(order::add);
        return new Layout(origin != null && origin.isAnnotationPresent(Positional.class), order, numeric);
    }

    private static @Nullable Class<?> record(String typeName) {
        if (!typeName.startsWith(CONTRACT)) {
            return null;
        }
        try {
            Class<?> found = Class.forName(typeName, false, Fault.class.getClassLoader());
            return found.isRecord() ? found : null;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /// {@return `stdout_logfile` for `stdoutLogfile`}
    static String underscored(String camelCase) {
        var text = new StringBuilder(camelCase.length() + 4);
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c)) {
                text.append('_');
            }
            text.append(c);
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    /// {@return whether it is sent as an array}
    boolean positional() {
        return positional;
    }

    byte[] head(int member) {
        return heads[member];
    }

    /// @param sorted the values of a composite, by name
    @Nullable
    Object pick(@Nullable Object[] sorted, int member) {
        Object value = sorted[sources[member]];
        return numbers[member] && value instanceof String text ? numberIfDigits(text) : value;
    }

    private static Object numberIfDigits(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? (Object) Integer.valueOf(text) : text;
    }
}
