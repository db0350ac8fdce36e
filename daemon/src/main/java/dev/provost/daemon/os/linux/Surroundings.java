package dev.provost.daemon.os.linux;

import org.jspecify.annotations.Nullable;

/// Umask and folder that the daemon chose for itself. The spawner's own are cut off from the rest of the process, so it
/// must be told.
final class Surroundings {
    /// Counts the changes; written last, read first.
    private volatile int version;

    private volatile int umask = -1;
    private volatile @Nullable String directory;

    synchronized void umask(int mask) {
        umask = mask;
        version = version + 1;
    }

    synchronized void directory(String path) {
        directory = path;
        version = version + 1;
    }

    int version() {
        return version;
    }

    /// {@return -1 when it was never changed}
    int umask() {
        return umask;
    }

    @Nullable
    String directory() {
        return directory;
    }
}
