package dev.provost.bridge.auth;

import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Checks `Authorization: Basic …` against the one account of a server.
///
/// The password is stored in clear text or as `{SHA}` and the hexadecimal SHA-1 of it, as supervisord does. How long a
/// check takes does not depend on how much of a guess is right.
public final class BasicAuthentication {
    /// What a request showed.
    public enum Outcome {
        /// The right name and password, or none is needed.
        ACCEPTED,
        /// Nothing, something wrong, or another scheme.
        REFUSED,
        /// A Basic header that can't be read.
        MALFORMED
    }

    private static final String SHA = "{SHA}";
    private static final String SCHEME = "basic ";

    private final @Nullable Credentials expected;

    public BasicAuthentication(@Nullable Credentials expected) {
        this.expected = expected;
    }

    /// @param header value of the `Authorization` header, null if there is none
    public Outcome check(@Nullable String header) {
        if (expected == null) {
            return Outcome.ACCEPTED;
        }
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Outcome.REFUSED;
        }
        String pair;
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            pair = new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Outcome.MALFORMED;
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return Outcome.MALFORMED;
        }
        boolean name = same(pair.substring(0, colon), expected.username());
        boolean password = passwordMatches(pair.substring(colon + 1), expected.password());
        // Both were compared in full by now, whatever the first one said.
        return name && password ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    private static boolean passwordMatches(String given, String stored) {
        if (stored.startsWith(SHA)) {
            return same(sha1(given), stored.substring(SHA.length()).toLowerCase(Locale.ROOT));
        }
        return same(given, stored);
    }

    private static boolean same(String given, String stored) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), stored.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
