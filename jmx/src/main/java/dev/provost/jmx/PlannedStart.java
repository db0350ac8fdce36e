package dev.provost.jmx;

import java.util.List;

/// A process in the plan of a start.
///
/// @param name    `name` or `group:name`
/// @param wave    1 for one that waits for nobody, one more for one that waits for it; 0 for one that doesn't start
///                with the daemon and isn't needed by one that does
/// @param state   name of the state it is in now
/// @param after   what it waits for in principle, such as `db (running)`, `cache (ready)`
/// @param waiting what it waits for now, such as `waiting for db (BACKOFF)`, `blocked: db is FATAL`; empty for nothing
public record PlannedStart(String name, int wave, String state, List<String> after, String waiting) {
    public PlannedStart {
        after = List.copyOf(after);
    }
}
