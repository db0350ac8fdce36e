package dev.provost.jmx;

import java.util.List;

/// How a configuration differs from the groups that are active, by group name.
@Positional
public record ConfigChanges(List<String> added, List<String> changed, List<String> removed) {
    public ConfigChanges {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }
}
