package dev.provost.daemon.probe;

/// What came of a look.
///
/// @param text what was seen, or what was wrong; for people
public record Outcome(boolean passed, String text) {
    public static Outcome passed(String text) {
        return new Outcome(true, text);
    }

    public static Outcome failed(String text) {
        return new Outcome(false, text);
    }
}
