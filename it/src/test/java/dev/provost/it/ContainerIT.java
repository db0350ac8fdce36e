package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.Bind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy.StartupStatus;
import org.testcontainers.utility.DockerImageName;

/// The distribution as the command of a container.
class ContainerIT {
    private static final int STOP_SECONDS_MAX = 30;

    /// Held, for a level is lost with the last reference to its logger.
    private static final List<Logger> QUIET = Stream.of("org.testcontainers", "tc", "com.github.dockerjava")
            .map(Logger::getLogger)
            .peek(logger -> logger.setLevel(Level.SEVERE))
            .toList();

    /// Here and, under the same path, in the container.
    private Path folder;

    @BeforeAll
    static void startPodman() throws Exception {
        assertThat(QUIET).isNotEmpty();
        Podman.start();
    }

    @BeforeEach
    void makeFolder() throws Exception {
        folder = ProvostDaemon.newFolder();
    }

    @AfterEach
    void removeFolder() throws Exception {
        ProvostDaemon.delete(folder);
    }

    private GenericContainer<?> container(String sections) throws Exception {
        Path config = folder.resolve("s.conf");
        Files.writeString(config, ProvostDaemon.configuration(folder, sections));
        String home = System.getProperty("provost.home");
        String java = System.getProperty("java.home");
        return new GenericContainer<>(DockerImageName.parse(Podman.IMAGE))
                .withImagePullPolicy(image -> false)
                .withNetworkMode("none")
                .withEnv("PROVOST_JAVA_HOME", java)
                .withCreateContainerCmdModifier(create -> Objects.requireNonNull(create.getHostConfig())
                        .withBinds(
                                Bind.parse(java + ":" + java + ":ro"),
                                Bind.parse(home + ":" + home + ":ro"),
                                Bind.parse(folder + ":" + folder)))
                .withCommand(ProvostDaemon.provostd().toString(), "-n", "-c", config.toString());
    }

    private static ContainerState state(GenericContainer<?> container) {
        return container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState();
    }

    private String mainLog() throws Exception {
        return Files.readString(folder.resolve("main.log"));
    }

    @Test
    void asAContainersCommandItCollectsOrphansAndPassesTheEndOn() throws Exception {
        try (GenericContainer<?> container = container("""
                [program:leaves]
                command=/bin/sh -c "(exec sleep 0.2) & exit 0"
                startsecs=0
                autorestart=false
                [program:polite]
                command=/bin/sh -c "(trap 'echo asked >said; exit 0' TERM; echo >polite; while :; do sleep 0.05; done) & exit 0"
                directory=%(here)s
                startsecs=0
                autorestart=false
                [program:cat]
                command=/bin/cat
                startsecs=0
                """)) {
            container.start();
            XmlRpc rpc = new XmlRpc(folder.resolve("sock"));
            Waiting.until(
                    "RUNNING daemon; it said: " + container.getLogs(),
                    () -> ProvostDaemon.stateOf(rpc),
                    "RUNNING"::equals);
            assertThat(rpc.call("supervisor.getPID")).isEqualTo(1);
            assertThat(folder.resolve("pid")).hasContent("1\n");
            Waiting.until("reaped orphan in the activity log", this::mainLog, log -> log.lines()
                    .anyMatch(line -> line.matches(".* INFO reaped unknown pid \\d+ \\(exit status 0\\)")));
            Waiting.until("the orphan", () -> Files.exists(folder.resolve("polite")), there -> there);

            container
                    .getDockerClient()
                    .stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_SECONDS_MAX)
                    .exec();

            ContainerState state = state(container);
            assertThat(state.getRunning()).isFalse();
            assertThat(state.getExitCodeLong()).as("exit status").isZero();
            assertThat(folder.resolve("said")).hasContent("asked\n");
            assertThat(mainLog())
                    .containsSubsequence(
                            "INFO supervisord started with pid 1",
                            "WARN received SIGTERM indicating exit request",
                            "WARN stopped: cat (terminated by SIGTERM)",
                            "INFO waiting for orphaned processes to end");
            assertThat(container.getLogs())
                    .as("the activity log is the container's log")
                    .contains("INFO supervisord started with pid 1");
            assertThat(folder.resolve("pid")).doesNotExist();
            assertThat(folder.resolve("sock")).doesNotExist();
        }
    }

    @Test
    void aConfigurationWithErrorsEndsTheContainerWithStatus2() throws Exception {
        try (GenericContainer<?> container =
                container("[program:cat]\nstartsecs=1\n").withStartupCheckStrategy(new EndsAtOnce())) {
            container.start();

            ContainerState state = Waiting.until(
                    "end of the container", () -> state(container), seen -> !Boolean.TRUE.equals(seen.getRunning()));

            assertThat(state.getExitCodeLong()).isEqualTo(2);
            assertThat(container.getLogs()).startsWith("Error: program section program:cat does not specify a command");
        }
    }

    /// What ends at once isn't a failed start here.
    private static final class EndsAtOnce extends org.testcontainers.containers.startupcheck.StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(com.github.dockerjava.api.DockerClient docker, String container) {
            return StartupStatus.SUCCESSFUL;
        }
    }
}
