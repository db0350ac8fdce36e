package dev.provost.jmx.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A password as it is stored. How long a comparison takes does not depend on how much of a guess is right.
public final class Password {
    private static final String SHA = "{SHA}";
    private static final String SHA256 = "{SHA256}";

    /// Null for clear text.
    private final @Nullable String algorithm;

    private final String salt;

    /// The text itself, or the hexadecimal hash.
    private final String stored;

    private Password(@Nullable String algorithm, String salt, String stored) {
        this.algorithm = algorithm;
        this.salt = salt;
        this.stored = stored;
    }

    /// {@return a password written as clear text, as `{SHA}` and the hexadecimal SHA-1 of it, as supervisord has it, or
    /// as `{SHA256}` and the hexadecimal SHA-256}
    public static Password of(String text) {
        if (text.startsWith(SHA)) {
            return new Password("SHA-1", "", text.substring(SHA.length()).toLowerCase(Locale.ROOT));
        }
        if (text.startsWith(SHA256)) {
            return new Password("SHA-256", "", text.substring(SHA256.length()).toLowerCase(Locale.ROOT));
        }
        return new Password(null, "", text);
    }

    /// {@return a password of which a salted hash is stored: that of the salt, followed by the password}
    ///
    /// @throws NoSuchAlgorithmException if this JDK doesn't know the algorithm
    public static Password hashed(String algorithm, byte[] salt, byte[] hash) throws NoSuchAlgorithmException {
        return new Password(
                MessageDigest.getInstance(algorithm).getAlgorithm(),
                HexFormat.of().formatHex(salt),
                HexFormat.of().formatHex(hash));
    }

    public boolean matches(String given) {
        return same(algorithm == null ? given : hash(algorithm, given), stored);
    }

    private String hash(String name, String given) {
        try {
            MessageDigest digest = MessageDigest.getInstance(name);
            digest.update(HexFormat.of().parseHex(salt));
            return HexFormat.of().formatHex(digest.digest(given.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK had " + name + " before", e);
        }
    }

    /// {@return whether two texts are the same; takes as long whether they are or not}
    public static boolean same(String given, String stored) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), stored.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Password password
                && Objects.equals(algorithm, password.algorithm)
                && salt.equals(password.salt)
                && same(stored, password.stored);
    }

    @Override
    public int hashCode() {
        return stored.hashCode();
    }

    @Override
    public String toString() {
        return "Password";
    }
}
