package dev.provost.daemon.config;

/// Something in a configuration that keeps it from being used.
///
/// @param at     where to look
/// @param text   what is wrong, in supervisord's words where it has some
/// @param remedy what to do about it
public record Problem(Position at, String text, String remedy) {
    /// {@return one line for people: `file:line: text; remedy`}
    @Override
    public String toString() {
        return at + ": " + oneLine(text) + "; " + oneLine(remedy);
    }

    /// Parts of the file are quoted, and may hold anything that moves a terminal's cursor.
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.strip().replace("\n\t", " "));
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }
}
