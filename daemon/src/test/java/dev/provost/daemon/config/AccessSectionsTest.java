package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Account;
import dev.provost.jmx.access.Password;
import dev.provost.jmx.spi.HttpServerSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `[access]`, `[jmx]`, and what they make of the HTTP servers.
class AccessSectionsTest {
    private static final String START = "[supervisord]\n";

    @TempDir
    private Path dir;

    private Written written;

    @BeforeEach
    void begin() {
        written = new Written(dir);
    }

    private ServerConfig read(String sections) throws Exception {
        return written.main(START + sections).read();
    }

    private List<String> problems(String sections) {
        return written.main(START + sections).check().problems().stream()
                .map(problem -> problem.toString().replace(dir.toString(), "DIR"))
                .toList();
    }

    private void secret(String name, String text) throws Exception {
        written.file(name, text);
        Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void withoutThemNothingChanges() throws Exception {
        ServerConfig config = read("[inet_http_server]\nport=9001\n");

        assertThat(config.access()).isEqualTo(AccessConfig.NONE);
        assertThat(config.jmx()).isNull();
        assertThat(config.httpServers())
                .containsExactly(new HttpServerSpec(
                        "inet_http_server", new HttpServerSpec.Address.Inet("", 9001), null, List.of(), Set.of()));
    }

    @Test
    void usersMayUseEveryServerThatAsks() throws Exception {
        secret("users", "# who\nann:viewer:look\n\n bob:operator:a:b\n");

        ServerConfig config = read("""
                [access]
                users_file=%(here)s/users
                audit_logfile={DIR}/audit.log
                audit_logfile_maxbytes=1MB
                audit_logfile_backups=3
                [inet_http_server]
                port=9001
                [unix_http_server]
                file={DIR}/open.sock
                [unix_http_server:2]
                file={DIR}/shut.sock
                username=root
                password=x
                """);

        List<Account> users = List.of(
                new Account("ann", Password.of("look"), Role.VIEWER),
                new Account("bob", Password.of("a:b"), Role.OPERATOR));
        assertThat(config.access()).isEqualTo(new AccessConfig(users, dir.resolve("audit.log"), 1 << 20, 3));
        assertThat(config.httpServers())
                .extracting(HttpServerSpec::section, HttpServerSpec::users, HttpServerSpec::asksForPassword)
                .containsExactly(
                        tuple("inet_http_server", users, true),
                        tuple("unix_http_server", List.of(), false),
                        tuple("unix_http_server:2", users, true));
    }

    @Test
    void aUsersFileIsNotReadableByOthersAndWellFormed() throws Exception {
        String section = "[access]\nusers_file={DIR}/users\n";

        assertThat(problems(section))
                .containsExactly(
                        "DIR/supervisord.conf:3: DIR/users can't be read; make that file, and let the daemon's "
                                + "user read it");

        written.file("users", "ann:viewer:look\n");
        Files.setPosixFilePermissions(dir.resolve("users"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(problems(section))
                .containsExactly("DIR/supervisord.conf:3: DIR/users may be used by others than its owner; chmod 600 "
                        + "DIR/users");

        secret("users", "ann:viewer:look\nbob:boss:topsecret\ncid\n:viewer:x\nann:admin:y\ndan:viewer:\n");
        assertThat(problems(section))
                .hasSize(5)
                .allMatch(line -> line.startsWith("DIR/users:"))
                .noneMatch(line -> line.contains("topsecret"))
                .anyMatch(line -> line.startsWith("DIR/users:2: this line names no user, role and password"))
                .anyMatch(line -> line.startsWith("DIR/users:5: user 'ann' is there already"));

        secret("users", "# nobody\n");
        assertThat(problems(section)).singleElement().asString().contains("DIR/users names no user");
    }

    @Test
    void whatIsOpenedWithoutAPasswordIsSaidInWords() throws Exception {
        assertThat(read("[inet_http_server]\nport=9001\nopen=jolokia\n")
                        .httpServers()
                        .getFirst()
                        .opened())
                .containsExactly(HttpServerSpec.Extra.JOLOKIA);
        assertThat(problems("[inet_http_server]\nport=9001\nopen=all\n"))
                .singleElement()
                .asString()
                .startsWith("DIR/supervisord.conf:4: 'all' is nothing that can be opened");
    }

    @Test
    void jmxStaysHereUnlessToldOtherwise() throws Exception {
        JmxConfig jmx = read("[jmx]\nport=9010\n").jmx();

        assertThat(jmx)
                .isEqualTo(new JmxConfig(
                        "127.0.0.1", 9010, "127.0.0.1", List.of(), null, new Position(dir + "/supervisord.conf", 3)));
    }

    @Test
    void jmxBeyondThisMachineWantsPasswordsAndTls() throws Exception {
        assertThat(problems("[jmx]\nport=9010\nhost=*\n"))
                .containsExactly(
                        "DIR/supervisord.conf:4: the JMX server can be reached from other machines and asks for no "
                                + "password; name a password_file and an access_file, or say open=no_password if you "
                                + "mean it");
        assertThat(problems("[jmx]\nport=9010\nhost=*\nopen=no_password\n"))
                .singleElement()
                .asString()
                .contains("sends passwords in clear text");
        assertThat(problems("[jmx]\nport=9010\nhost=*\nopen=no_password, no_tls\n"))
                .isEmpty();
    }

    @Test
    void jmxUsersComeFromTheJdksFiles() throws Exception {
        byte[] salt = {1, 2, 3};
        MessageDigest digest = MessageDigest.getInstance("SHA3-512");
        digest.update(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        String hash = base64.encodeToString(digest.digest("deep".getBytes(StandardCharsets.UTF_8)));
        secret("p", "# passwords\nann  look\nbob=work\ncid " + base64.encodeToString(salt) + " " + hash + "\n");
        written.file("a", "ann readonly\nbob operator\ncid readwrite create x.* unregister\n");

        List<Account> accounts = read("[jmx]\nport=9010\npassword_file={DIR}/p\naccess_file={DIR}/a\n")
                .jmx()
                .accounts();

        assertThat(accounts)
                .extracting(Account::name, Account::role)
                .containsExactly(tuple("ann", Role.VIEWER), tuple("bob", Role.OPERATOR), tuple("cid", Role.ADMIN));
        assertThat(Account.among(accounts, "ann", "look")).isEqualTo(accounts.get(0));
        assertThat(Account.among(accounts, "bob", "work")).isEqualTo(accounts.get(1));
        assertThat(Account.among(accounts, "cid", "deep")).isEqualTo(accounts.get(2));
        assertThat(Account.among(accounts, "cid", "deeper")).isNull();
        assertThat(Account.among(accounts, "ann", "work")).isNull();
        assertThat(Account.among(accounts, "nobody", "look")).isNull();
    }

    @Test
    void allThatIsWrongWithJmxIsToldAtOnce() throws Exception {
        secret("p", "ann look\nbob\n");
        written.file("a", "bob viewer\ncid king\n");

        assertThat(problems("""
                [jmx]
                port=99999
                host=no such host
                password_file={DIR}/p
                access_file={DIR}/a
                ssl=true
                ssl_client_auth=true
                open=gates
                """))
                .anyMatch(line -> line.contains(":3: 99999 is above upper bound (65535)"))
                .anyMatch(line -> line.contains(":4: the host 'no such host' has no address"))
                .anyMatch(line -> line.startsWith("DIR/p:1: user 'ann' has no role"))
                .anyMatch(line -> line.startsWith("DIR/p:2: this line names no user and password"))
                .anyMatch(line -> line.startsWith("DIR/a:2: this line names no user and role"))
                .anyMatch(line -> line.contains(":7: ssl=true needs a key"))
                .anyMatch(line -> line.contains("keystore_password_file is missing"))
                .anyMatch(line -> line.contains(":8: nobody says whose certificates are good"))
                .anyMatch(line -> line.contains(":9: 'gates' is nothing that can be opened"))
                .hasSize(9);
    }

    @Test
    void aKeystoreIsTriedWithItsPassword() throws Exception {
        secret("keys", "no keystore");
        secret("word", "x\n");

        assertThat(problems("[jmx]\nport=9010\nssl=true\nkeystore={DIR}/keys\nkeystore_password_file={DIR}/word\n"))
                .singleElement()
                .asString()
                .startsWith("DIR/supervisord.conf:5: DIR/keys can't be opened: ");
    }
}
