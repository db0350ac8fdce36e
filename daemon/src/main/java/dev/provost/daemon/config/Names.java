package dev.provost.daemon.config;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names that a value may mention in `%(name)s`: some of its own, and `ENV_X` for each variable of the environment.
final class Names {
    private static final String VARIABLE = "ENV_";

    private final Map<String, String> environment;
    private final Map<String, Object> own;

    /// @param environment variables without the `ENV_`; the caller's map, seen as it is at each look-up
    Names(Map<String, String> environment) {
        this(environment, new HashMap<>());
    }

    private Names(Map<String, String> environment, Map<String, Object> own) {
        this.environment = environment;
        this.own = own;
    }

    /// {@return these names and one more}
    Names with(String name, String value) {
        Names more = new Names(environment, new HashMap<>(own));
        more.own.put(name, value);
        return more;
    }

    /// {@return these names and what tells the processes of a program apart}
    Names withProcess(int processNum, int numprocs) {
        Names more = new Names(environment, new HashMap<>(own));
        more.own.put("process_num", processNum);
        more.own.put("numprocs", numprocs);
        return more;
    }

    /// {@return these names and `ENV_X` for a program's own variables, which hide the daemon's}
    Names withVariables(Map<String, String> variables) {
        if (variables.isEmpty()) {
            return this;
        }
        Names more = new Names(environment, new HashMap<>(own));
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            more.own.put(VARIABLE.concat(variable.getKey()), variable.getValue());
        }
        return more;
    }

    /// {@return a string, or an integer for process_num and numprocs; null for an unknown name}
    @Nullable Object value(String name) {
        Object value = own.get(name);
        if (value == null && name.startsWith(VARIABLE)) {
            return environment.get(name.substring(VARIABLE.length()));
        }
        return value;
    }

    /// {@return all names with their values, sorted by name}
    Map<String, Object> all() {
        Map<String, Object> all = new TreeMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            all.put(VARIABLE + variable.getKey(), variable.getValue());
        }
        all.putAll(own);
        return all;
    }
}
