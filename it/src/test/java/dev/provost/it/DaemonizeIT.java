package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Without `-n`: the command comes back when the daemon is up, and says so when it can't be.
class DaemonizeIT {
    private Path folder;
    private Path config;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = ProvostDaemon.newFolder();
        config = folder.resolve("s.conf");
    }

    @AfterEach
    void endWhatIsLeft() throws IOException {
        Path pidFile = folder.resolve("pid");
        if (Files.exists(pidFile)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).ifPresent(daemon -> {
                daemon.descendants().forEach(ProcessHandle::destroyForcibly);
                daemon.destroyForcibly();
            });
        }
        ProvostDaemon.delete(folder);
    }

    private Ended daemonize(String sections) throws Exception {
        Files.writeString(config, ProvostDaemon.configuration(folder, sections));
        return ProvostDaemon.run(folder, "-c", config.toString());
    }

    @Test
    void theCommandEndsAndTheDaemonStays() throws Exception {
        Ended front = daemonize("[program:cat]\ncommand=/bin/cat\nstartsecs=0\n");

        assertThat(front).isEqualTo(new Ended(0, "", ""));
        XmlRpc rpc = new XmlRpc(folder.resolve("sock"));
        Waiting.until("RUNNING daemon", () -> ProvostDaemon.stateOf(rpc), "RUNNING"::equals);
        long pid = (Integer) rpc.call("supervisor.getPID");
        assertThat(folder.resolve("pid")).hasContent(pid + "\n");
        KernelView daemon = new KernelView(pid);
        assertThat(daemon.session())
                .as("session")
                .isNotEqualTo(new KernelView(ProcessHandle.current().pid()).session());
        assertThat(daemon.session()).as("leader of its session").isEqualTo(pid);
        for (int standard = 0; standard < 3; standard++) {
            assertThat(daemon.descriptor(standard))
                    .as("descriptor %d", standard)
                    .isEqualTo("/dev/null");
        }
        Waiting.until(
                "running cat",
                () -> rpc.struct("supervisor.getProcessInfo", "cat").get("statename"),
                "RUNNING"::equals);
        assertThat(daemon.children()).hasSize(1);
        ProcessHandle cat = ProcessHandle.of(daemon.children().getFirst()).orElseThrow();
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();

        handle.destroy();

        handle.onExit().get(30, TimeUnit.SECONDS);
        assertThat(cat.isAlive()).isFalse();
        assertThat(folder.resolve("pid")).doesNotExist();
        assertThat(folder.resolve("sock")).doesNotExist();
        assertThat(Files.readString(folder.resolve("main.log")))
                .containsSubsequence(
                        "INFO daemonizing the supervisord process",
                        "INFO supervisord started with pid " + pid,
                        "INFO spawned: 'cat' with pid " + cat.pid(),
                        "WARN received SIGTERM indicating exit request",
                        "WARN stopped: cat (terminated by SIGTERM)");
    }

    @Test
    void whatFailsInTheBackgroundIsToldInFront() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended front = daemonize("[inet_http_server]\nport=127.0.0.1:" + taken.getLocalPort() + "\n");

            assertThat(front.err())
                    .isEqualTo("Error: Another program is already listening on a port that one of our HTTP servers is"
                            + " configured to use.  Shut this program down first before starting supervisord.\n"
                            + "For help, use " + ProvostDaemon.provostd() + " -h\n");
            assertThat(front.out()).isEmpty();
            assertThat(front.status()).isEqualTo(2);
            assertThat(folder.resolve("pid")).doesNotExist();
        }
    }

    @Test
    void aBrokenFileIsToldAtOnce() throws Exception {
        Ended front = daemonize("[program:cat]\nstartsecs=1\n");

        assertThat(front.err()).startsWith("Error: program section program:cat does not specify a command");
        assertThat(front.status()).isEqualTo(2);
        assertThat(folder.resolve("main.log")).doesNotExist();
    }
}
