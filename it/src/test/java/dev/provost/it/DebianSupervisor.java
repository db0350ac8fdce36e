package dev.provost.it;

import java.nio.file.Path;

/// The package `supervisor` of Debian and Ubuntu: its unmodified `supervisorctl` is the test of compatibility.
final class DebianSupervisor {
    static final Path CLIENT = Path.of("/usr/bin/supervisorctl");

    private DebianSupervisor() {}

    /// Skips the calling test class when there is no client and none can be had.
    static void require() throws Exception {
        new DebianPackage("supervisor", CLIENT).require();
    }
}
