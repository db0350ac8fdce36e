package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Containers without Docker: podman, which answers Docker's protocol on the socket that `DOCKER_HOST` names. Its
/// images and containers are in a folder of their own and go with it. Skips the test, and says why, where it can't
/// run.
final class Podman {
    static final String IMAGE = "localhost/provost-it:1";

    /// The room for the path of a socket.
    private static final int SOCKET_PATH_MAX = 107;

    private static final List<String> PACKAGES =
            List.of("podman", "runc", "conmon", "netavark", "aardvark-dns", "iptables", "catatonit", "uidmap");

    private Podman() {}

    /// Starts podman with one image, [#IMAGE]: a shell and what a Java runtime needs. It ends with this JVM.
    static void start() throws Exception {
        String host = System.getenv().getOrDefault("DOCKER_HOST", "");
        assumeTrue(host.startsWith("unix://"), "skipped: DOCKER_HOST names no unix socket, as the build sets it");
        Path socket = Path.of(host.substring("unix://".length()));
        assumeTrue(
                socket.toString().length() <= SOCKET_PATH_MAX,
                "skipped: " + socket + " is too long for a socket; build in a folder with a shorter path");
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "skipped: podman is run as root here, the build is " + System.getProperty("user.name"));
        install();
        Path folder = ProvostDaemon.newFolder();
        try {
            Map<String, String> environment = configure(folder);
            makeImage(folder, environment);
            serve(folder, environment, socket);
        } catch (Throwable e) {
            ProvostDaemon.delete(folder);
            throw e;
        }
    }

    private static void install() throws Exception {
        if (!isThere("podman") || !isThere("runc") || !isThere("conmon")) {
            assumeTrue(isThere("apt-get"), "skipped: no podman, and no apt-get to install it with");
            List<String> command =
                    new ArrayList<>(List.of("timeout", "50", "apt-get", "install", "-y", "--no-install-recommends"));
            command.addAll(PACKAGES);
            Ended installed = Ended.run(Path.of("/"), Map.of("DEBIAN_FRONTEND", "noninteractive"), command);
            assumeTrue(
                    installed.status() == 0,
                    "skipped: no podman, and it can't be installed: " + installed.err() + installed.out());
        }
    }

    private static boolean isThere(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program)) || Files.isExecutable(Path.of("/usr/sbin", program));
    }

    /// Limits below those of the machine: root of a sandbox may not raise them.
    private static Map<String, String> configure(Path folder) throws IOException {
        Path configuration = folder.resolve("containers.conf");
        Files.writeString(configuration, """
                [containers]
                default_ulimits = ["nofile=4096:4096", "nproc=2048:2048"]
                [engine]
                cgroup_manager = "cgroupfs"
                runtime = "runc"
                events_logger = "file"
                """);
        return Map.of("CONTAINERS_CONF", configuration.toString());
    }

    private static List<String> podman(Path folder, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "podman",
                "--root",
                folder.resolve("store").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(words));
        return command;
    }

    private static void makeImage(Path folder, Map<String, String> environment) throws Exception {
        Path script = folder.resolve("container-image.sh");
        try (InputStream resource = Podman.class.getResourceAsStream("/container-image.sh")) {
            Files.copy(resource, script);
        }
        Path tar = folder.resolve("image.tar");
        Ended made = Ended.run(
                folder,
                Map.of(),
                List.of(
                        "sh",
                        script.toString(),
                        folder.resolve("image").toString(),
                        System.getProperty("java.home"),
                        tar.toString()));
        assertThat(made.status()).as(made.err()).isZero();
        Ended imported = Ended.run(folder, environment, podman(folder, "import", tar.toString(), IMAGE));
        assumeTrue(imported.status() == 0, "skipped: podman can't make an image here: " + imported.err());
        // The whole chain once, so that a machine that forbids containers is told from a fault of ours.
        Ended tried = Ended.run(
                folder, environment, podman(folder, "run", "--rm", "--network", "none", IMAGE, "sh", "-c", ":"));
        assumeTrue(tried.status() == 0, "skipped: podman can't run a container here: " + tried.err());
    }

    /// Testcontainers tidies up as the last thing this JVM does, so podman has to outlive it: a shell waits for its
    /// end.
    private static void serve(Path folder, Map<String, String> environment, Path socket) throws Exception {
        Files.deleteIfExists(socket);
        List<String> command = new ArrayList<>(List.of("sh", "-c", """
                "$@" system service --time=0 "unix://$SOCKET" &
                tail --pid=$TESTS -s 0.2 -f /dev/null
                "$@" rm --all --force --time 0
                kill $!
                wait
                rm -rf "$FOLDER"
                """, "keeper"));
        command.addAll(podman(folder));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("podman.log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("SOCKET", socket.toString());
        builder.environment().put("TESTS", Long.toString(ProcessHandle.current().pid()));
        builder.environment().put("FOLDER", folder.toString());
        builder.start();
        Waiting.until(
                "podman on " + socket,
                () -> answers(socket) ? "" : "it said: " + Files.readString(folder.resolve("podman.log")),
                String::isEmpty);
    }

    private static boolean answers(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }
}
