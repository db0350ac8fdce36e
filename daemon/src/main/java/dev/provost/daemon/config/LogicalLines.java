package dev.provost.daemon.config;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Turns a configuration file into one line for each header and each option, by the rules of Python's parser: comments
/// gone, continuations joined, line numbers kept. What comes out is plain enough for ini4j, which knows none of that.
///
/// A continued value holds line ends, and ini4j trims more than Python does; such characters travel as two private ones
/// and come back by [#decode].
final class LogicalLines {
    private static final char MARK = '\uE000';
    private static final int SHIFT = 0x100;

    private final String file;
    private final StringBuilder out;
    private int[] lineNumbers = new int[256];
    private int count;
    private int[] cutQuotes = new int[0];

    private @Nullable String option;
    private int optionLine;
    private final StringBuilder value = new StringBuilder();
    private boolean headerSeen;
    private @Nullable StringBuilder bad;
    private int firstBadLine;

    /// A file that Python's parser refuses.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final int line;

        Refused(String text, int line) {
            super(text, null, false, false);
            this.line = line;
        }

        String text() {
            return String.valueOf(getMessage());
        }

        int line() {
            return line;
        }
    }

    /// @param file path for error texts
    LogicalLines(String text, String file) throws Refused {
        this.file = file;
        this.out = new StringBuilder(text.length() + 64);
        read(text);
    }

    /// {@return lines for ini4j}
    String text() {
        return out.toString();
    }

    /// {@return the line in the file of the n-th header or option}
    int lineNumber(int n) {
        return lineNumbers[n];
    }

    /// {@return whether a comment began inside a quote of the value that starts in that line}
    boolean isQuoteCut(int line) {
        for (int cut : cutQuotes) {
            if (cut == line) {
                return true;
            }
        }
        return false;
    }

    private void read(String text) throws Refused {
        int indent = 0;
        int number = 0;
        int start = 0;
        while (start < text.length()) {
            int end = lineEnd(text, start);
            number++;
            int next = end;
            if (end < text.length()) {
                next = text.startsWith("\r\n", end) ? end + 2 : end + 1;
            }
            boolean ended = next > end;
            int first = start;
            while (first < end && PythonText.isSpace(text.charAt(first))) {
                first++;
            }
            boolean comment = first < end && (text.charAt(first) == ';' || text.charAt(first) == '#');
            int cut = comment ? start : commentStart(text, start, end);
            int last = cut < 0 ? end : cut;
            while (last > first && PythonText.isSpace(text.charAt(last - 1))) {
                last--;
            }
            if (last <= first) {
                // A blank line belongs to the value above unless a comment made it blank.
                if (cut < 0 && option != null) {
                    value.append('\n');
                }
            } else if (option != null && first - start > indent) {
                value.append('\n').append(text, first, last);
                noteCut(cut);
            } else {
                indent = first - start;
                line(text, start, end, first, last, number, ended);
                noteCut(cut);
            }
            start = next;
        }
        finishOption();
        if (bad != null) {
            throw new Refused("Source contains parsing errors: " + PythonText.repr(file) + bad, firstBadLine);
        }
    }

    private static int lineEnd(String text, int start) {
        int end = text.indexOf('\n', start);
        if (end < 0) {
            end = text.length();
        }
        int carriage = text.indexOf('\r', start, end);
        return carriage < 0 ? end : carriage;
    }

    /// Looks for `;` and `#` after a blank, each from left to right in step with the other: the first step in which one
    /// of them begins a comment decides, and that is not always the leftmost.
    private static int commentStart(String text, int start, int end) {
        int semicolon = start - 1;
        int hash = start - 1;
        boolean moreSemicolons = true;
        boolean moreHashes = true;
        int found = -1;
        while (found < 0 && (moreSemicolons || moreHashes)) {
            if (moreSemicolons) {
                semicolon = indexOf(text, ';', semicolon + 1, end);
                moreSemicolons = semicolon >= 0;
                if (moreSemicolons && begins(text, start, semicolon)) {
                    found = semicolon;
                }
            }
            if (moreHashes) {
                hash = indexOf(text, '#', hash + 1, end);
                moreHashes = hash >= 0;
                if (moreHashes && begins(text, start, hash) && (found < 0 || hash < found)) {
                    found = hash;
                }
            }
        }
        return found;
    }

    private static int indexOf(String text, char c, int from, int end) {
        return text.indexOf(c, from, end);
    }

    private static boolean begins(String text, int start, int at) {
        return at == start || PythonText.isSpace(text.charAt(at - 1));
    }

    private void line(String text, int start, int end, int first, int last, int number, boolean ended) throws Refused {
        int close = text.charAt(first) == '[' ? text.lastIndexOf(']', last - 1) : -1;
        if (close > first + 1) {
            finishOption();
            headerSeen = true;
            out.append('[');
            encode(text, first + 1, close, true);
            out.append("]\n");
            position(number);
            return;
        }
        if (!headerSeen) {
            throw new Refused(
                    "File contains no section headers.\nfile: " + PythonText.repr(file) + ", line: " + number + "\n"
                            + shown(text, start, end, ended),
                    number);
        }
        int delimiter = first;
        while (delimiter < last && text.charAt(delimiter) != '=' && text.charAt(delimiter) != ':') {
            delimiter++;
        }
        if (delimiter == last) {
            badLine(shown(text, start, end, ended), number);
            return;
        }
        finishOption();
        if (delimiter == first) {
            // Unlike a line without a delimiter, one without a key ends the value above.
            badLine(shown(text, start, end, ended), number);
            return;
        }
        option = PythonText.stripEnd(text.substring(first, delimiter)).toLowerCase(Locale.ROOT);
        optionLine = number;
        int from = delimiter + 1;
        while (from < last && PythonText.isSpace(text.charAt(from))) {
            from++;
        }
        value.setLength(0);
        value.append(text, from, last);
    }

    private static String shown(String text, int start, int end, boolean ended) {
        String line = text.substring(start, end);
        return PythonText.repr(ended ? line + "\n" : line);
    }

    private void badLine(String shown, int number) {
        if (bad == null) {
            bad = new StringBuilder();
            firstBadLine = number;
        }
        bad.append("\n\t[line ")
                .append(number < 10 ? " " : "")
                .append(number)
                .append("]: ")
                .append(shown);
    }

    private void noteCut(int cut) {
        if (cut >= 0 && option != null && isQuoteOpen(value)) {
            cutQuotes = Arrays.copyOf(cutQuotes, cutQuotes.length + 1);
            cutQuotes[cutQuotes.length - 1] = optionLine;
        }
    }

    private static boolean isQuoteOpen(CharSequence value) {
        char open = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && open != '\'') {
                i++;
            } else if (open == 0 && (c == '\'' || c == '"')) {
                open = c;
            } else if (c == open) {
                open = 0;
            }
        }
        return open != 0;
    }

    private void finishOption() {
        if (option == null) {
            return;
        }
        encode(option, 0, option.length(), false);
        out.append('=');
        int end = value.length();
        while (end > 0 && PythonText.isSpace(value.charAt(end - 1))) {
            end--;
        }
        encode(value, 0, end, false);
        out.append('\n');
        position(optionLine);
        option = null;
    }

    private void position(int number) {
        if (count == lineNumbers.length) {
            lineNumbers = Arrays.copyOf(lineNumbers, count * 2);
        }
        lineNumbers[count++] = number;
    }

    /// @param whole blanks and brackets matter too, as in the name of a section
    private void encode(CharSequence text, int start, int end, boolean whole) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            boolean first = i == start;
            boolean edge = first || i == end - 1;
            // A backslash at the end of a key would hide the = from ini4j.
            if (c < ' ' || (whole && edge && c == ' ') || (first && c == '[') || (i == end - 1 && c == '\\')) {
                out.append(MARK).append((char) (c + SHIFT));
            } else if (c == MARK) {
                out.append(MARK).append(MARK);
            } else {
                out.append(c);
            }
        }
    }

    /// {@return the text that [#encode] was given}
    static String decode(String text) {
        int mark = text.indexOf(MARK);
        if (mark < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        while (mark >= 0 && mark + 1 < text.length()) {
            char c = text.charAt(mark + 1);
            plain.append(text, from, mark).append(c == MARK ? MARK : (char) (c - SHIFT));
            from = mark + 2;
            mark = text.indexOf(MARK, from);
        }
        return plain.append(text, from, text.length()).toString();
    }
}
