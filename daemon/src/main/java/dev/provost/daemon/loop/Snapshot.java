package dev.provost.daemon.loop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which groups are active. Published whenever that changes, read by anyone.
///
/// @param groups    in order of creation
/// @param processes all their processes, sorted by group name, then process name
public record Snapshot(List<ProcessGroup> groups, List<ManagedProcess> processes, Map<String, ProcessGroup> byName) {
    static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), Map.of());

    static Snapshot of(List<ProcessGroup> groups) {
        List<ManagedProcess> all = new ArrayList<>();
        Map<String, ProcessGroup> names = new HashMap<>();
        for (ProcessGroup group : groups) {
            all.addAll(group.processes());
            names.put(group.name(), group);
        }
        all.sort(Comparator.comparing(
                        (ManagedProcess process) -> process.config().group())
                .thenComparing(process -> process.config().name()));
        return new Snapshot(List.copyOf(groups), List.copyOf(all), Map.copyOf(names));
    }

    public Optional<ProcessGroup> group(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// {@return the process that `namespec` names: `process` or `group:process`}
    public Optional<ManagedProcess> process(String namespec) {
        int colon = namespec.indexOf(':');
        String group = colon < 0 ? namespec : namespec.substring(0, colon);
        String name = colon < 0 ? namespec : namespec.substring(colon + 1);
        return group(group).flatMap(found -> found.processes().stream()
                .filter(process -> process.config().name().equals(name))
                .findFirst());
    }
}
