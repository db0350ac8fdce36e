package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.IniDocument.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A configuration as one text: what files, commands and the command line said, worked into one another, each section
/// with the place where it begins. It is a configuration itself, but for the secrets, which are hidden.
///
/// Two digests go with it. The hash is that of the text as it is shown: equal texts have equal hashes, on any machine,
/// and it tells nothing of the secrets. Whether those changed, the other one tells: its key is made anew by each daemon
/// and never leaves it, so that nobody can try passwords on it.
///
/// Nothing is worked out before somebody asks. Any thread.
public final class EffectiveConfiguration {
    /// Of a configuration that was not read from anything.
    public static final EffectiveConfiguration NONE =
            new EffectiveConfiguration(new IniDocument(), "", Path.of("/"), Map.of(), new DigestKey());

    private final String source;
    private final DigestKey key;

    /// Forgotten when the texts are there.
    private volatile @Nullable Material material;

    /// Two threads that ask at once may both work it out, with the same result.
    private volatile @Nullable Texts texts;

    /// @param here      what `%(here)s` stands for where nothing else was put there
    /// @param overrides keys of `[supervisord]` that the command line decided, as text
    private record Material(IniDocument document, Path here, Map<String, String> overrides) {}

    private record Texts(String shown, String hash, String secretsDigest) {}

    /// The key of a daemon's digests, made at first use.
    static final class DigestKey {
        private static final int BYTES = 32;

        private byte[] bytes = new byte[0];

        private synchronized SecretKeySpec get(String algorithm) {
            if (bytes.length == 0) {
                bytes = new byte[BYTES];
                new java.security.SecureRandom().nextBytes(bytes);
            }
            return new SecretKeySpec(bytes, algorithm);
        }
    }

    /// @param source    how people know the configuration: a path, or `<command>`
    /// @param here      folder of the main file
    /// @param overrides keys of `[supervisord]` that the command line decided, as text
    EffectiveConfiguration(
            IniDocument document, String source, Path here, Map<String, String> overrides, DigestKey key) {
        this.source = source;
        this.key = key;
        material = new Material(document, here, Collections.unmodifiableMap(new LinkedHashMap<>(overrides)));
    }

    /// {@return the text, secrets hidden}
    public String text() {
        return texts().shown();
    }

    /// {@return SHA-256 of the text in UTF-8, 64 hexadecimal digits}
    public String hash() {
        return texts().hash();
    }

    /// {@return HMAC-SHA-256 of the text with its secrets, 64 hexadecimal digits}; comparable within one daemon only.
    public String secretsDigest() {
        return texts().secretsDigest();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EffectiveConfiguration that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return "EffectiveConfiguration[" + source + "]";
    }

    private Texts texts() {
        Texts known = texts;
        Material left = material;
        if (known != null || left == null) {
            // It is forgotten after the texts are known.
            return known == null ? texts() : known;
        }
        String shown = render(left, true);
        String whole = render(left, false);
        Texts made = new Texts(shown, sha256(shown), hmac(whole));
        texts = made;
        material = null;
        return made;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String hmac(String text) {
        String algorithm = "HmacSHA256";
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(key.get(algorithm));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256, and takes any key for it", e);
        }
    }

    private String render(Material from, boolean hiding) {
        StringBuilder out = new StringBuilder(4096);
        out.append("; effective configuration of ").append(source).append('\n');
        out.append("; included files, shared settings and the command line are worked in; secrets are hidden\n");
        for (Section section : from.document().sections()) {
            if (!section.name().equals("include")) {
                render(section, from, hiding, out);
            }
        }
        return out.toString();
    }

    private static void render(Section section, Material from, boolean hiding, StringBuilder out) {
        out.append("\n; ")
                .append(section.at())
                .append("\n[")
                .append(section.name())
                .append("]\n");
        Map<String, Value> values = new LinkedHashMap<>(from.document().values(section));
        boolean daemon = section.name().equals("supervisord");
        if (daemon) {
            Position commandLine = new Position("command line", 0);
            from.overrides().forEach((key, text) -> values.put(key, new Value(text, commandLine)));
        }
        for (Map.Entry<String, Value> entry : values.entrySet()) {
            Value value = entry.getValue();
            if (!value.at().file().equals(section.at().file())
                    || from.document().isShared(value)) {
                out.append("; ").append(value.at()).append('\n');
            }
            String text = value.text().replace("%(here)s", from.here().toString());
            String shown = hiding ? Secrets.hidden(entry.getKey(), text) : text;
            out.append(entry.getKey())
                    .append('=')
                    // Indented, it goes on; what was blank stays blank.
                    .append(shown.replace("\n", "\n\t"))
                    .append('\n');
        }
    }
}
