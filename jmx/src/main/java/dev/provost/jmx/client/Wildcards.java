package dev.provost.jmx.client;

/// Patterns of a shell: `*` stands for any characters, `?` for one, `[abc]`, `[a-c]` and `[!a-c]` for one that is, or
/// is not, among those, as Python's `fnmatch` has it.
public final class Wildcards {
    private Wildcards() {}

    /// {@return whether a text holds a character that could be a wildcard}
    public static boolean isIn(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /// {@return whether a name matches a pattern as a whole; here a leading dot and a slash are characters like others}
    public static boolean matches(String name, String pattern) {
        return matches(name, 0, pattern, 0);
    }

    /// Goes back to the last star only: earlier ones need never take more, so the time stays the product of the
    /// lengths.
    private static boolean matches(String name, int nameStart, String pattern, int patternStart) {
        int n = nameStart;
        int p = patternStart;
        int starPattern = -1;
        int starName = -1;
        while (n < name.length()) {
            int c = name.codePointAt(n);
            int after = p < pattern.length() ? element(pattern, p, c) : -1;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                starPattern = ++p;
                starName = n;
            } else if (after >= 0) {
                p = after;
                n += Character.charCount(c);
            } else if (starPattern >= 0) {
                p = starPattern;
                starName += Character.charCount(name.codePointAt(starName));
                n = starName;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /// {@return index after the element at `p` if it takes `c`, else -1}
    private static int element(String pattern, int p, int c) {
        int wanted = pattern.codePointAt(p);
        int after = p + Character.charCount(wanted);
        if (wanted == '?') {
            return after;
        }
        if (wanted == '[') {
            int close = classEnd(pattern, p);
            if (close >= 0) {
                return inClass(pattern, p + 1, close, c) ? close + 1 : -1;
            }
        }
        return wanted == c ? after : -1;
    }

    /// {@return the bracket that ends the class which begins at `p`; -1 when there is none, and `[` stands for itself}
    private static int classEnd(String pattern, int p) {
        int i = p + 1;
        if (i < pattern.length() && pattern.charAt(i) == '!') {
            i++;
        }
        if (i < pattern.length() && pattern.charAt(i) == ']') {
            i++;
        }
        return pattern.indexOf(']', i);
    }

    private static boolean inClass(String pattern, int start, int end, int c) {
        boolean negated = pattern.charAt(start) == '!';
        int i = negated ? start + 1 : start;
        boolean found = false;
        while (i < end) {
            int low = pattern.codePointAt(i);
            i += Character.charCount(low);
            if (i + 1 < end && pattern.charAt(i) == '-') {
                int high = pattern.codePointAt(i + 1);
                i += 1 + Character.charCount(high);
                found |= low <= c && c <= high;
            } else {
                found |= low == c;
            }
        }
        return found != negated;
    }
}
