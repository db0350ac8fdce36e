package dev.provost.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Logs that are followed over HTTP, by the unmodified supervisorctl and by clients that vanish.
class LogStreamIT {
    private static final int STREAMS = 40;
    private static final String CAT = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            stdout_logfile_maxbytes=400
            stdout_logfile_backups=1
            """;

    @BeforeAll
    static void haveTheClient() throws Exception {
        DebianSupervisor.require();
    }

    @Test
    void supervisorctlFollowsALogThroughRotationAndClear() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            daemon.await("cat", "RUNNING");
            say(daemon, "before");
            Process client = follow(daemon, "tail", "-f", "cat");
            try {
                awaitSaid(daemon, "before\n");
                for (int i = 0; i < 30; i++) {
                    String line = "line " + i + " " + "x".repeat(40);
                    say(daemon, line);
                    awaitSaid(daemon, line + "\n");
                }
                daemon.rpc().call("supervisor.clearProcessLogs", "cat");
                say(daemon, "after clear");
                awaitSaid(daemon, "after clear\n");
                assertThat(client.isAlive()).isTrue();
            } finally {
                client.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void supervisorctlFollowsTheActivityLogUntilTheDaemonEnds() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            daemon.await("cat", "RUNNING");
            Process client = follow(daemon, "maintail", "-f");
            try {
                awaitSaid(daemon, "spawned: 'cat'");
                daemon.rpc().call("supervisor.stopProcess", "cat");
                awaitSaid(daemon, "stopped: cat");

                daemon.terminate();

                assertThat(client.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                client.destroyForcibly();
            }
        }
    }

    private static Process follow(ProvostDaemon daemon, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                DebianSupervisor.CLIENT.toString(), "-c", daemon.config().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said(daemon).toFile());
        builder.environment().put("PYTHONUNBUFFERED", "1");
        return builder.start();
    }

    private static Path said(ProvostDaemon daemon) {
        return daemon.folder().resolve("said");
    }

    private static void awaitSaid(ProvostDaemon daemon, String text) throws Exception {
        Waiting.until(
                "'" + text + "' in what supervisorctl says",
                () -> Files.readString(said(daemon)),
                said -> said.contains(text));
    }

    private static void say(ProvostDaemon daemon, String line) throws IOException {
        daemon.rpc().call("supervisor.sendProcessStdin", "cat", line + "\n");
    }

    @Test
    void clientsThatVanishLeaveNothingBehind() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            daemon.await("cat", "RUNNING");
            say(daemon, "hello");
            for (int round = 0; round < 5; round++) {
                List<SocketChannel> clients = new ArrayList<>();
                for (int i = 0; i < STREAMS; i++) {
                    clients.add(stream(daemon));
                }
                assertThat(connections(daemon)).isGreaterThanOrEqualTo(STREAMS);
                for (SocketChannel client : clients) {
                    client.close();
                }
            }
            // Nothing is written meanwhile: they are noticed all the same.
            Waiting.until("end of all streams", () -> connections(daemon), now -> now == 0);
        }
    }

    @Test
    void aClientThatDoesNotReadIsDropped() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:cat]
                command=/bin/sh -c "echo hello; while :; do sleep 0.1; head -c 100000 /dev/zero; done"
                startsecs=0
                stdout_logfile_maxbytes=1MB
                stdout_logfile_backups=0
                """)) {
            daemon.await("cat", "RUNNING");
            try (SocketChannel _ = open(daemon)) {
                Waiting.until("connection", () -> connections(daemon), now -> now == 1);

                // The limit is that of an idle connection, 30 s.
                Waiting.until(Duration.ofSeconds(60), "end of the stream", () -> connections(daemon), now -> now == 0);
            }
            daemon.rpc().call("supervisor.stopProcess", "cat");
        }
    }

    /// {@return connections to the daemon's socket that it has not closed yet} The kernel lists the daemon's ends by
    /// the name under which the socket was bound, in the daemon's folder; state 3 is connected.
    private static long connections(ProvostDaemon daemon) throws IOException {
        return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .filter(line -> line.contains(daemon.folder() + "/") && line.split(" +")[5].equals("03"))
                .count();
    }

    /// {@return a stream whose first bytes have come}
    private static SocketChannel stream(ProvostDaemon daemon) throws Exception {
        SocketChannel channel = open(daemon);
        var seen = new StringBuilder();
        while (seen.indexOf("hello\n") < 0) {
            ByteBuffer part = ByteBuffer.allocate(4096);
            assertThat(channel.read(part)).as("bytes after %s", seen).isPositive();
            seen.append(new String(part.array(), 0, part.position(), UTF_8));
        }
        return channel;
    }

    private static SocketChannel open(ProvostDaemon daemon) throws IOException {
        var channel =
                SocketChannel.open(UnixDomainSocketAddress.of(daemon.folder().resolve("sock")));
        channel.write(ByteBuffer.wrap("GET /logtail/cat HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8)));
        return channel;
    }
}
