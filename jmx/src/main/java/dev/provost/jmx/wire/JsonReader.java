package dev.provost.jmx.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one JSON document (RFC 8259) from its text.
final class JsonReader {
    /// Far more than any answer has; less than the stack holds.
    private static final int DEPTH_MAX = 200;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    @Nullable
    Object document() {
        @Nullable Object value = value();
        blanks();
        if (at < text.length()) {
            throw wrong("something behind the end of the document");
        }
        return value;
    }

    private @Nullable Object value() {
        blanks();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        blanks();
        if (peek() == '}') {
            at++;
        } else {
            do {
                blanks();
                String name = string();
                blanks();
                take(':');
                members.put(name, value());
            } while (goesOn('}'));
        }
        depth--;
        return members;
    }

    private List<@Nullable Object> array() {
        enter();
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        blanks();
        if (peek() == ']') {
            at++;
        } else {
            do {
                elements.add(value());
            } while (goesOn(']'));
        }
        depth--;
        return elements;
    }

    private void enter() {
        if (++depth > DEPTH_MAX) {
            throw wrong("nested deeper than " + DEPTH_MAX);
        }
    }

    /// Takes a comma, or the end.
    private boolean goesOn(char end) {
        blanks();
        if (peek() == end) {
            at++;
            return false;
        }
        take(',');
        return true;
    }

    private String string() {
        take('"');
        int from = at;
        while (peek() != '"' && peek() != '\\') {
            plain();
        }
        if (peek() == '"') {
            return text.substring(from, at++);
        }
        StringBuilder built = new StringBuilder(text.length() < 1000 ? 64 : 1024).append(text, from, at);
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
                built.append(escaped());
            } else {
                built.append(plain());
            }
        }
        at++;
        return built.toString();
    }

    private char plain() {
        char c = peek();
        if (c < ' ') {
            throw wrong("a control character in a text");
        }
        at++;
        return c;
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    // Character.digit takes digits of every script.
                    if (digit < 0 || peek() > 'f') {
                        throw wrong("no four hexadecimal digits behind \\u");
                    }
                    code = code * 16 + digit;
                    at++;
                }
                yield (char) code;
            }
            default -> {
                at--;
                throw wrong("an unknown escape");
            }
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("no value");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        boolean whole = true;
        if (at < text.length() && text.charAt(at) == '.') {
            whole = false;
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            whole = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        String number = text.substring(from, at);
        if (whole) {
            try {
                return Long.valueOf(number);
            } catch (NumberFormatException e) {
                // Beyond 64 bits: as near as a double comes.
                return Double.valueOf(number);
            }
        }
        return Double.valueOf(number);
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw wrong("no value");
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw wrong("no '" + wanted + "'");
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("the end");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("not JSON: " + what + " at character " + at);
    }
}
