package dev.provost.bridge.xmlrpc;

import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import java.lang.reflect.Array;
import java.util.Map;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/// Makes the types of an operation from what sloppy clients send. supervisord never checks types; it converts where it
/// needs a number and takes anything for a truth, as Python does.
final class Arguments {
    private Arguments() {}

    /// @throws Fault INCORRECT_PARAMETERS if there is no sensible reading
    static Object coerce(@Nullable Object given, OpenType<?> type) {
        if (type instanceof TabularType table && given instanceof Map<?, ?> struct) {
            return Tables.of(struct, table);
        }
        if (type instanceof ArrayType<?> array && array.getDimension() == 1 && !array.isPrimitiveArray()) {
            return array(given, array);
        }
        return coerce(given, type.getClassName());
    }

    private static Object array(@Nullable Object given, ArrayType<?> type) {
        if (!(given instanceof Object[] elements)) {
            throw wrong();
        }
        OpenType<?> wanted = type.getElementOpenType();
        Object array;
        try {
            array = Array.newInstance(Class.forName(wanted.getClassName()), elements.length);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("open types are made of classes of the JDK", e);
        }
        for (int i = 0; i < elements.length; i++) {
            Array.set(array, i, coerce(elements[i], wanted));
        }
        return array;
    }

    /// @throws Fault INCORRECT_PARAMETERS if there is no sensible reading
    static Object coerce(@Nullable Object given, String javaType) {
        return switch (javaType) {
            case "java.lang.String" -> text(given);
            case "int", "java.lang.Integer" -> integer(given);
            case "boolean", "java.lang.Boolean" -> truth(given);
            case "long", "java.lang.Long" -> (long) number(given);
            case "double", "java.lang.Double" -> number(given);
            case "[Ljava.lang.String;" -> texts(given);
            case "[I" -> integers(given);
            default -> throw wrong();
        };
    }

    private static Fault wrong() {
        return new Fault(Code.INCORRECT_PARAMETERS);
    }

    private static String text(@Nullable Object given) {
        if (given instanceof String text) {
            return text;
        }
        if (given instanceof Integer || given instanceof Double || given instanceof Boolean) {
            return given.toString();
        }
        throw wrong();
    }

    private static String[] texts(@Nullable Object given) {
        if (!(given instanceof Object[] array)) {
            throw wrong();
        }
        var texts = new String[array.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(array[i]);
        }
        return texts;
    }

    private static int[] integers(@Nullable Object given) {
        if (!(given instanceof Object[] array)) {
            throw wrong();
        }
        var integers = new int[array.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = integer(array[i]);
        }
        return integers;
    }

    private static int integer(@Nullable Object given) {
        if (given instanceof Integer number) {
            return number;
        }
        if (given instanceof String text) {
            try {
                return Integer.parseInt(text.strip());
            } catch (NumberFormatException e) {
                throw wrong();
            }
        }
        double number = number(given);
        if (Math.abs(number) > Integer.MAX_VALUE) {
            throw wrong();
        }
        return (int) number;
    }

    private static double number(@Nullable Object given) {
        if (given instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (given instanceof Number number) {
            if (Double.isNaN(number.doubleValue())) {
                throw wrong();
            }
            return number.doubleValue();
        }
        if (given instanceof String text) {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw wrong();
            }
        }
        throw wrong();
    }

    /// Python's truth: false are zero, nothing and whatever is empty.
    private static boolean truth(@Nullable Object given) {
        if (given instanceof Boolean truth) {
            return truth;
        }
        if (given instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (given instanceof String text) {
            return !text.isEmpty();
        }
        if (given instanceof Object[] array) {
            return array.length > 0;
        }
        return given != null;
    }
}
