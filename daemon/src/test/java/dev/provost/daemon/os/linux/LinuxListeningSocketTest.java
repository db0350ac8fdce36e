package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.provost.daemon.os.ListenAddress;
import dev.provost.daemon.os.ListeningSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxListeningSocketTest {
    private final LinuxHost host = new LinuxHost();

    /// Not a @TempDir: the path must be short.
    private Path folder;

    private Path file;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("pv");
        file = folder.resolve("f.sock");
    }

    @AfterEach
    void removeFolder() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(folder);
    }

    private ListeningSocket listen() throws IOException {
        return host.listen(new ListenAddress.Unix(file, -1, -1, 0640), 0);
    }

    private static boolean answers(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        }
    }

    @Test
    void aUnixSocketHasItsModeAndListensAndGoesWhenItIsClosed() throws IOException {
        try (ListeningSocket socket = listen()) {
            assertThat(socket.descriptor()).isPositive();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
            assertThat(answers(file)).isTrue();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void itIsGivenToItsOwner() throws IOException {
        assumeTrue(host.uid() == 0, "only root gives files away");

        try (ListeningSocket _ = host.listen(new ListenAddress.Unix(file, 65534, 65533, 0700), 5)) {
            Map<String, Object> owner = Files.readAttributes(file, "unix:uid,gid");

            assertThat(owner).containsEntry("uid", 65534).containsEntry("gid", 65533);
        }
    }

    @Test
    void aLiveSocketIsNotTakenAway() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(file));

            assertThatThrownBy(this::listen)
                    .isInstanceOf(IOException.class)
                    .hasMessage("[Errno 98] Address already in use: '" + file
                            + "' belongs to a live process; stop that one or choose another path");
            assertThat(answers(file)).isTrue();
        }
    }

    @Test
    void aLiveSocketWithoutRoomForOneMoreIsAlive() throws IOException {
        try (ListeningSocket _ = host.listen(new ListenAddress.Unix(file, -1, -1, 0700), 1);
                SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(file));
                SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();

            assertThatThrownBy(this::listen).hasMessageStartingWith("[Errno 98] Address already in use");
        }
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(file));
        killed.close();
        assertThat(file).exists();

        try (ListeningSocket _ = listen()) {
            assertThat(answers(file)).isTrue();
        }
    }

    @Test
    void whatIsNoSocketIsLeftAlone() throws IOException {
        Files.writeString(file, "precious");

        assertThatThrownBy(this::listen)
                .hasMessage("[Errno 98] Address already in use: '" + file
                        + "' is there and is no socket; remove it or choose another path");
        assertThat(file).hasContent("precious");
    }

    @Test
    void aFileThatAnotherPutInItsPlaceStays() throws IOException {
        try (ListeningSocket _ = listen()) {
            Files.delete(file);
            Files.writeString(file, "another's");
        }

        assertThat(file).hasContent("another's");
    }

    @Test
    void aMissingFolderAndATooLongPathAreNamed() {
        Path lost = folder.resolve("none/f.sock");
        assertThatThrownBy(() -> host.listen(new ListenAddress.Unix(lost, -1, -1, 0700), 0))
                .hasMessage("[Errno 2] No such file or directory: '" + lost.getParent()
                        + "'; make that folder and let the daemon use it");
        assertThatThrownBy(() -> host.listen(
                        new ListenAddress.Unix(folder.resolve("x".repeat(110)), -1, -1, 0700), 0))
                .hasMessageStartingWith("AF_UNIX path too long: ");
    }

    @Test
    void aPortListens() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ListeningSocket _ = host.listen(new ListenAddress.Inet("localhost", port), 0);
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            assertThat(channel.isConnected()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenAndAnAddressThatIsNotOursAreNamed() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> host.listen(new ListenAddress.Inet("127.0.0.1", taken.getLocalPort()), 0))
                    .hasMessage("[Errno 98] Address already in use: '127.0.0.1:" + taken.getLocalPort()
                            + "'; stop who listens there or choose another socket");
        }
        assertThatThrownBy(() -> host.listen(new ListenAddress.Inet("192.0.2.1", 1), 0))
                .hasMessage("[Errno 99] Cannot assign requested address: '192.0.2.1:1'; use an address of this machine");
        assertThatThrownBy(() -> host.listen(new ListenAddress.Inet("no.such.host.invalid", 1), 0))
                .hasMessage("[Errno -2] Name or service not known: 'no.such.host.invalid'; "
                        + "write an address of this machine");
    }
}
