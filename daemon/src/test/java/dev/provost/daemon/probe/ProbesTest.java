package dev.provost.daemon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each kind of look at something real.
@Timeout(120)
class ProbesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    private static String look(Probe probe, Duration limit) throws IOException {
        return probe.look(limit, new Attempt());
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    /// Answers one connection with `answer`, and tells what it was asked.
    private static CompletableFuture<String> answering(ServerSocket server, String answer) {
        CompletableFuture<String> asked = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket socket = server.accept()) {
                StringBuilder request = new StringBuilder();
                while (!request.toString().endsWith("\r\n\r\n")) {
                    request.append((char) socket.getInputStream().read());
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                asked.complete(request.toString());
            } catch (IOException e) {
                asked.completeExceptionally(e);
            }
        });
        return asked;
    }

    @Test
    void tcpConnects() throws Exception {
        try (var server = listen()) {
            assertThat(look(new TcpProbe("127.0.0.1", server.getLocalPort()), LONG))
                    .isEqualTo("connected to 127.0.0.1:" + server.getLocalPort());
        }
    }

    @Test
    void tcpIsRefusedWhereNobodyListens() throws Exception {
        int port;
        try (var server = listen()) {
            port = server.getLocalPort();
        }
        assertThatThrownBy(() -> look(new TcpProbe("127.0.0.1", port), LONG))
                .isInstanceOfSatisfying(
                        IOException.class, e -> assertThat(Failures.text(e)).isEqualTo("connection refused"));
    }

    @Test
    void httpAsksForThePageAndTakesItsStatus() throws Exception {
        try (var server = listen()) {
            var asked = answering(server, "HTTP/1.1 204 No Content\r\n\r\n");
            URI url = URI.create("http://me:secret@127.0.0.1:" + server.getLocalPort() + "/a/größe?b=c%20d");

            assertThat(look(new HttpProbe(url), LONG)).isEqualTo("http 204");
            assertThat(asked.get(60, TimeUnit.SECONDS))
                    .startsWith("GET /a/gr%C3%B6%C3%9Fe?b=c%20d HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort())
                    .contains("\r\nAuthorization: Basic bWU6c2VjcmV0\r\n")
                    .endsWith("Connection: close\r\n\r\n");
        }
    }

    @Test
    void httpTakesARedirectionAsItIs() throws Exception {
        try (var server = listen()) {
            answering(server, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n");

            assertThat(look(new HttpProbe(URI.create("http://127.0.0.1:" + server.getLocalPort())), LONG))
                    .isEqualTo("http 302");
        }
    }

    @Test
    void httpIsNotFineWithAnErrorOrSomethingElse() throws Exception {
        for (String[] each : new String[][] {
            {"HTTP/1.1 503 Service Unavailable\r\n\r\n", "http 503"},
            {"SSH-2.0-OpenSSH\r\n", "no HTTP answer"},
            {"", "closed without an answer"}
        }) {
            try (var server = listen()) {
                answering(server, each[0]);
                URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");

                assertThatThrownBy(() -> look(new HttpProbe(url), LONG)).hasMessage(each[1]);
            }
        }
    }

    @Test
    void httpDoesNotWaitForOneThatHangs() throws Exception {
        try (var server = listen()) {
            // The kernel takes the connection, and nobody answers.
            URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");

            assertThatThrownBy(() -> look(new HttpProbe(url), SHORT))
                    .isInstanceOfSatisfying(
                            IOException.class, e -> assertThat(Failures.text(e)).isEqualTo("no answer in time"));
        }
    }

    @Test
    void httpsWantsACertificate() throws Exception {
        try (var server = listen()) {
            answering(server, "HTTP/1.1 200 OK\r\n\r\n");
            URI url = URI.create("https://127.0.0.1:" + server.getLocalPort() + "/");

            assertThatThrownBy(() -> look(new HttpProbe(url), Duration.ofSeconds(1)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileCountsWhenItWasWrittenSinceTheStart(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("ready");
        Instant start = Instant.now();
        Probe probe = new FileProbe(file, start);

        assertThatThrownBy(() -> look(probe, LONG)).hasMessage("no file " + file);
        Files.createFile(file);
        assertThat(look(probe, LONG)).isEqualTo(file + " is there");
        Files.setLastModifiedTime(file, FileTime.from(start.minusSeconds(5)));
        assertThatThrownBy(() -> look(probe, LONG)).hasMessage(file + " is older than the process");
    }

    private static Probe exec(Path folder, String command) {
        return new ExecProbe(new SpawnRequest(
                "/bin/sh",
                List.of("sh", "-c", command),
                Map.of("PATH", "/bin:/usr/bin", "WORT", "grün"),
                folder.toString(),
                null,
                null,
                true));
    }

    @Test
    void aCommandRunsInTheFolderAndEnvironmentOfTheProgram(@TempDir Path folder) throws Exception {
        assertThat(look(exec(folder, "test \"$WORT\" = grün -a \"$PWD\" = '" + folder + "' && : > here"), LONG))
                .isEqualTo("exit status 0");
        assertThat(folder.resolve("here")).exists();
    }

    @Test
    void aCommandSaysWhyInItsLastLine(@TempDir Path folder) {
        assertThatThrownBy(() -> look(exec(folder, "echo first; echo database is away >&2; exit 3"), LONG))
                .hasMessage("exit status 3: database is away");
    }

    @Test
    void aCommandRunsAsTheProgramsUser() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root becomes somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is needed for that");
        Probe probe = new ExecProbe(new SpawnRequest(
                "/bin/sh",
                List.of("sh", "-c", "echo $(id -u):$(id -g) $(umask); exit 1"),
                Map.of("PATH", "/bin:/usr/bin"),
                "/",
                027,
                new SpawnRequest.Credentials(65534, 65533, List.of(65533)),
                true));

        assertThatThrownBy(() -> look(probe, LONG)).hasMessage("exit status 1: 65534:65533 0027");
    }

    @Test
    void aCommandThatHangsIsKilledWithItsChildren(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> look(
                        exec(folder, "trap '' TERM; sleep 1000 & echo $! > pid; echo waiting; wait"),
                        Duration.ofSeconds(2)))
                .hasMessage("no end in time: waiting");
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid)
                .ifPresent(left -> left.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    }

    @Test
    void aCancelledCommandEnds(@TempDir Path folder) throws Exception {
        Attempt attempt = new Attempt();
        Probe probe = exec(folder, "sleep 1000");
        CompletableFuture<Void> looking = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                probe.look(LONG.multipliedBy(10), attempt);
                looking.complete(null);
            } catch (IOException e) {
                looking.completeExceptionally(e);
            }
        });

        attempt.cancel();

        assertThat(looking).failsWithin(Duration.ofSeconds(60));
    }

    @Test
    void theOutcomeComesFromAThreadOfTheProber() throws Exception {
        CompletableFuture<Outcome> told = new CompletableFuture<>();

        new Prober().begin((_, _) -> Thread.currentThread().getName(), LONG, told::complete);

        assertThat(told.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.passed("probe"));
    }

    @Test
    void whatWasCancelledIsNotTold() {
        List<Runnable> waiting = new java.util.ArrayList<>();
        List<Outcome> told = new java.util.ArrayList<>();
        Attempt attempt = new Prober(waiting::add).begin((_, _) -> "seen", LONG, told::add);

        attempt.cancel();
        waiting.getFirst().run();

        assertThat(told).isEmpty();
        assertThat(attempt.isBegun()).isFalse();
    }
}
