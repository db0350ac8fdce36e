package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The built distribution as a child process, in a folder of its own.
final class ProvostDaemon implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private ProvostDaemon(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /// {@return a configuration with all files in `folder`, a unix socket server and these further sections}
    static String configuration(Path folder, String sections) {
        return """
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
                """.formatted(folder) + sections;
    }

    /// {@return a folder with a short path: that of a unix socket has room for about 107 bytes}
    static Path newFolder() throws IOException {
        return Files.createTempDirectory("pv");
    }

    /// {@return `file`, written for its owner alone, as files with passwords must be}
    static Path writeSecret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /// {@return path of a program of the JDK that runs the tests}
    static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /// Starts the daemon with these sections in the foreground; answers when it is RUNNING.
    static ProvostDaemon start(String sections) throws Exception {
        return start(List.of(), sections);
    }

    /// @param before command words that run the launcher
    static ProvostDaemon start(List<String> before, String sections) throws Exception {
        Path folder = newFolder();
        Files.writeString(folder.resolve("s.conf"), configuration(folder, sections));
        return start(before, folder);
    }

    /// Starts another daemon in the folder of this one, which has ended, and with its configuration.
    ProvostDaemon again() throws Exception {
        return start(List.of(), folder);
    }

    private static ProvostDaemon start(List<String> before, Path folder) throws Exception {
        return start(before, folder, "-c", folder.resolve("s.conf").toString());
    }

    /// Starts the daemon in a folder with these options; `s.conf` there is for the control clients.
    static ProvostDaemon start(List<String> before, Path folder, String... options) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(provostd().toString(), "-n"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment().putAll(environment());
        var daemon = new ProvostDaemon(folder, builder.start());
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
        return run(provostd(), folder, arguments);
    }

    private static Ended run(Path program, Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return Ended.run(folder, environment(), command);
    }

    /// {@return variables that the launchers need}
    static Map<String, String> environment() {
        return Map.of("PROVOST_JAVA_HOME", System.getProperty("java.home"));
    }

    /// {@return path of the launcher}
    static Path provostd() {
        return launcher("provostd");
    }

    /// {@return path of a program of the distribution}
    static Path launcher(String name) {
        String home = System.getProperty("provost.home", "");
        Path launcher = Path.of(home, "bin", name);
        assertThat(launcher)
                .as("the distribution in provost.home ('%s'); build it with mvn package", home)
                .isExecutable();
        return launcher;
    }

    /// Runs a command of `provostctl` on this daemon.
    Ended provostctl(String... words) throws Exception {
        return control(launcher("provostctl").toString(), words);
    }

    /// Runs a command of a control client on this daemon.
    Ended control(String client, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(client, "-c", config().toString()));
        command.addAll(List.of(words));
        return Ended.run(folder, environment(), command);
    }

    /// {@return a port on the loopback address that was free a moment ago}
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Waits until the daemon answers and is RUNNING.
    void awaitRunning() throws Exception {
        Waiting.until(
                "RUNNING daemon",
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "provostd ended with " + process.exitValue() + ": " + stderr() + stdout());
                    }
                    return stateOf(rpc());
                },
                "RUNNING"::equals);
    }

    /// {@return state of the daemon behind `rpc`, or why there is no answer}
    static String stateOf(XmlRpc rpc) {
        try {
            return (String) rpc.struct("supervisor.getState").get("statename");
        } catch (IOException e) {
            // Not there yet, or no more; the deadline of whoever waits tells how long that is fine.
            return e.toString();
        }
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

    /// {@return process id of the daemon's JVM, as the daemon sees it}
    long pid() throws IOException {
        return (Integer) rpc().call("supervisor.getPID");
    }

    /// {@return the process that was started; the launcher becomes the daemon}
    ProcessHandle handle() {
        return process.toHandle();
    }

    KernelView kernel() {
        return new KernelView(process.pid());
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

    /// Waits until a process is in a state; answers its pid.
    int await(String name, String state) throws Exception {
        return (Integer) Waiting.until(
                        state + " " + name,
                        () -> rpc().struct("supervisor.getProcessInfo", name),
                        info -> state.equals(info.get("statename")))
                .get("pid");
    }

    /// Waits for a line in the activity log.
    void awaitLog(String text) throws Exception {
        Waiting.until("'" + text + "' in the activity log", this::mainLog, log -> log.contains(text));
    }

    /// Asks for nothing: waits until the daemon has ended by itself.
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the daemon ends").isTrue();
        return process.exitValue();
    }

    /// Ends the daemon by SIGTERM, which must succeed; its files stay until [#close].
    void terminate() throws IOException {
        process.destroy();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("the daemon ends within 30 s of SIGTERM")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        assertThat(process.exitValue())
                .as("exit status after SIGTERM; stderr: %s", stderr())
                .isZero();
    }

    /// Ends the daemon by SIGTERM, which must succeed, and removes its folder.
    @Override
    public void close() throws IOException {
        try {
            terminate();
            assertThat(mainLog()).doesNotContain("unexpected failure while handling");
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
