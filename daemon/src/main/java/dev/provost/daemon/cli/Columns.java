package dev.provost.daemon.cli;

/// The columns of tables.
final class Columns {
    private Columns() {}

    /// Appends a text and blanks up to a width in characters.
    static void pad(StringBuilder line, String text, int width) {
        line.append(text);
        for (int i = text.codePointCount(0, text.length()); i < width; i++) {
            line.append(' ');
        }
    }
}
