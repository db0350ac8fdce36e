package dev.provost.daemon.order;

/// Whether a wish is granted.
public sealed interface Verdict {
    Verdict GRANTED = new Granted();
    Verdict WAIT = new Wait();

    record Granted() implements Verdict {}

    record Wait() implements Verdict {}

    /// Not before somebody does something about it.
    ///
    /// @param why a whole sentence without its end, such as `db is FATAL`
    record Blocked(String why) implements Verdict {}
}
