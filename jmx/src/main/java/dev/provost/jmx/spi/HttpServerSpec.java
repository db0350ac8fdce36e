package dev.provost.jmx.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// One HTTP server of the configuration.
///
/// @param section section it comes from, such as `inet_http_server`
/// @param address where it listens
/// @param credentials what Basic authentication must present; null for none
public record HttpServerSpec(
        String section, Address address, @Nullable Credentials credentials) {

    /// Where a server listens.
    public sealed interface Address {
        /// A TCP address.
        ///
        /// @param host IPv4 address or host name; empty for all interfaces
        /// @param port 1 to 65535
        record Inet(String host, int port) implements Address {}

        /// A unix domain socket.
        ///
        /// @param file  absolute path
        /// @param mode  permission bits, such as 0700
        /// @param owner numeric user, -1 to leave it
        /// @param group numeric group, -1 to leave it
        record Unix(Path file, int mode, int owner, int group) implements Address {}
    }

    /// @param password clear text, or `{SHA}` and the hexadecimal SHA-1 of it
    public record Credentials(String username, String password) {
        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }
}
