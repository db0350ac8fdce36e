package dev.provost.jmx.spi;

import dev.provost.jmx.access.Account;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One HTTP server of the configuration.
///
/// @param section section it comes from, such as `inet_http_server`
/// @param address where it listens
/// @param credentials its own user, who may do everything; null for none
/// @param users       further users, each with a role
/// @param opened      what the configuration opens in words although no password is asked for
public record HttpServerSpec(
        String section, Address address, @Nullable Credentials credentials, List<Account> users, Set<Extra> opened) {
    public HttpServerSpec {
        users = List.copyOf(users);
        opened = Set.copyOf(opened);
    }

    /// A server without further users.
    public HttpServerSpec(String section, Address address, @Nullable Credentials credentials) {
        this(section, address, credentials, List.of(), Set.of());
    }

    /// {@return whether a password must be shown here}
    public boolean asksForPassword() {
        return credentials != null || !users.isEmpty();
    }

    /// What supervisord's servers don't have. A server that asks for no password and can be reached from other machines
    /// doesn't serve it unless its configuration says so: who opened a port for supervisorctl didn't mean this.
    public enum Extra {
        /// Jolokia, and notifications as server-sent events.
        JOLOKIA,
        /// Figures and health.
        METRICS;

        /// {@return how the configuration calls it}
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
