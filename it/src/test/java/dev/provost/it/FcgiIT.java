package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// fcgi-programs of the built distribution: their sockets, and who may have them.
class FcgiIT {
    /// Accepts on descriptor 0 for ever and tells its pid, as a server does that outlives clients which hang up: a
    /// second daemon finds out by connecting whether anybody is there.
    private static final String WORKER = """
            import os, socket
            s = socket.socket(fileno=0)
            while True:
                c, _ = s.accept()
                try:
                    c.sendall(b"%d" % os.getpid())
                except OSError:
                    pass
                c.close()
            """;

    @BeforeAll
    static void havePython() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "skipped: the workers need /usr/bin/python3");
    }

    private static Path worker() throws IOException {
        Path script = Files.createTempFile("pv", ".py");
        script.toFile().deleteOnExit();
        return Files.writeString(script, WORKER);
    }

    private static String program(String name, String more) throws IOException {
        return "[fcgi-program:" + name + "]\ncommand=/usr/bin/python3 " + worker() + "\nstartsecs=0\n" + more;
    }

    /// {@return the pid of the process that answered}
    private static int ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer bytes = ByteBuffer.allocate(64);
            while (channel.read(bytes) >= 0) {
                // To the end.
            }
            return Integer.parseInt(new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aSocketLivesAsLongAsOneOfItsProcesses() throws Exception {
        Path folder = Files.createTempDirectory("pvf");
        Path socket = folder.resolve("f.sock");
        try (var daemon = ProvostDaemon.start(program("f", """
                socket=unix://%s
                socket_mode=0660
                numprocs=2
                process_name=f%%(process_num)d
                """.formatted(socket)))) {
            int first = daemon.await("f:f0", "RUNNING");
            int second = daemon.await("f:f1", "RUNNING");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            assertThat(ask(socket)).isIn(first, second);

            daemon.rpc().call("supervisor.stopProcess", "f:f0");
            assertThat(ask(socket)).isEqualTo(second);
            daemon.rpc().call("supervisor.stopProcess", "f:f1");
            assertThat(socket).doesNotExist();

            daemon.rpc().call("supervisor.startProcess", "f:f1");
            assertThat(ask(socket)).isEqualTo(daemon.await("f:f1", "RUNNING"));
            assertThat(daemon.mainLog().lines().filter(line -> line.contains(" socket unix://")))
                    .extracting(line -> line.substring(24))
                    .containsExactly(
                            "INFO Creating socket unix://" + socket,
                            "INFO Closing socket unix://" + socket,
                            "INFO Creating socket unix://" + socket,
                            "INFO Closing socket unix://" + socket,
                            "INFO Creating socket unix://" + socket);
            assertThat(daemon.rpc().struct("supervisor.getProcessInfo", "f:f1")).containsEntry("spawnerr", "");
        }
        assertThat(socket).doesNotExist();
        ProvostDaemon.delete(folder);
    }

    @Test
    void twoDaemonsDoNotStealEachOthersSocket() throws Exception {
        Path folder = Files.createTempDirectory("pvf");
        Path socket = folder.resolve("f.sock");
        String sections = program("f", "socket=unix://" + socket + "\n");
        try (var daemon = ProvostDaemon.start(sections)) {
            int pid = daemon.await("f", "RUNNING");
            Path config = folder.resolve("second.conf");
            Files.writeString(config, ProvostDaemon.configuration(folder, sections));

            Ended second = ProvostDaemon.run(folder, "-n", "-c", config.toString());

            assertThat(second.status()).isEqualTo(1);
            assertThat(second.err())
                    .contains("Error: Could not create FastCGI socket unix://" + socket
                            + ": [Errno 98] Address already in use: '" + socket
                            + "' belongs to a live process; stop that one or choose another path");
            assertThat(ask(socket)).isEqualTo(pid);
        }
        ProvostDaemon.delete(folder);
    }

    @Test
    void aSocketThatADeadDaemonLeftIsReplaced() throws Exception {
        Path folder = Files.createTempDirectory("pvf");
        Path socket = folder.resolve("f.sock");
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        try (var daemon = ProvostDaemon.start(program("f", "socket=unix://" + socket + "\n"))) {
            assertThat(ask(socket)).isEqualTo(daemon.await("f", "RUNNING"));
        }
        ProvostDaemon.delete(folder);
    }

    @Test
    void whatCantBeHadAtRunTimeIsAFailedStartThatSaysWhy() throws Exception {
        DebianSupervisor.require();
        String client = DebianSupervisor.CLIENT.toString();
        try (var daemon = ProvostDaemon.start("")) {
            int port;
            String url;
            try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = taken.getLocalPort();
                url = "tcp://127.0.0.1:" + port;
                Files.writeString(
                        daemon.config(),
                        program("f", "socket=" + url + "\nautostart=false\nstartretries=0\n"),
                        StandardOpenOption.APPEND);
                daemon.control(client, "reread");

                assertThat(daemon.control(client, "add", "f").out())
                        .contains("<Fault 30: \"FAILED: Could not create FastCGI socket " + url
                                + ": [Errno 98] Address already in use: ");
            }
            assertThat(daemon.control(client, "add", "f").out()).isEqualTo("f: added process group\n");
            try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(again.isBound()).isTrue();
                assertThat(daemon.control(client, "start", "f"))
                        .isEqualTo(new Ended(7, "f: ERROR (spawn error)\n", ""));
                assertThat(daemon.rpc().struct("supervisor.getProcessInfo", "f"))
                        .containsEntry("statename", "FATAL")
                        .containsEntry(
                                "description",
                                "Could not create FastCGI socket " + url + ": [Errno 98] Address already in use: "
                                        + "'127.0.0.1:" + port
                                        + "'; stop who listens there or choose another socket");
            }
            assertThat(daemon.control(client, "start", "f").out()).isEqualTo("f: started\n");
        }
    }
}
