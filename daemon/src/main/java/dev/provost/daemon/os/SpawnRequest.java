package dev.provost.daemon.os;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to run. Made once for each process and kept: an engine may cache what it derives from it.
///
/// The child gets its own process group in the daemon's session, pipes on its three standard descriptors (or a
/// socket on the first) and nothing else, default signal dispositions and an empty signal mask.
///
/// @param program     path of the file to execute
/// @param arguments   `argv`, the first being the name the child sees
/// @param environment complete: nothing is inherited
/// @param directory   null for the daemon's
/// @param umask       null for the daemon's
/// @param credentials null for the daemon's
/// @param mergeStderr standard error shares the pipe of standard output
/// @param stdin       descriptor of the daemon that becomes standard input, [#PIPE] for a pipe; it must be open
///                    until the engine has answered
public record SpawnRequest(
        String program,
        List<String> arguments,
        Map<String, String> environment,
        @Nullable String directory,
        @Nullable Integer umask,
        @Nullable Credentials credentials,
        boolean mergeStderr,
        int stdin) {
    /// Standard input is a pipe.
    public static final int PIPE = -1;

    public SpawnRequest {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    public SpawnRequest(
            String program,
            List<String> arguments,
            Map<String, String> environment,
            @Nullable String directory,
            @Nullable Integer umask,
            @Nullable Credentials credentials,
            boolean mergeStderr) {
        this(program, arguments, environment, directory, umask, credentials, mergeStderr, PIPE);
    }

    /// {@return the same with another standard input}
    public SpawnRequest withStdin(int descriptor) {
        return descriptor == stdin
                ? this
                : new SpawnRequest(
                        program, arguments, environment, directory, umask, credentials, mergeStderr, descriptor);
    }

    /// @param groups supplementary groups, the primary one included
    public record Credentials(int uid, int gid, List<Integer> groups) {
        public Credentials {
            groups = List.copyOf(groups);
        }
    }
}
