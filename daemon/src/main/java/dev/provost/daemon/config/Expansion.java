package dev.provost.daemon.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's `format % names`: `%(name)s` with any conversion, flags, width and precision, and Python's refusals.
/// What was inserted is not expanded again.
final class Expansion {
    private static final int UNSET = -1;

    /// Apart from what follows, since those texts are no formats of ours.
    private static final char PERCENT = '%';

    private final String format;
    private final Names names;
    private final StringBuilder out;
    private int at;

    /// What a conversion without a name of its own takes: all names once, then, after a named one, nothing.
    private boolean namesTaken;

    private boolean left;
    private boolean plus;
    private boolean blank;
    private boolean alternate;
    private boolean zero;
    private int width;
    private int precision;

    private Expansion(String format, Names names) {
        this.format = format;
        this.names = names;
        this.out = new StringBuilder(format.length() + 32);
    }

    /// @param where name of the value in error texts, such as `program:a.command`
    static String expand(String format, Names names, String where) throws ConfigException {
        if (format.indexOf('%') < 0) {
            return format;
        }
        try {
            return new Expansion(format, names).run();
        } catch (UnknownName e) {
            throw new ConfigException("Format string " + PythonText.repr(format) + " for " + PythonText.repr(where)
                    + " contains names (" + PythonText.repr(e.text()) + ") which cannot be expanded. Available names: "
                    + String.join(", ", names.all().keySet()));
        } catch (BadFormat e) {
            throw new ConfigException("Format string " + PythonText.repr(format) + " for " + PythonText.repr(where)
                    + " is badly formatted: " + e.text());
        }
    }

    private String run() throws UnknownName, BadFormat {
        int from = 0;
        while (true) {
            int percent = format.indexOf('%', from);
            if (percent < 0) {
                return out.append(format, from, format.length()).toString();
            }
            out.append(format, from, percent);
            at = percent + 1;
            conversion();
            from = at;
        }
    }

    private void conversion() throws UnknownName, BadFormat {
        Object value = null;
        int c = next();
        if (c == '%') {
            out.append('%');
            return;
        }
        if (c == '(') {
            value = named();
            namesTaken = true;
            c = next();
        }
        left = plus = blank = alternate = zero = false;
        for (boolean more = true; more; ) {
            switch (c) {
                case '-' -> left = true;
                case '+' -> plus = true;
                case ' ' -> blank = true;
                case '#' -> alternate = true;
                case '0' -> zero = true;
                default -> more = false;
            }
            if (more) {
                c = next();
            }
        }
        width = UNSET;
        precision = UNSET;
        if (c == '*') {
            width = starred(value);
            value = null;
            left |= width < 0;
            width = Math.abs(width);
            c = next();
        } else if (isDigit(c)) {
            width = number(c, "width too big");
            c = last;
        }
        if (c == '.') {
            c = next();
            precision = 0;
            if (c == '*') {
                precision = Math.max(0, starred(value));
                value = null;
                c = next();
            } else if (isDigit(c)) {
                precision = number(c, "precision too big");
                c = last;
            }
        }
        if (c == 'h' || c == 'l' || c == 'L') {
            c = next();
        }
        convert(c, value);
    }

    private int last;

    private int next() throws BadFormat {
        if (at >= format.length()) {
            throw new BadFormat("incomplete format");
        }
        last = format.codePointAt(at);
        at += Character.charCount(last);
        return last;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /// Leaves the character after the digits in `last`.
    private int number(int first, String tooBig) throws BadFormat {
        long number = Character.digit(first, 10);
        while (isDigit(next())) {
            number = number * 10L + Character.digit(last, 10);
            // Python's bound is far higher; a text that wide would only end us for want of memory.
            if (number > 1_000_000) {
                throw new BadFormat(tooBig);
            }
        }
        return (int) number;
    }

    private Object named() throws UnknownName, BadFormat {
        int start = at;
        int depth = 1;
        while (depth > 0) {
            if (at >= format.length()) {
                throw new BadFormat("incomplete format key");
            }
            char c = format.charAt(at++);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
        }
        String name = format.substring(start, at - 1);
        Object value = names.value(name);
        if (value == null) {
            throw new UnknownName(name);
        }
        return value;
    }

    private int starred(@Nullable Object value) throws BadFormat {
        if (value instanceof Integer number) {
            return Math.clamp(number, -1_000_000, 1_000_000);
        }
        takeNames(value);
        throw new BadFormat("* wants int");
    }

    /// {@return the value, or the mapping of all names, which the first conversion without a name gets}
    private Object takeNames(@Nullable Object value) throws BadFormat {
        if (value != null) {
            return value;
        }
        if (namesTaken) {
            throw new BadFormat("not enough arguments for format string");
        }
        namesTaken = true;
        return names.all();
    }

    private void convert(int c, @Nullable Object given) throws BadFormat {
        switch (c) {
            case 's', 'r', 'a', 'c', 'i', 'd', 'u', 'o', 'x', 'X', 'e', 'E', 'f', 'F', 'g', 'G' -> {}
            default -> {
                Object unused = takeNames(given);
                throw new BadFormat("unsupported format character '" + (c > 31 && c < 127 ? (char) c : '?') + "' (0x"
                        + Integer.toHexString(c) + ") at index " + (format.codePointCount(0, at) - 1));
            }
        }
        Object value = takeNames(given);
        switch (c) {
            case 's' -> text(value instanceof Map<?, ?> map ? mapping(map, false) : value.toString());
            case 'r' -> text(represented(value, false));
            case 'a' -> text(represented(value, true));
            case 'c' -> character(value);
            case 'i', 'd', 'u' -> integer('d', whole(value, c, "a real number"));
            case 'o', 'x', 'X' -> integer((char) c, whole(value, c, "an integer"));
            default -> real((char) c, value);
        }
    }

    private static String represented(Object value, boolean ascii) {
        if (value instanceof String text) {
            return ascii ? PythonText.ascii(text) : PythonText.repr(text);
        }
        return value instanceof Map<?, ?> map ? mapping(map, ascii) : value.toString();
    }

    private static String mapping(Map<?, ?> map, boolean ascii) {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(represented(entry.getKey(), ascii))
                    .append(": ")
                    .append(represented(entry.getValue(), ascii));
        }
        return text.append('}').toString();
    }

    private static String typeName(Object value) {
        return value instanceof String ? "str" : value instanceof Integer ? "int" : "dict";
    }

    private static int whole(Object value, int c, String wanted) throws BadFormat {
        if (value instanceof Integer number) {
            return number;
        }
        throw new BadFormat("%" + (char) c + " format: " + wanted + " is required, not " + typeName(value));
    }

    private void text(String text) {
        if (precision == UNSET || text.codePointCount(0, text.length()) <= precision) {
            pad("", text, false);
        } else {
            pad("", text.substring(0, text.offsetByCodePoints(0, precision)), false);
        }
    }

    private void character(Object value) throws BadFormat {
        precision = UNSET;
        if (value instanceof Integer number) {
            if (number < 0 || number > Character.MAX_CODE_POINT) {
                throw new BadFormat(PERCENT + "c arg not in range(0x110000)");
            }
            text(Character.toString(number));
        } else if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
            text(text);
        } else {
            throw new BadFormat(PERCENT + "c requires int or char");
        }
    }

    private void integer(char c, int value) {
        long magnitude = Math.abs((long) value);
        String digits =
                switch (c) {
                    case 'o' -> Long.toOctalString(magnitude);
                    case 'x' -> Long.toHexString(magnitude);
                    case 'X' -> Long.toHexString(magnitude).toUpperCase(Locale.ROOT);
                    default -> Long.toString(magnitude);
                };
        if (digits.length() < precision) {
            digits = "0".repeat(precision - digits.length()) + digits;
        }
        String prefix = alternate && c != 'd' ? "0" + c : "";
        pad(sign(value < 0) + prefix, digits, zero);
    }

    private void real(char c, Object value) throws BadFormat {
        if (!(value instanceof Integer number)) {
            throw new BadFormat("must be real number, not " + typeName(value));
        }
        BigDecimal magnitude = BigDecimal.valueOf(Math.abs((long) number));
        int digits = precision == UNSET ? 6 : precision;
        String text =
                switch (c) {
                    case 'f', 'F' -> fixed(magnitude, digits);
                    case 'e', 'E' -> scientific(magnitude, digits);
                    default -> general(magnitude, Math.max(1, digits));
                };
        pad(sign(number < 0), Character.isUpperCase(c) ? text.toUpperCase(Locale.ROOT) : text, zero);
    }

    private String fixed(BigDecimal magnitude, int digits) {
        String text = magnitude.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return alternate && digits == 0 ? text + "." : text;
    }

    private String scientific(BigDecimal magnitude, int digits) {
        BigDecimal rounded = magnitude.round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = fixed(rounded.movePointLeft(exponent), digits);
        return mantissa + (exponent < 10 ? "e+0" : "e+") + exponent;
    }

    private String general(BigDecimal magnitude, int digits) {
        BigDecimal rounded = magnitude.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        if (exponent >= digits) {
            String text = scientific(magnitude, digits - 1);
            int mark = text.indexOf('e');
            return shortened(text.substring(0, mark)) + text.substring(mark);
        }
        return shortened(fixed(rounded, digits - 1 - exponent));
    }

    /// `%g` drops zeros after the point, unless `#` asks for them.
    private String shortened(String text) {
        if (alternate || text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    private String sign(boolean negative) {
        return negative ? "-" : plus ? "+" : blank ? " " : "";
    }

    private void pad(String prefix, String body, boolean zeros) {
        int missing = width - prefix.length() - body.codePointCount(0, body.length());
        if (missing <= 0) {
            out.append(prefix).append(body);
        } else if (left) {
            out.append(prefix).append(body).repeat(' ', missing);
        } else if (zeros) {
            out.append(prefix).repeat('0', missing).append(body);
        } else {
            out.repeat(' ', missing).append(prefix).append(body);
        }
    }

    /// Why a format can't be used; caught here, never seen outside.
    private abstract static class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String text) {
            super(text, null, false, false);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    private static final class UnknownName extends Refusal {
        private static final long serialVersionUID = 1;

        UnknownName(String name) {
            super(name);
        }
    }

    private static final class BadFormat extends Refusal {
        private static final long serialVersionUID = 1;

        BadFormat(String text) {
            super(text);
        }
    }
}
