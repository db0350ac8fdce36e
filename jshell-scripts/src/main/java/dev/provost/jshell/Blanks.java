package dev.provost.jshell;

/// What stands between the statements of a script: blanks and comments. JShell counts lines from the first that is
/// neither.
final class Blanks {
    private Blanks() {}

    /// {@return where the next statement begins, at or behind `from`; the length of the text when there is none}
    static int skip(String text, int from) {
        int at = from;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    // The compiler is to say that it has no end.
                    return at;
                }
                at = end + 2;
            } else {
                return at;
            }
        }
        return at;
    }

    /// {@return how many lines end in a part of the text}
    static int lines(String text, int from, int to) {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
        }
        return lines;
    }
}
