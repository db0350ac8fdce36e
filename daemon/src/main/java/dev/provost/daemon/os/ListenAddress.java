package dev.provost.daemon.os;

import java.nio.file.Path;

/// Where a socket listens.
public sealed interface ListenAddress {
    /// A file.
    ///
    /// @param owner numeric user to give it to, -1 to leave it
    /// @param group numeric group to give it to, -1 to leave it
    /// @param mode  permission bits
    record Unix(Path file, int owner, int group, int mode) implements ListenAddress {}

    /// A port.
    ///
    /// @param host name or number of an address of this machine
    record Inet(String host, int port) implements ListenAddress {}
}
