package dev.provost.daemon.event;

/// That a process became ready, or its health changed. Ours: no event listener hears of it, only JMX.
///
/// @param what   which of the two changed
/// @param ready  whether what it offers can be used now
/// @param health `unknown`, `starting`, `healthy` or `failing`
/// @param text   one line for people
public record Condition(String group, String name, long pid, What what, boolean ready, String health, String text) {
    /// What changed.
    public enum What {
        READY,
        HEALTH
    }
}
