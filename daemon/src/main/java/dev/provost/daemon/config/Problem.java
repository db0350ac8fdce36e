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
        return at + ": " + oneLine(text) + "; " + remedy;
    }

    private static String oneLine(String text) {
        return text.strip().replace("\n\t", " ").replace('\n', ' ');
    }
}
