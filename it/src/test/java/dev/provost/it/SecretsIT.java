package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.client.ProvostConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

/// Whatever the configuration holds that is secret stays out of sight: a word that all secrets have in common must be
/// found nowhere.
class SecretsIT {
    private static final String WORD = "s3same";

    private static String sections(int port) {
        return """
                [inet_http_server]
                port=127.0.0.1:%1$d
                username=ann
                password=%2$s-http
                [access]
                users_file=%%(here)s/users
                audit_logfile=%%(here)s/audit.log
                [include]
                command=/bin/sh %%(here)s/generate
                [program:web]
                command=/bin/cat
                startsecs=0
                environment=API_TOKEN="%2$s-env",DATABASE_URL="postgres://app:%2$s-url@db/x"
                environment_file=%%(here)s/web.env
                [program:missing]
                command=/no/such/program
                startsecs=0
                startretries=0
                environment=SECRET_KEY="%2$s-missing"
                """.formatted(port, WORD);
    }

    @Test
    void noSecretIsInALogAnMBeanAProcessArgumentOrAFileForAll() throws Exception {
        int port = ProvostDaemon.freePort();
        Path folder = ProvostDaemon.newFolder();
        ProvostDaemon.writeSecret(folder.resolve("s.conf"), ProvostDaemon.configuration(folder, sections(port)));
        ProvostDaemon.writeSecret(folder.resolve("users"), "ann:admin:" + WORD + "-user\n");
        ProvostDaemon.writeSecret(folder.resolve("web.env"), "MAIL_PASSWORD=" + WORD + "-file\n");
        ProvostDaemon.writeSecret(
                folder.resolve("generate"),
                "echo '[program:made]'; echo command=/bin/cat; echo startsecs=0; echo 'environment=PGPASSWORD=\"" + WORD
                        + "-made\"'\n");
        try (var daemon = ProvostDaemon.start(
                        List.of(), folder, "-c", folder.resolve("s.conf").toString());
                var provost = ProvostConnection.toPid(daemon.pid())) {
            daemon.await("web", "RUNNING");
            daemon.await("made", "RUNNING");
            daemon.await("missing", "FATAL");
            assertThat(environment(daemon)).contains(WORD + "-file", WORD + "-env", WORD + "-url");

            daemon.provostctl("reread");
            Map<String, String> seen = attributes(provost.server());
            assertThat(seen).hasSizeGreaterThan(150);
            seen.put("provostctl config", daemon.provostctl("config").out());
            seen.put("provostctl explain", daemon.provostctl("explain", "all").out());
            LocalHttp server = LocalHttp.unix(daemon.folder().resolve("sock"));
            for (String path :
                    new String[] {"/", "/metrics", "/plan", "/jolokia/read/provost:*", "/tail.html?processname=web"}) {
                seen.put(path, server.get(path).body());
            }
            seen.put("arguments", new String(Files.readAllBytes(Path.of("/proc/" + daemon.pid() + "/cmdline"))));
            addFiles(folder, seen);
            assertThat(seen)
                    .allSatisfy((where, text) -> assertThat(text).as(where).doesNotContain(WORD));
        }
    }

    private static String environment(ProvostDaemon daemon) throws Exception {
        return Files.readString(Path.of("/proc/" + daemon.await("web", "RUNNING") + "/environ"));
    }

    private static Map<String, String> attributes(MBeanServerConnection server) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (ObjectName name : server.queryNames(new ObjectName("provost:*"), null)) {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                all.put(name + " " + attribute.getName(), text(server.getAttribute(name, attribute.getName())));
            }
        }
        return all;
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> "";
            case Object[] values ->
                Stream.of(values).map(SecretsIT::text).toList().toString();
            case CompositeData composite ->
                composite.values().stream().map(SecretsIT::text).toList().toString();
            case TabularData table ->
                table.values().stream().map(SecretsIT::text).toList().toString();
            default -> value.toString();
        };
    }

    /// Adds what is in files that the daemon made, and in those that anybody may read.
    private static void addFiles(Path folder, Map<String, String> seen) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean ours = file.getFileName().toString().endsWith(".log");
                if (ours || Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                    seen.put(file.toString(), Files.readString(file));
                }
            }
        }
    }
}
