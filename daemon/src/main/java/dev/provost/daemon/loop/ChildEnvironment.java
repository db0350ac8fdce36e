package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What children find in their environment: the daemon's own, then the variables that tell a child who it is, then
/// `environment=`, which overrides anything.
///
/// @param inherited the daemon's own environment, without what its launcher added
/// @param serverUrl where the daemon answers; null if it has no HTTP server
public record ChildEnvironment(
        Map<String, String> inherited, @Nullable String serverUrl) {
    public ChildEnvironment {
        inherited = Map.copyOf(inherited);
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
