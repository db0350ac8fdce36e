package dev.provost.jmx;

import java.util.List;

/// Why a process is, or isn't, running.
///
/// @param name        `name` or `group:name`
/// @param state       name of its state
/// @param why         one sentence for people
/// @param after       what it waits for before it starts, in principle, such as `db (running)`
/// @param before      processes that wait for it before they start
/// @param history     what happened to it, the last thing first; at most 32
public record ProcessExplanation(
        String name, String state, String why, List<String> after, List<String> before, List<ProcessEvent> history) {
    public ProcessExplanation {
        after = List.copyOf(after);
        before = List.copyOf(before);
        history = List.copyOf(history);
    }
}
