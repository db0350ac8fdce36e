package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Account;
import dev.provost.jmx.access.Password;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `[jmx]`. Everything that can be known to go wrong is told here, with its place: keys are tried with their
/// passwords, and a server that others can reach must ask for a password and speak TLS unless it is said in words that
/// it need not.
final class JmxSection {
    private static final String NAME = "jmx";
    private static final String HOST = "127.0.0.1";
    private static final String OPEN = "open";
    private static final String NO_PASSWORD = "no_password";
    private static final String NO_TLS = "no_tls";
    private static final String PASSWORDS = "password_file";
    private static final String ROLES = "access_file";
    private static final String DEFAULT_HASH = "SHA3-512";

    private final Reading reading;
    private final SectionView view;

    private JmxSection(Reading reading, SectionView view) {
        this.reading = reading;
        this.view = view;
    }

    /// {@return the section, null if it isn't there or can't be used}
    static @Nullable JmxConfig read(Reading reading, Path here) {
        Section section = reading.document().section(NAME);
        if (section == null) {
            return null;
        }
        Names names = reading.names().with("here", here.toString());
        return new JmxSection(reading, new SectionView(reading, section, names)).read();
    }

    private JmxConfig read() {
        int port = port();
        String host = PythonText.strip(view.text("host", HOST));
        if (host.equals("*") || host.equals("0.0.0.0")) {
            host = "";
        }
        boolean local = staysHere(host);
        List<Account> accounts = accounts();
        JmxConfig.Tls tls = view.bool("ssl", false) ? tls() : null;
        List<String> open = Values.words(view.text(OPEN, ""));
        for (String word : open) {
            if (!word.equals(NO_PASSWORD) && !word.equals(NO_TLS)) {
                view.refuse(
                        OPEN, "'" + word + "' is nothing that can be opened", "write " + NO_PASSWORD + " or " + NO_TLS);
            }
        }
        if (!local && view.raw(PASSWORDS) == null && !open.contains(NO_PASSWORD)) {
            view.refuse(
                    "host",
                    "the JMX server can be reached from other machines and asks for no password",
                    "name a " + PASSWORDS + " and an " + ROLES + ", or say open=" + NO_PASSWORD + " if you mean it");
        }
        if (!local && !view.bool("ssl", false) && !open.contains(NO_TLS)) {
            view.refuse(
                    "host",
                    "the JMX server can be reached from other machines and sends passwords in clear text",
                    "say ssl=true and name a keystore, or say open=" + NO_TLS + " if you mean it");
        }
        return new JmxConfig(host, port, view.text("hostname", host), accounts, tls, view.at("port"));
    }

    private int port() {
        String text = view.text("port");
        String remedy = "write a port from 1 to 65535, such as port=9010";
        if (text == null) {
            if (view.raw("port") == null) {
                view.refuse("port", "section [jmx] has no port value", remedy);
            }
            return 0;
        }
        try {
            return Values.port(PythonText.strip(text));
        } catch (ConfigException e) {
            view.refuse("port", e, remedy);
            return 0;
        }
    }

    private boolean staysHere(String host) {
        if (host.isEmpty()) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            view.refuse(
                    "host", "the host '" + host + "' has no address", "write an IP address or a name that resolves");
            return true;
        }
    }

    // ---- users

    private List<Account> accounts() {
        if (view.raw(PASSWORDS) == null) {
            if (view.raw(ROLES) != null) {
                view.refuse(ROLES, "there are roles but no passwords", "name a " + PASSWORDS + " too");
            }
            return List.of();
        }
        PrivateFile passwords = PrivateFile.of(view, PASSWORDS, reading);
        Map<String, Role> roles = roles();
        if (passwords == null || roles == null) {
            return List.of();
        }
        List<Account> accounts = new ArrayList<>();
        for (PrivateFile.Line line : passwords.entries()) {
            String[] words = words(line.text());
            Role role = roles.get(words[0]);
            if (words[0].isEmpty() || words.length < 2 || words.length > 4) {
                reading.refuse(line.at(), "this line names no user and password", "write a name, a blank, a password");
            } else if (role == null) {
                reading.refuse(
                        line.at(),
                        "user '" + words[0] + "' has no role",
                        "add a line '" + words[0] + " viewer', operator or admin to the " + ROLES);
            } else {
                Password password = password(words, line.at());
                if (password != null) {
                    accounts.add(new Account(words[0], password, role));
                }
            }
        }
        if (passwords.entries().isEmpty()) {
            view.refuse(
                    PASSWORDS, passwords.path() + " names no user", "write a name, a blank and a password in a line");
        }
        return accounts;
    }

    /// What the JDK's own agent makes of a password file: `name salt hash [algorithm]` instead of `name password`.
    private @Nullable Password password(String[] words, Position at) {
        if (words.length == 2) {
            return Password.of(words[1]);
        }
        try {
            return Password.hashed(
                    words.length == 4 ? words[3] : DEFAULT_HASH,
                    Base64.getDecoder().decode(words[1]),
                    Base64.getDecoder().decode(words[2]));
        } catch (IllegalArgumentException | NoSuchAlgorithmException e) {
            reading.refuse(
                    at,
                    "the password of '" + words[0] + "' is neither clear text nor a salt and a hash",
                    "write a name, a blank and the password; it may have no blanks");
            return null;
        }
    }

    private @Nullable Map<String, Role> roles() {
        Path path = PrivateFile.path(view, ROLES, reading);
        if (path == null) {
            if (view.raw(ROLES) == null) {
                view.refuse(
                        ROLES, "there are passwords but no roles", "name an " + ROLES + " with a line for each user");
            }
            return null;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException e) {
            view.refuse(ROLES, path + " can't be read", "make that file, and let the daemon's user read it");
            return null;
        }
        Map<String, Role> roles = new HashMap<>();
        for (PrivateFile.Line line : new PrivateFile(path, lines).entries()) {
            String[] words = words(line.text());
            Role role = words.length < 2 ? null : role(words[1]);
            // What may follow a JDK's readwrite, create and unregister, is granted to nobody here.
            if (role == null) {
                reading.refuse(
                        line.at(),
                        "this line names no user and role",
                        "write a name, a blank, and viewer, operator or admin; readonly and readwrite mean the first and "
                                + "the last");
            } else {
                roles.put(words[0], role);
            }
        }
        return roles;
    }

    private static @Nullable Role role(String word) {
        return switch (word) {
            case "readonly" -> Role.VIEWER;
            case "readwrite" -> Role.ADMIN;
            default -> Role.named(word);
        };
    }

    /// {@return the words of a line as the JDK's agent reads it} A name ends at a blank, `=` or `:`.
    private static String[] words(String line) {
        int end = 0;
        while (end < line.length() && " \t=:".indexOf(line.charAt(end)) < 0) {
            end++;
        }
        int start = end;
        boolean separated = false;
        while (start < line.length()) {
            char c = line.charAt(start);
            boolean blank = c == ' ' || c == '\t';
            if (!blank && (separated || (c != '=' && c != ':'))) {
                break;
            }
            separated |= !blank;
            start++;
        }
        List<String> words = new ArrayList<>();
        words.add(line.substring(0, end));
        for (String word : line.substring(start).split("[ \t]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.toArray(new String[0]);
    }

    // ---- keys

    private JmxConfig.@Nullable Tls tls() {
        boolean clientAuth = view.bool("ssl_client_auth", false);
        Path keystore = PrivateFile.path(view, "keystore", reading);
        String password = password("keystore_password_file");
        if (view.raw("keystore") == null) {
            view.refuse("ssl", "ssl=true needs a key", "name a keystore and a keystore_password_file");
        }
        boolean key = keystore != null && password != null && isUsable("keystore", keystore, password, true);
        Path truststore = PrivateFile.path(view, "truststore", reading);
        if (clientAuth && view.raw("truststore") == null) {
            view.refuse(
                    "ssl_client_auth",
                    "nobody says whose certificates are good",
                    "name a truststore that holds those of your clients, or of who signs them");
        }
        String trusted = truststore == null ? "" : password("truststore_password_file");
        boolean trust = truststore == null || (trusted != null && isUsable("truststore", truststore, trusted, false));
        return key && trust && keystore != null && password != null
                ? new JmxConfig.Tls(keystore, password, truststore, trusted == null ? "" : trusted, clientAuth)
                : null;
    }

    private @Nullable String password(String key) {
        PrivateFile file = PrivateFile.of(view, key, reading);
        if (file == null) {
            if (view.raw(key) == null) {
                view.refuse(key, key + " is missing", "name a file with the password in its first line, chmod 600");
            }
            return null;
        }
        return file.firstLine();
    }

    private boolean isUsable(String key, Path path, String password, boolean withKey) {
        try {
            KeyStore store = KeyStore.getInstance(path.toFile(), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (withKey ? store.isKeyEntry(alias) : store.isCertificateEntry(alias)) {
                    return true;
                }
            }
            view.refuse(
                    key,
                    path + " holds no " + (withKey ? "key" : "certificate"),
                    "make one with keytool, which comes with the JDK");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            view.refuse(
                    key,
                    path + " can't be opened: " + e.getMessage(),
                    "name a PKCS12 or JKS file that the daemon's user may read, and its password");
        }
        return false;
    }
}
