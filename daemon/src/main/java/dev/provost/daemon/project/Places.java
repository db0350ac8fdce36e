package dev.provost.daemon.project;

import java.nio.file.Path;

/// Folders of a project.
///
/// @param project absolute, without symbolic links
/// @param run     the private one, see [RunFolder]
record Places(Path project, Path run) {
    /// The private folder may be memory: two files of this size for each process.
    static final String LOG_SIZE = "5MB";
}
