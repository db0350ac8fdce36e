package dev.provost.bridge;

/// What a client sent, made fit for one line of the activity log.
public final class LogText {
    private static final int CHARS_MAX = 200;

    private LogText() {}

    /// {@return `text` in quotes, control characters escaped, its end cut when it is long}
    public static String quoted(String text) {
        var quoted = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), CHARS_MAX); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                quoted.append("\\n");
            } else if (c == '\'' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(text.length() > CHARS_MAX ? "'..." : "'").toString();
    }
}
