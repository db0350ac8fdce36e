package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A daemon that would get into the way of another doesn't start, and harms nothing before it finds out.
class SecondInstanceIT {
    private static final String CAT = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            """;

    /// {@return all files of the daemon that a second one could be tempted to remove or write to}
    private static List<String> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("second"))
                    .sorted()
                    .toList();
        }
    }

    /// Starts a second daemon whose configuration is that of the first with one thing replaced.
    private static Ended second(ProvostDaemon first, String what, String by) throws Exception {
        Path config = first.folder().resolve("second.conf");
        Files.writeString(
                config,
                Files.readString(first.config())
                        .replace("/main.log", "/second.log")
                        .replace(what, by));
        return ProvostDaemon.run(first.folder(), "-n", "-c", config.toString());
    }

    @Test
    void theSamePidFileIsRefusedBeforeAnythingIsTouched() throws Exception {
        try (var first = ProvostDaemon.start(CAT)) {
            first.await("cat", "RUNNING");
            Path folder = first.folder();
            List<String> before = files(folder);
            assertThat(before).as("AUTO logs").anyMatch(name -> name.startsWith("cat-stdout---supervisor-"));
            String log = first.mainLog();

            // Twice: the first refusal must not have loosened anything.
            for (int i = 0; i < 2; i++) {
                Ended second = second(first, "/sock", "/second.sock");

                assertThat(second.err())
                        .isEqualTo("Error: Another daemon is already running with the pidfile " + folder
                                + "/pid (pid " + first.handle().pid() + ").  Shut it down first before starting "
                                + "supervisord, or set another pidfile.\n"
                                + "For help, use " + ProvostDaemon.provostd() + " -h\n");
                assertThat(second.status()).isEqualTo(2);
                assertThat(files(folder)).isEqualTo(before);
                assertThat(folder.resolve("second.log")).doesNotExist();
                assertThat(folder.resolve("second.sock")).doesNotExist();
            }
            assertThat(first.mainLog()).isEqualTo(log);
            assertThat(folder.resolve("pid")).hasContent(first.handle().pid() + "\n");
        }
    }

    @Test
    void theSameSocketIsRefusedInSupervisordsWords() throws Exception {
        try (var first = ProvostDaemon.start(CAT)) {
            first.await("cat", "RUNNING");
            List<String> before = files(first.folder());

            Ended second = second(first, "/pid", "/second.pid");

            assertThat(second.err())
                    .startsWith("Error: Another program is already listening on a port that one of our HTTP servers is"
                            + " configured to use.  Shut this program down first before starting supervisord.\n");
            assertThat(second.status()).isEqualTo(2);
            assertThat(files(first.folder())).isEqualTo(before);
            assertThat(first.folder().resolve("second.pid")).doesNotExist();
            assertThat(ProvostDaemon.stateOf(first.rpc())).isEqualTo("RUNNING");
        }
    }

    @Test
    void thePidFileIsHeldOverRestarts() throws Exception {
        try (var first = ProvostDaemon.start(CAT)) {
            assertThat(first.rpc().call("supervisor.restart")).isEqualTo(true);
            Waiting.until(
                    "second start", first::mainLog, log -> log.split("supervisord started with pid", -1).length == 3);
            first.awaitRunning();

            assertThat(second(first, "/sock", "/second.sock").err())
                    .startsWith("Error: Another daemon is already running with the pidfile ");
        }
    }

    @Test
    void whatAKilledDaemonLeftIsTakenOverAlthoughItsChildrenLive() throws Exception {
        var first = ProvostDaemon.start("""
                [program:sleep]
                command=/bin/sleep 1000
                startsecs=0
                """);
        ProcessHandle child = ProcessHandle.of(first.await("sleep", "RUNNING")).orElseThrow();
        try {
            first.handle().destroyForcibly();
            first.handle().onExit().get(20, TimeUnit.SECONDS);
            assertThat(child.isAlive())
                    .as("the child, which must not hold the lock")
                    .isTrue();
            assertThat(first.folder().resolve("pid")).exists();
            assertThat(first.folder().resolve("sock")).exists();

            try (var next = first.again()) {
                assertThat(next.mainLog())
                        .contains(
                                "INFO pidfile " + next.folder() + "/pid was left behind by a daemon that is gone (pid "
                                        + first.handle().pid() + "); taking it over");
                assertThat(next.folder().resolve("pid"))
                        .hasContent(next.handle().pid() + "\n");
                assertThat(next.pid()).isEqualTo(next.handle().pid());
            }
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aSocketFileThatSomebodyRemovesComesBack() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            Path socket = daemon.folder().resolve("sock");

            Files.delete(socket);

            daemon.awaitRunning();
            daemon.awaitLog("WARN socket file " + socket + " had vanished; made it again");
        }
    }
}
