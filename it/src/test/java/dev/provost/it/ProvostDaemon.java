package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The built distribution as a child process, in a folder of its own.
final class ProvostDaemon implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private ProvostDaemon(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /// A command that ended: what it said and how.
    record Ended(int status, String out, String err) {}

    /// Starts the daemon with a unix socket server and these further sections; answers when it is RUNNING.
    static ProvostDaemon start(String sections) throws Exception {
        // Short: a path of a unix socket has room for about 107 bytes.
        Path folder = Files.createTempDirectory("pv");
        Path config = folder.resolve("s.conf");
        Files.writeString(
                config,
                """
                [supervisord]
                logfile=%1$s/main.log
                pidfile=%1$s/pid
                childlogdir=%1$s
                loglevel=debug
                [unix_http_server]
                file=%1$s/sock
                [rpcinterface:supervisor]
                supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
                [supervisorctl]
                serverurl=unix://%1$s/sock
                """
                                .formatted(folder)
                        + sections);
        var daemon = new ProvostDaemon(folder, launch(folder, List.of("-n", "-c", config.toString())));
        try {
            daemon.awaitRunning();
        } catch (Throwable e) {
            daemon.kill();
            throw e;
        }
        return daemon;
    }

    /// Runs `provostd` with these arguments until it ends by itself.
    static Ended run(Path folder, String... arguments) throws Exception {
        Process process = launch(folder, List.of(arguments));
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("provostd %s ends within 30 s", List.of(arguments))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("stdout")),
                Files.readString(folder.resolve("stderr")));
    }

    /// {@return path of the launcher}
    static Path provostd() {
        String home = System.getProperty("provost.home", "");
        Path launcher = Path.of(home, "bin", "provostd");
        assertThat(launcher)
                .as("the distribution in provost.home ('%s'); build it with mvn package", home)
                .isExecutable();
        return launcher;
    }

    private static Process launch(Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(provostd().toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    /// {@return a port on the loopback address that was free a moment ago}
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitRunning() throws Exception {
        Waiting.until(
                "RUNNING daemon",
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "provostd ended with " + process.exitValue() + ": " + stderr() + stdout());
                    }
                    try {
                        return rpc().struct("supervisor.getState").get("statename");
                    } catch (IOException e) {
                        // Not there yet; the deadline tells how long that is fine.
                        return e.toString();
                    }
                },
                "RUNNING"::equals);
    }

    Path folder() {
        return folder;
    }

    Path config() {
        return folder.resolve("s.conf");
    }

    XmlRpc rpc() {
        return new XmlRpc(folder.resolve("sock"));
    }

    /// {@return process id of the daemon's JVM}
    long pid() throws IOException {
        return (Integer) rpc().call("supervisor.getPID");
    }

    String stdout() throws IOException {
        return Files.readString(folder.resolve("stdout"));
    }

    String stderr() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    String mainLog() throws IOException {
        return Files.readString(folder.resolve("main.log"));
    }

    /// Waits until a process is in a state.
    void await(String name, String state) throws Exception {
        Waiting.until(
                state + " " + name,
                () -> rpc().struct("supervisor.getProcessInfo", name),
                info -> state.equals(info.get("statename")));
    }

    /// Asks for nothing: waits until the daemon has ended by itself.
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the daemon ends").isTrue();
        return process.exitValue();
    }

    /// Ends the daemon by SIGTERM, which must succeed, and removes its folder.
    @Override
    public void close() throws IOException {
        try {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("the daemon ends within 30 s of SIGTERM")
                    .isTrue();
            assertThat(process.exitValue())
                    .as("exit status after SIGTERM; stderr: %s", stderr())
                    .isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
        }
    }

    private void kill() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
