package dev.provost.daemon.project;

/// How a value is written so that supervisord's format gives back that very value.
///
/// The format has no quotes of its own: `%` begins an expansion, `;` or `#` behind a blank begins a comment, whatever
/// quotes are around it, and a line break ends the value. What can't be written is refused, never cut short. Messages
/// don't hold the value, which may be a secret.
final class ConfText {
    private static final String ELSEWHERE = "let the program read it itself, from a file or its environment_file";

    private ConfText() {}

    /// A value that the format can't hold.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final String remedy;

        private Refused(String text, String remedy) {
            super(text, null, false, false);
            this.remedy = remedy;
        }

        String text() {
            return String.valueOf(getMessage());
        }

        String remedy() {
            return remedy;
        }
    }

    /// {@return the value of any key}
    static String plain(String value) throws Refused {
        String text = line(value);
        if (beginsComment(text, 0) || hasComment(text)) {
            throw new Refused("the value has a ';' or '#' behind a blank, which begins a comment", ELSEWHERE);
        }
        if (!text.equals(text.strip())) {
            throw new Refused("the value has blanks at an end, which would be taken off", ELSEWHERE);
        }
        return text.replace("%", "%%");
    }

    /// {@return one word of a `command`}
    static String word(String value) throws Refused {
        String text = line(value);
        if (!text.isEmpty() && isPlainWord(text)) {
            return text;
        }
        StringBuilder word = new StringBuilder("'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\'' -> word.append("'\"'\"'");
                case '%' -> word.append("%%");
                // Quotes between them keep a blank and what follows from being a comment, and mean the same.
                case ';', '#' -> word.append(i > 0 && isBlank(text.charAt(i - 1)) ? "'\"" + c + "\"'" : "" + c);
                default -> word.append(c);
            }
        }
        return word.append('\'').toString();
    }

    /// {@return the value of one pair of `environment`, in quotes}
    static String pair(String value) throws Refused {
        String text = line(value);
        if (hasComment(text)) {
            throw new Refused(
                    "the value has a ';' or '#' behind a blank, which begins a comment even within quotes", ELSEWHERE);
        }
        boolean single = text.indexOf('\'') >= 0;
        if ((single && text.indexOf('"') >= 0) || isQuote(text, 0) || isQuote(text, text.length() - 1)) {
            throw new Refused(
                    "the value has a quote at an end, or both kinds of quotes, which environment= can't hold",
                    ELSEWHERE);
        }
        char quote = single ? '"' : '\'';
        return (quote + text + quote).replace("%", "%%");
    }

    private static boolean hasComment(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (beginsComment(text, i) && isBlank(text.charAt(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsComment(String text, int at) {
        return at < text.length() && (text.charAt(at) == ';' || text.charAt(at) == '#');
    }

    private static boolean isQuote(String text, int at) {
        return at >= 0 && at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isPlainWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "_@+=:,./-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String line(String value) throws Refused {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r' || c == '\0') {
                throw new Refused(
                        "the value has a " + (c == '\0' ? "zero byte" : "line break") + ", which no value can have",
                        ELSEWHERE);
            }
        }
        return value;
    }
}
