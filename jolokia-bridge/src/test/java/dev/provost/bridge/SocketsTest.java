package dev.provost.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.spi.EndpointContext;
import dev.provost.jmx.spi.EndpointException;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import dev.provost.jmx.spi.ManagementEndpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketsTest {
    private static final String IN_USE =
            "Another program is already listening on a port that one of our HTTP servers is "
                    + "configured to use.  Shut this program down first before starting supervisord.";

    private final List<String> log = new ArrayList<>();
    private final HttpBridge bridge = new HttpBridge();
    private Path folder;
    private Path file;

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createTempDirectory(Path.of("/tmp"), "sk");
        file = folder.resolve("s.sock");
    }

    @AfterEach
    void removeFolder() throws Exception {
        bridge.close();
        try (var left = Files.list(folder)) {
            for (Path path : left.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(folder);
    }

    @Test
    void theDaemonFindsItAsAService() {
        assertThat(ServiceLoader.load(ManagementEndpoint.class)).singleElement().isInstanceOf(HttpBridge.class);
    }

    @Test
    void tellsEachServerInOrderAndWhichNeedNoPassword() throws Exception {
        var inet = new HttpServerSpec(
                "inet_http_server", new Address.Inet("127.0.0.1", Fixture.freePort()), new Credentials("u", "p"));

        bind(inet, unix(0700));

        assertThat(log)
                .containsExactly(
                        "INFO RPC interface 'supervisor' initialized",
                        "INFO RPC interface 'supervisor' initialized",
                        "CRIT Server 'unix_http_server' running without any HTTP authentication checking");
    }

    @Test
    void aUsedPortIsTheOtherProgramsFault() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var inet = inet("127.0.0.1", other.getLocalPort());

            assertThatThrownBy(() -> bind(unix(0700), inet))
                    .isInstanceOf(EndpointException.class)
                    .hasMessage(IN_USE);
        }
        assertThat(file).doesNotExist();
        assertThat(log).isEmpty();
    }

    @Test
    void anAddressThatIsNotOursIsNamedByItsErrno() {
        assertThatThrownBy(() -> bind(inet("192.0.2.1", 9001)))
                .hasMessage("Cannot open an HTTP server: socket.error reported errno.EADDRNOTAVAIL (99)");
    }

    @Test
    void aMissingFolderIsNamedByItsErrno() {
        assertThatThrownBy(() -> bind(unix(folder.resolve("none/s.sock"))))
                .hasMessage("Cannot open an HTTP server: socket.error reported errno.ENOENT (2)");
    }

    @Test
    void aPathTooLongForASocketIsRefusedWithAReason() {
        Path tooLong = folder.resolve("x".repeat(120));

        assertThatThrownBy(() -> bind(unix(tooLong)))
                .hasMessageStartingWith(
                        "Cannot open an HTTP server: [unix_http_server] file '" + tooLong + "' is too long")
                .hasMessageEndingWith("choose a shorter path");
    }

    @Test
    void aSocketSomebodyListensOnIsLeftAlone() throws Exception {
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(file));

            assertThatThrownBy(() -> bind(unix(0700))).hasMessage(IN_USE);
            assertThat(file).exists();
        }
    }

    @Test
    void aDeadSocketIsTakenOver() throws Exception {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(file));
        }

        bind(unix(0751));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-x--x");
        assertThat(folder.toFile().list()).containsExactly("s.sock");
    }

    @Test
    void aFileThatIsNoSocketIsNeverRemoved() throws Exception {
        Files.writeString(file, "precious");

        assertThatThrownBy(() -> bind(unix(0700))).hasMessageContaining("exists and is not a socket");
        assertThat(file).hasContent("precious");
    }

    @Test
    void closeRemovesOnlyItsOwnSocket() throws Exception {
        bind(unix(0700));
        Files.delete(file);
        Files.writeString(file, "somebody else's");

        bridge.close();

        assertThat(file).hasContent("somebody else's");
    }

    @Test
    void aNewEndpointFollowsTheOldOneOnTheSameSockets() throws Exception {
        int port = Fixture.freePort();
        for (int i = 0; i < 20; i++) {
            try (var next = new HttpBridge()) {
                next.bind(context(inet("127.0.0.1", port), unix(0700)));
                next.serve();
                String request = Fixture.request("POST", "/RPC2", Fixture.call("system.listMethods"));
                assertThat(Fixture.send(UnixDomainSocketAddress.of(file), request)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void whoConnectsBeforeServeWaitsForIt() throws Exception {
        try (Fixture fixture = Fixture.bound();
                var early = java.nio.channels.SocketChannel.open(fixture.unix())) {
            Fixture.write(early, Fixture.request("POST", "/RPC2", Fixture.CALL_STATE));

            fixture.serve();

            assertThat(early.read(java.nio.ByteBuffer.allocate(100))).isPositive();
        }
    }

    @Test
    void aSocketFileThatVanishedIsMadeAgain() throws Exception {
        bridge.bind(context(unix(0751)));
        bridge.serve();
        String request = Fixture.request("POST", "/RPC2", Fixture.call("system.listMethods"));
        try (var open = java.nio.channels.SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            for (int i = 0; i < 3; i++) {
                Files.delete(file);

                // The kernel tells; nobody asks.
                awaitFile();

                assertThat(Fixture.send(UnixDomainSocketAddress.of(file), request)
                                .status())
                        .isEqualTo(200);
            }
            Fixture.write(open, request);
            assertThat(open.read(java.nio.ByteBuffer.allocate(100)))
                    .as("the answer on a connection from before")
                    .isPositive();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-x--x");
        assertThat(log).contains("WARN socket file " + file + " had vanished; made it again");
        bridge.close();
        assertThat(folder.toFile().list()).isEmpty();
    }

    private void awaitFile() {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("the socket file is back in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void whatAnotherPutInThePlaceOfTheSocketFileIsHis() throws Exception {
        bind(unix(0700));
        Files.delete(file);
        Files.writeString(file, "somebody else's");

        bridge.renew();

        assertThat(file).hasContent("somebody else's");
        Files.delete(file);
        bridge.renew();
        assertThat(Files.isRegularFile(file)).isFalse();
        assertThat(file).exists();
    }

    @Test
    void untilItClosesItAnswersAndMakesTheSocketFileAgainWhenAsked() throws Exception {
        bridge.bind(context(unix(0700)));
        bridge.serve();
        bridge.prepareClose();
        bridge.prepareClose();
        String request = Fixture.request("POST", "/RPC2", Fixture.call("system.listMethods"));
        Files.delete(file);

        bridge.renew();

        assertThat(Fixture.send(UnixDomainSocketAddress.of(file), request).status())
                .isEqualTo(200);
        bridge.close();
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void aClosedEndpointMakesNothingAgain() throws Exception {
        bind(unix(0700));
        bridge.close();

        bridge.renew();

        assertThat(file).doesNotExist();
    }

    private HttpServerSpec unix(int mode) {
        return new HttpServerSpec("unix_http_server", new Address.Unix(file, mode, -1, -1), null);
    }

    private static HttpServerSpec unix(Path path) {
        return new HttpServerSpec("unix_http_server", new Address.Unix(path, 0700, -1, -1), null);
    }

    private static HttpServerSpec inet(String host, int port) {
        return new HttpServerSpec("inet_http_server", new Address.Inet(host, port), null);
    }

    private EndpointContext context(HttpServerSpec... servers) {
        var mbeans = javax.management.MBeanServerFactory.newMBeanServer();
        try {
            mbeans.registerMBean(new StandInSupervisor(), ObjectNames.SUPERVISOR);
        } catch (javax.management.JMException e) {
            throw new IllegalStateException(e);
        }
        return new EndpointContext(
                List.of(servers),
                () -> mbeans,
                Map.of("supervisor", ObjectNames.SUPERVISOR),
                Fixture.sink(log, LogLevel.INFO));
    }

    private void bind(HttpServerSpec... servers) throws EndpointException {
        bridge.bind(context(servers));
    }
}
