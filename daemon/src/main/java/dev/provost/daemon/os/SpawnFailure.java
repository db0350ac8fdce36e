package dev.provost.daemon.os;

/// Why a child could not be started.
///
/// @param step   what failed
/// @param errno  name of the error, such as `ENOENT`
/// @param object what it was about: a path, a user
public record SpawnFailure(Step step, String errno, String object) {
    /// What can fail.
    public enum Step {
        /// pipes
        PIPE,
        /// a new process
        FORK,
        /// entering the folder
        CHDIR,
        /// taking over user and groups
        SETUID,
        /// running the program
        EXEC
    }
}
