package dev.provost.daemon.config;

import dev.provost.jmx.access.Account;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `[jmx]`: the JMX server.
///
/// @param host     where it listens; empty for all interfaces
/// @param port     1 to 65535, for the registry and for the connections
/// @param hostname what clients are told to connect to; empty to leave it to the JVM, which takes the address of this
///                 machine
/// @param accounts users; empty when no password is asked for
/// @param tls      null for none
/// @param at       where the port stands
public record JmxConfig(
        String host,
        int port,
        String hostname,
        List<Account> accounts,
        @Nullable Tls tls,
        Position at) {
    public JmxConfig {
        accounts = List.copyOf(accounts);
    }

    /// The keys of a TLS server.
    ///
    /// @param truststore certificates of those who may connect; null where clients need none
    /// @param clientAuth whether clients must have a certificate
    public record Tls(
            Path keystore,
            String keystorePassword,
            @Nullable Path truststore,
            String truststorePassword,
            boolean clientAuth) {
        @Override
        public String toString() {
            return "Tls[" + keystore + "]";
        }
    }
}
