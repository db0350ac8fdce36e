package dev.provost.jmx.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes plain values as JSON and reads them back: `Map`, `List`, `String`, `Number`, `Boolean` and null; any other
/// object is written as null. Objects in a list have a line each, so that people and line tools get along with it too.
public final class Json {
    private final StringBuilder text = new StringBuilder(1024);

    private Json() {}

    /// {@return the value as a document of one or more lines, with a line feed at its end}
    public static String document(Object value) {
        Json json = new Json();
        json.value(value);
        return json.text.append('\n').toString();
    }

    /// {@return the value that a document holds} Objects become maps in their order; numbers become `Long` where they
    /// are whole and fit, else `Double`.
    ///
    /// @throws IllegalArgumentException if it is no JSON; the message says where
    public static @Nullable Object read(String document) {
        return new JsonReader(document).document();
    }

    /// {@return the members of a struct with `first` before them}
    public static Map<String, Object> with(String name, Object first, Map<?, ?> members) {
        Map<String, Object> all = LinkedHashMap.newLinkedHashMap(members.size() + 1);
        all.put(name, first);
        for (Map.Entry<?, ?> member : members.entrySet()) {
            all.put(String.valueOf(member.getKey()), member.getValue());
        }
        return all;
    }

    /// {@return an object of two members}
    public static Map<String, Object> of(String first, Object firstValue, String second, Object secondValue) {
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(2);
        members.put(first, firstValue);
        members.put(second, secondValue);
        return members;
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case Map<?, ?> map -> object(map);
            case List<?> list -> array(list);
            case String string -> string(string);
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth.booleanValue());
            case null, default -> text.append("null");
        }
    }

    private void object(Map<?, ?> map) {
        String before = "{";
        for (Map.Entry<?, ?> member : map.entrySet()) {
            text.append(before);
            string(String.valueOf(member.getKey()));
            text.append(": ");
            value(member.getValue());
            before = ", ";
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void array(List<?> list) {
        String before = "[";
        for (Object element : list) {
            text.append(before);
            if (element instanceof Map) {
                text.append('\n');
            }
            value(element);
            before = element instanceof Map ? "," : ", ";
        }
        text.append(list.isEmpty() ? "[]" : "]");
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ' || c == 0x7f || isAlone(string, i)) {
                        text.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            text.append(Character.forDigit((c >> shift) & 15, 16));
                        }
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /// Half of a pair that lost the other has no bytes in UTF-8.
    private static boolean isAlone(String string, int i) {
        char c = string.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == string.length() || !Character.isLowSurrogate(string.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
    }
}
