package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whom one call of an order is for.
///
/// @param text  `name`, `group:name`, `group:*` or `group:`
/// @param named false when a pattern chose it; then nothing is said about what has to be passed over
record Target(String text, boolean named) {
    /// {@return the targets that words mean, in their order}
    ///
    /// A pattern becomes the processes it takes, in the daemon's order, each once and none that was there before. All
    /// members of a group together become the group, which is one call. A pattern that takes nothing stays as it is:
    /// the daemon refuses it as it would any other name.
    static List<Target> of(Session session, Order order, List<String> words) throws RpcException, RpcFault {
        List<Target> targets = new ArrayList<>(words.size());
        List<Struct> infos = List.of();
        for (String word : words) {
            if (!Selection.isPattern(word)) {
                targets.add(new Target(word, true));
                continue;
            }
            if (infos.isEmpty()) {
                infos = Struct.listOf(session.call("getAllProcessInfo"));
            }
            List<Target> taken = taken(word, infos, order.takesGroups());
            if (taken.isEmpty()) {
                targets.add(new Target(word, true));
            }
            for (Target target : taken) {
                if (!isThere(targets, target)) {
                    targets.add(target);
                }
            }
        }
        return targets;
    }

    private static List<Target> taken(String word, List<Struct> infos, boolean wholeGroups) throws RpcException {
        Selection selection = new Selection(word);
        Map<String, Integer> sizes = new HashMap<>();
        Map<String, Integer> takenOf = new HashMap<>();
        for (Struct info : infos) {
            String group = info.text("group");
            sizes.merge(group, 1, Integer::sum);
            if (selection.takes(group, info.text("name"))) {
                takenOf.merge(group, 1, Integer::sum);
            }
        }
        Set<String> whole = new HashSet<>();
        List<Target> taken = new ArrayList<>();
        for (Struct info : infos) {
            String group = info.text("group");
            if (!selection.takes(group, info.text("name"))) {
                continue;
            }
            int size = sizes.getOrDefault(group, 0);
            boolean all = wholeGroups && size > 1 && takenOf.getOrDefault(group, 0) == size;
            if (!all) {
                taken.add(new Target(info.name(), false));
            } else if (whole.add(group)) {
                taken.add(new Target(group + ":*", false));
            }
        }
        return taken;
    }

    private static boolean isThere(List<Target> targets, Target target) {
        for (Target other : targets) {
            if (other.text.equals(target.text) || new Selection(other.text).includes(target.text)) {
                return true;
            }
        }
        return false;
    }
}
