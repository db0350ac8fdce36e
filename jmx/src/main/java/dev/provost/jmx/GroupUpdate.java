package dev.provost.jmx;

import java.util.List;

/// What an update of one group did, process by process. Processes stand here by name, without the group, in the order
/// of their group.
///
/// @param group   name of the group
/// @param outcome `added`, `changed`, `removed`, or `unchanged` when there was nothing to do
/// @param kept    processes left as they were: same pid, counters and logs
/// @param stopped processes of the former configuration that are gone, because they changed or are no longer wanted
/// @param created processes of the new configuration that came in; those with `autostart` are on their way
public record GroupUpdate(String group, String outcome, List<String> kept, List<String> stopped, List<String> created) {
    public static final String ADDED = "added";
    public static final String CHANGED = "changed";
    public static final String REMOVED = "removed";
    public static final String UNCHANGED = "unchanged";

    public GroupUpdate {
        kept = List.copyOf(kept);
        stopped = List.copyOf(stopped);
        created = List.copyOf(created);
    }
}
