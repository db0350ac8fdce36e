package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The JMX server of `[jmx]`, and clients that have a JDK and not one class of ours.
@Execution(ExecutionMode.CONCURRENT)
class JmxRemoteIT {
    private static final String CAT = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            """;

    @TempDir
    private static Path classes;

    @TempDir
    private Path dir;

    private int port;

    private String jmx(String more) throws IOException {
        port = ProvostDaemon.freePort();
        secret("passwords", "ann look\nbob work\ncid all\n");
        Files.writeString(dir.resolve("roles"), "ann readonly\nbob operator\ncid readwrite\n");
        return "[access]\naudit_logfile=" + dir + "/audit.log\n[jmx]\nport=" + port + "\npassword_file=" + dir
                + "/passwords\naccess_file=" + dir + "/roles\n" + more + CAT;
    }

    private void secret(String name, String text) throws IOException {
        ProvostDaemon.writeSecret(dir.resolve(name), text);
    }

    /// A client that has nothing of ours on its class path.
    @BeforeAll
    static void compileClient() throws IOException {
        Path source = classes.resolve("RemoteClient.java");
        try (var resource = JmxRemoteIT.class.getResourceAsStream("/RemoteClient.java.txt")) {
            Files.copy(resource, source);
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString()))
                .isZero();
    }

    private List<String> client(List<String> options, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(ProvostDaemon.jdk("java"), "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", classes.toString()));
        command.addAll(options);
        command.add("RemoteClient");
        command.add(Integer.toString(port));
        command.addAll(List.of(arguments));
        Ended ended = Ended.run(dir, Map.of(), command);
        assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
        return ended.out().lines().toList();
    }

    private void listening(ProvostDaemon daemon) throws Exception {
        daemon.awaitLog("JMX server listens on 127.0.0.1 port " + port);
        daemon.await("cat", "RUNNING");
    }

    @Test
    void aViewerReadsAndHearsAndChangesNothing() throws Exception {
        try (var daemon = ProvostDaemon.start(jmx(""))) {
            listening(daemon);

            List<String> said =
                    client(List.of(), "ann", "look", "read", "info", "stop", "reread", "unregister", "threads", "hear");

            assertThat(said)
                    .containsExactly(
                            "connected",
                            "read RUNNING",
                            "info RUNNING",
                            "stop SecurityException: NOT_ALLOWED: stopProcess of provost:type=Supervisor needs the role "
                                    + "operator, the caller's is viewer",
                            "reread SecurityException: NOT_ALLOWED: reloadConfig of provost:type=Supervisor needs the "
                                    + "role admin, the caller's is viewer",
                            "unregister SecurityException: NOT_ALLOWED: unregisterMBean provost:type=Supervisor is open "
                                    + "to nobody",
                            "threads true",
                            "hear stop SecurityException: NOT_ALLOWED: stopProcess of provost:type=Supervisor needs the "
                                    + "role operator, the caller's is viewer",
                            "heard ann (viewer) by jmx: stopProcess of provost:type=Supervisor: refused, needs the role "
                                    + "operator, the caller's is viewer",
                            "heard refused jmx ann stopProcess of provost:type=Supervisor ");
            daemon.await("cat", "RUNNING");
            daemon.awaitLog("refused by jmx, user 'ann' at 127.0.0.1");
        }
    }

    @Test
    void anOperatorWorksAndAnAdminDoesTheRestButNobodyGetsAtTheJvm() throws Exception {
        try (var daemon = ProvostDaemon.start(jmx(""))) {
            listening(daemon);

            assertThat(client(List.of(), "bob", "work", "stop", "start", "reread"))
                    .containsExactly(
                            "connected",
                            "stop true",
                            "start true",
                            "reread SecurityException: NOT_ALLOWED: reloadConfig of provost:type=Supervisor needs the "
                                    + "role admin, the caller's is operator");
            List<String> admin = client(
                    List.of(),
                    "cid",
                    "all",
                    "reread",
                    "create",
                    "unregister",
                    "domains",
                    "names",
                    "hidden",
                    "secrets",
                    "write",
                    "gc",
                    "hear");
            assertThat(admin)
                    .contains(
                            "reread 1",
                            "domains [JMImplementation, hawtio, java.lang, provost]",
                            "names false",
                            "hidden false",
                            "secrets 1",
                            "secrets 0",
                            "hear stop true",
                            "heard ok jmx cid stopProcess cat, true");
            assertThat(admin.stream().filter(line -> line.endsWith("is open to nobody")))
                    .hasSize(8);
            assertThat(Files.readString(dir.resolve("audit.log")))
                    .contains("\"door\":\"jmx\",\"role\":\"operator\",\"user\":\"bob\",\"origin\":\"127.0.0.1\"");
        }
    }

    @Test
    void withoutTheRightPasswordThereIsNoConnection() throws Exception {
        try (var daemon = ProvostDaemon.start(jmx(""))) {
            listening(daemon);

            assertThat(client(List.of(), "ann", "work", "read"))
                    .containsExactly(
                            "connection SecurityException: Authentication failed! wrong user name or password");
            assertThat(client(List.of(), "-", "-", "read"))
                    .containsExactly("connection SecurityException: Authentication failed! no user name and password");
            daemon.awaitLog("refused by jmx, user 'ann' at 127.0.0.1: connection: wrong user name or password");
        }
    }

    @Test
    void objectsThatNobodyAskedForAreNotRead() throws Exception {
        try (var daemon = ProvostDaemon.start(jmx(""))) {
            listening(daemon);

            List<String> said = client(List.of(), "cid", "all", "credentials", "rebind", "objects", "read");

            assertThat(said).hasSize(9).contains("connected", "read RUNNING");
            assertThat(said.stream().filter(line -> line.contains("filter status: REJECTED")))
                    .as("a map, a URL as credentials; a stub for the registry; a URL and a deep list as arguments")
                    .hasSize(5);
            assertThat(said.stream().filter(line -> line.contains("ClassNotFoundException: RemoteClient$Surprise")))
                    .as("credentials and argument of a class that isn't here")
                    .hasSize(2);
            daemon.awaitLog("refused by jmx at 127.0.0.1: an object of class java.net.URL");
            daemon.awaitLog("refused by jmx at 127.0.0.1: an object of an unknown class: RemoteClient$Surprise");
            daemon.awaitLog("refused by jmx at 127.0.0.1: objects too many, too deep or too long");
            assertThat(daemon.stderr()).doesNotContain("RMIConnectionImpl");
            daemon.await("cat", "RUNNING");
        }
    }

    @Test
    void oneSocketOnTheLoopbackAddressIsAllThereIsAndARestartOpensItAnew() throws Exception {
        try (var daemon = ProvostDaemon.start(jmx(""))) {
            listening(daemon);
            client(List.of(), "cid", "all", "read");

            assertThat(sockets(daemon.pid()))
                    .hasSize(1)
                    .allMatch(line ->
                            line.contains("127.0.0.1]:" + port + " ") || line.contains(" 127.0.0.1:" + port + " "));

            new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid()))
                    .start()
                    .waitFor();
            Waiting.until(
                    "second start of the JMX server",
                    daemon::mainLog,
                    log -> log.indexOf("JMX server listens") != log.lastIndexOf("JMX server listens"));
            daemon.await("cat", "RUNNING");
            assertThat(client(List.of(), "cid", "all", "read", "stop"))
                    .containsExactly("connected", "read RUNNING", "stop true");
        }
    }

    private static List<String> sockets(long pid) throws Exception {
        Ended ss = Ended.run(Path.of("/"), Map.of(), List.of("ss", "-ltnpH"));
        return ss.out()
                .lines()
                .filter(line -> line.contains("pid=" + pid + ","))
                .toList();
    }

    @Test
    void aPortInUseIsToldBeforeAnyProgramStarts() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path folder = ProvostDaemon.newFolder();
            try {
                Files.writeString(
                        folder.resolve("s.conf"),
                        ProvostDaemon.configuration(
                                folder,
                                "[jmx]\nport=" + taken.getLocalPort() + "\n[program:x]\ncommand=touch " + folder
                                        + "/touched\n"));

                Ended ended = ProvostDaemon.run(
                        folder, "-n", "-c", folder.resolve("s.conf").toString());

                assertThat(ended.status()).isEqualTo(2);
                assertThat(ended.err())
                        .contains("Error: [jmx] port " + taken.getLocalPort() + " on 127.0.0.1 can't be had: ")
                        .contains("s.conf:13)");
                assertThat(folder.resolve("touched")).doesNotExist();
            } finally {
                ProvostDaemon.delete(folder);
            }
        }
    }

    @Test
    void withTlsOnlyTheOwnerOfATrustedCertificateGetsToThePassword() throws Exception {
        keys();
        String tls = "ssl=true\nkeystore=" + dir + "/server.p12\nkeystore_password_file=" + dir + "/word\ntruststore="
                + dir + "/clients.p12\ntruststore_password_file=" + dir + "/word\nssl_client_auth=true\n";
        List<String> trust = List.of(
                "-Djavax.net.ssl.trustStore=" + dir + "/servers.p12", "-Djavax.net.ssl.trustStorePassword=changeit");
        List<String> known = new ArrayList<>(trust);
        known.add("-Djavax.net.ssl.keyStore=" + dir + "/client.p12");
        known.add("-Djavax.net.ssl.keyStorePassword=changeit");
        List<String> stranger = new ArrayList<>(trust);
        stranger.add("-Djavax.net.ssl.keyStore=" + dir + "/stranger.p12");
        stranger.add("-Djavax.net.ssl.keyStorePassword=changeit");
        try (var daemon = ProvostDaemon.start(jmx(tls))) {
            listening(daemon);

            assertThat(client(known, "cid", "all", "read", "stop"))
                    .containsExactly("connected", "read RUNNING", "stop true");
            assertThat(client(known, "cid", "wrong", "read"))
                    .containsExactly(
                            "connection SecurityException: Authentication failed! wrong user name or password");
            assertThat(client(trust, "cid", "all", "read"))
                    .singleElement()
                    .asString()
                    .startsWith("connection IOException: ");
            assertThat(client(stranger, "cid", "all", "read"))
                    .singleElement()
                    .asString()
                    .startsWith("connection IOException: ");
            assertThat(client(List.of(), "cid", "all", "read"))
                    .singleElement()
                    .asString()
                    .contains("non-JRMP server");
        }
    }

    private void keys() throws Exception {
        secret("word", "changeit\n");
        for (String name : List.of("server", "client", "stranger")) {
            keytool(
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    name + ".p12");
            keytool("-exportcert", "-alias", name, "-keystore", name + ".p12", "-file", name + ".crt");
        }
        keytool("-importcert", "-noprompt", "-alias", "c", "-file", "client.crt", "-keystore", "clients.p12");
        keytool("-importcert", "-noprompt", "-alias", "s", "-file", "server.crt", "-keystore", "servers.p12");
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProvostDaemon.jdk("keytool")));
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "changeit"));
        Ended ended = Ended.run(dir, Map.of(), command);
        assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
    }
}
