package dev.provost.daemon.os;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to run. Made once for each process and kept: an engine may cache what it derives from it.
///
/// The child gets its own process group in the daemon's session, pipes on its three standard descriptors and nothing
/// else, default signal dispositions and an empty signal mask.
///
/// @param program     path of the file to execute
/// @param arguments   `argv`, the first being the name the child sees
/// @param environment complete: nothing is inherited
/// @param directory   null for the daemon's
/// @param umask       null for the daemon's
/// @param credentials null for the daemon's
/// @param mergeStderr standard error shares the pipe of standard output
public record SpawnRequest(
        String program,
        List<String> arguments,
        Map<String, String> environment,
        @Nullable String directory,
        @Nullable Integer umask,
        @Nullable Credentials credentials,
        boolean mergeStderr) {
    public SpawnRequest {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /// @param groups supplementary groups, the primary one included
    public record Credentials(int uid, int gid, List<Integer> groups) {
        public Credentials {
            groups = List.copyOf(groups);
        }
    }
}
