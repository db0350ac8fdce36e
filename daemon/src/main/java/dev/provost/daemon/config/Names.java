package dev.provost.daemon.config;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names that a value may mention in `%(name)s`: some of its own, and `ENV_X` for each variable of the environment.
///
/// A chain, the latest name first: with maps, most of the time for a thousand programs went into copying them.
final class Names {
    private static final String VARIABLE = "ENV_";

    private final Map<String, String> environment;
    private final @Nullable Names others;
    private final String name;
    private final Object value;

    /// @param environment variables without the `ENV_`; the caller's map, seen as it is at each look-up
    Names(Map<String, String> environment) {
        this(environment, null, "", "");
    }

    private Names(Map<String, String> environment, @Nullable Names others, String name, Object value) {
        this.environment = environment;
        this.others = others;
        this.name = name;
        this.value = value;
    }

    /// {@return these names and one more, which hides an older one}
    Names with(String another, String itsValue) {
        return new Names(environment, this, another, itsValue);
    }

    /// {@return these names and what tells the processes of a program apart}
    Names withProcess(int processNum, int numprocs) {
        Names more = new Names(environment, this, "process_num", processNum);
        return new Names(environment, more, "numprocs", numprocs);
    }

    /// {@return these names and `ENV_X` for a program's own variables, which hide the daemon's}
    Names withVariables(Map<String, String> variables) {
        Names more = this;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            more = more.with(VARIABLE.concat(variable.getKey()), variable.getValue());
        }
        return more;
    }

    /// {@return a string, or an integer for process_num and numprocs; null for an unknown name}
    @Nullable
    Object value(String wanted) {
        for (Names link = this; link.others != null; link = link.others) {
            if (link.name.equals(wanted)) {
                return link.value;
            }
        }
        return wanted.startsWith(VARIABLE) ? environment.get(wanted.substring(VARIABLE.length())) : null;
    }

    /// {@return all names with their values, sorted by name}
    Map<String, Object> all() {
        Map<String, Object> all = new TreeMap<>();
        for (Names link = this; link.others != null; link = link.others) {
            all.putIfAbsent(link.name, link.value);
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            all.putIfAbsent(VARIABLE + variable.getKey(), variable.getValue());
        }
        return all;
    }
}
