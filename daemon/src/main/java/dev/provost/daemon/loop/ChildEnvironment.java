package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What children find in their environment: the daemon's own, then the variables that tell a child who it is, then
/// `environment=`, which overrides anything.
///
/// @param inherited the daemon's own environment
/// @param serverUrl where the daemon answers; null if it has no HTTP server
public record ChildEnvironment(Map<String, String> inherited, @Nullable String serverUrl) {
    /// What our launcher sets for the JVM; children must not see it.
    private static final String LAUNCHER_PREFIX = "PROVOST_LAUNCHER_";

    private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM";

    public ChildEnvironment {
        Map<String, String> own = new HashMap<>(inherited);
        own.keySet().removeIf(name -> name.startsWith(LAUNCHER_PREFIX) || name.equals(JVM_SIGNAL));
        inherited = Map.copyOf(own);
    }

    /// {@return the whole environment of a child of `config`}
    Map<String, String> of(ProcessConfig config) {
        Map<String, String> all = new HashMap<>(inherited);
        all.put("SUPERVISOR_ENABLED", "1");
        String url = config.serverurl() == null ? serverUrl : config.serverurl();
        if (url != null) {
            all.put("SUPERVISOR_SERVER_URL", url);
        }
        all.put("SUPERVISOR_PROCESS_NAME", config.name());
        all.put("SUPERVISOR_GROUP_NAME", config.group());
        all.putAll(config.environment());
        return all;
    }
}
