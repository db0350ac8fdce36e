package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.config.ProcessConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What people changed about order while the daemon runs: laid over the configuration until the group is updated or
/// removed. Immutable.
///
/// @param byPlace what counts in place of the configuration, for each group or program that was changed
record OrderChanges(Map<Place, Changed> byPlace) {
    static final OrderChanges NONE = new OrderChanges(Map.of());

    OrderChanges {
        byPlace = Map.copyOf(byPlace);
    }

    /// A group, or a program in it.
    ///
    /// @param program null for the group itself
    record Place(String group, @Nullable String program) {}

    /// @param order      what counts, null when only the priority was changed
    /// @param attributes names of the attributes that were set
    record Changed(@Nullable OrderConfig order, List<String> attributes) {
        Changed {
            attributes = List.copyOf(attributes);
        }
    }

    boolean has(String group) {
        for (Place place : byPlace.keySet()) {
            if (place.group().equals(group)) {
                return true;
            }
        }
        return false;
    }

    OrderChanges without(String group) {
        if (!has(group)) {
            return this;
        }
        Map<Place, Changed> rest = new HashMap<>(byPlace);
        rest.keySet().removeIf(place -> place.group().equals(group));
        return new OrderChanges(rest);
    }

    /// {@return names of the attributes set at a place, sorted}
    List<String> attributes(Place place) {
        Changed changed = byPlace.get(place);
        return changed == null ? List.of() : changed.attributes();
    }

    /// @param order null to leave it
    OrderChanges with(Place place, @Nullable OrderConfig order, String attribute) {
        Changed before = byPlace.get(place);
        TreeSet<String> attributes = new TreeSet<>(before == null ? List.of() : before.attributes());
        attributes.add(attribute);
        OrderConfig kept = order == null && before != null ? before.order() : order;
        Map<Place, Changed> all = new HashMap<>(byPlace);
        all.put(place, new Changed(kept, List.copyOf(attributes)));
        return new OrderChanges(all);
    }

    /// {@return what counts for each group}
    List<GroupConfig> over(List<ProcessGroup> groups) {
        List<GroupConfig> all = new ArrayList<>(groups.size());
        for (ProcessGroup group : groups) {
            all.add(over(group.config()));
        }
        return all;
    }

    private GroupConfig over(GroupConfig group) {
        if (!has(group.name())) {
            return group;
        }
        List<ProcessConfig> processes = new ArrayList<>();
        for (ProcessConfig process : group.processes()) {
            OrderConfig changed = order(new Place(group.name(), process.program()));
            processes.add(changed == null ? process : process.withOrder(changed));
        }
        OrderConfig changed = order(new Place(group.name(), null));
        return group.with(changed == null ? group.order() : changed, processes);
    }

    private @Nullable OrderConfig order(Place place) {
        Changed changed = byPlace.get(place);
        return changed == null ? null : changed.order();
    }
}
