package dev.provost.daemon;

import java.util.HashMap;
import java.util.Map;

/// Takes back what `bin/provostd` or `bin/provostctl` did to the environment for the JVM's sake: neither the
/// configuration's `%(ENV_x)s` nor a child shall see it.
public final class LauncherEnvironment {
    /// Begins the names that are the launcher's own.
    private static final String PREFIX = "PROVOST_LAUNCHER_";

    /// Moves the signal by which the JVM suspends its threads.
    private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM";

    /// What LC_ALL was before the launcher set it: empty for unset, else `=` and the value.
    private static final String LC_ALL_BEFORE = PREFIX + "LC_ALL";

    private LauncherEnvironment() {}

    /// {@return the variables as they were when the launcher was called}
    public static Map<String, String> undone(Map<String, String> environment) {
        Map<String, String> own = new HashMap<>(environment);
        String before = own.get(LC_ALL_BEFORE);
        if (before != null) {
            if (before.isEmpty()) {
                own.remove("LC_ALL");
            } else {
                own.put("LC_ALL", before.substring(1));
            }
        }
        own.keySet().removeIf(name -> name.startsWith(PREFIX) || name.equals(JVM_SIGNAL));
        return own;
    }
}
