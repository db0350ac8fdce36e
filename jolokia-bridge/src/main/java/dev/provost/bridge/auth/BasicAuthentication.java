package dev.provost.bridge.auth;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Account;
import dev.provost.jmx.access.Password;
import dev.provost.jmx.spi.HttpServerSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks `Authorization: Basic …` against the accounts of a server: its own, who may do everything, and the further
/// users of the configuration, each with a role. How long a check takes does not depend on how much of a guess is
/// right.
public final class BasicAuthentication {
    /// What a request showed.
    public enum Outcome {
        /// The right name and password, or none is needed.
        ACCEPTED,
        /// No password where one is needed.
        MISSING,
        /// A wrong name or password, or another scheme.
        REFUSED,
        /// A Basic header that can't be read.
        MALFORMED
    }

    /// What a check gave.
    ///
    /// @param user the name that was shown, right or not; empty if none was or none is needed
    /// @param role what he may do
    public record Verdict(Outcome outcome, String user, Role role) {}

    private static final String SCHEME = "basic ";

    /// Empty when no password is needed.
    private final List<Account> accounts;

    public BasicAuthentication(HttpServerSpec server) {
        List<Account> all = new ArrayList<>();
        if (server.credentials() != null) {
            all.add(new Account(
                    server.credentials().username(),
                    Password.of(server.credentials().password()),
                    Role.ADMIN));
        }
        all.addAll(server.users());
        accounts = List.copyOf(all);
    }

    /// @param header value of the `Authorization` header, null if there is none
    public Verdict check(@Nullable String header) {
        if (accounts.isEmpty()) {
            // supervisord's rule: who can reach such a server may do everything.
            return new Verdict(Outcome.ACCEPTED, "", Role.ADMIN);
        }
        if (header == null) {
            return nobody(Outcome.MISSING);
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return nobody(Outcome.REFUSED);
        }
        String pair;
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            pair = new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return nobody(Outcome.MALFORMED);
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return nobody(Outcome.MALFORMED);
        }
        String name = pair.substring(0, colon);
        Account account = Account.among(accounts, name, pair.substring(colon + 1));
        return account == null
                ? new Verdict(Outcome.REFUSED, name, Role.NONE)
                : new Verdict(Outcome.ACCEPTED, name, account.role());
    }

    private static Verdict nobody(Outcome outcome) {
        return new Verdict(outcome, "", Role.NONE);
    }
}
