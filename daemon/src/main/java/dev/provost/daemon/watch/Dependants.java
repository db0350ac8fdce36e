package dev.provost.daemon.watch;

import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Tells which processes depend on others, directly or by way of others.
public interface Dependants {
    /// {@return those that are active, without the ones asked for}
    Set<ManagedProcess> of(List<ManagedProcess> processes);

    /// {@return those that name a process, its program or its group in `depends_on`, and those that name them}
    static Dependants byDependsOn(Supplier<Snapshot> active) {
        return processes -> {
            Set<ManagedProcess> found = new LinkedHashSet<>();
            List<ManagedProcess> next = new ArrayList<>(processes);
            while (!next.isEmpty()) {
                Set<String> names = new HashSet<>();
                for (ManagedProcess process : next) {
                    names.add(process.config().name());
                    names.add(process.config().program());
                    names.add(process.config().group());
                }
                next = new ArrayList<>();
                for (ManagedProcess candidate : active.get().processes()) {
                    if (!processes.contains(candidate) && names(candidate, names) && found.add(candidate)) {
                        next.add(candidate);
                    }
                }
            }
            return found;
        };
    }

    private static boolean names(ManagedProcess candidate, Set<String> names) {
        String text = candidate.config().settings().get("depends_on");
        if (text == null) {
            return false;
        }
        for (String word : text.split(",", -1)) {
            int colon = word.indexOf(':');
            if (names.contains((colon < 0 ? word : word.substring(0, colon)).strip())) {
                return true;
            }
        }
        return false;
    }
}
