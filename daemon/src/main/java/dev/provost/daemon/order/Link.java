package dev.provost.daemon.order;

/// The wish of one node towards another.
///
/// @param from     who wishes
/// @param on       for whom it waits
/// @param declared where that was written, as a number of whoever built the graph
public record Link(int from, int on, Want want, int declared) {
    /// {@return whether it is hard: it pulls the other up, and holds it there}
    public boolean isHard() {
        return want instanceof Want.Needs;
    }
}
