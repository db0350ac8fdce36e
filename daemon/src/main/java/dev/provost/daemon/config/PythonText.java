package dev.provost.daemon.config;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// What Python does with text, where supervisord's reading and its error texts depend on it.
final class PythonText {
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private PythonText() {}

    /// {@return whether `str.isspace` holds for that character}
    static boolean isSpace(char c) {
        if (c < 0x80) {
            return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);
        }
        return c == 0x85 || Character.isSpaceChar(c);
    }

    /// `str.strip`.
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return start == 0 && end == text.length() ? text : text.substring(start, end);
    }

    /// `str.rstrip`.
    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /// `repr` of a string.
    static String repr(String text) {
        return repr(text, false);
    }

    /// `ascii` of a string.
    static String ascii(String text) {
        return repr(text, true);
    }

    private static String repr(String text, boolean asciiOnly) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (c < 0x7f && c >= ' ') {
                        out.append((char) c);
                    } else if (asciiOnly || !isPrintable(c)) {
                        escape(out, c);
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        }
        return out.append(quote).toString();
    }

    private static void escape(StringBuilder out, int c) {
        int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        out.append('\\').append(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /// `int(text, base)` for base 8 or 10: blanks around, a sign, single underscores between digits, any script's
    /// digits.
    ///
    /// @return the value, the nearest long when it does not fit; null when Python refuses the text
    static @Nullable Long parseInt(String text, int base) {
        String digits = strip(text);
        int at = 0;
        boolean negative = false;
        if (!digits.isEmpty() && (digits.charAt(0) == '-' || digits.charAt(0) == '+')) {
            negative = digits.charAt(0) == '-';
            at = 1;
        }
        boolean underscoreMayFollow = false;
        if (base == 8
                && digits.length() >= at + 2
                && digits.charAt(at) == '0'
                && (digits.charAt(at + 1) | 0x20) == 'o') {
            at += 2;
            underscoreMayFollow = true;
        }
        StringBuilder plain = new StringBuilder(digits.length());
        boolean lastWasDigit = false;
        while (at < digits.length()) {
            int c = digits.codePointAt(at);
            if (c == '_' && (lastWasDigit || (underscoreMayFollow && plain.isEmpty()))) {
                underscoreMayFollow = false;
                lastWasDigit = false;
            } else {
                int digit = Character.isDigit(c) ? Character.digit(c, 10) : -1;
                if (digit < 0 || digit >= base) {
                    return null;
                }
                plain.append((char) ('0' + digit));
                lastWasDigit = true;
            }
            at += Character.charCount(c);
        }
        return lastWasDigit ? bounded(plain, base, negative) : null;
    }

    private static Long bounded(StringBuilder digits, int base, boolean negative) {
        if (digits.length() <= 18) {
            long value = Long.parseLong(digits, 0, digits.length(), base);
            return negative ? -value : value;
        }
        BigInteger value = new BigInteger(digits.toString(), base);
        return (negative ? value.negate() : value).max(LONG_MIN).min(LONG_MAX).longValue();
    }
}
