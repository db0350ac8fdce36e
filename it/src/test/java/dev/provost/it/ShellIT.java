package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The shell of `provostctl` at a real terminal.
@Execution(ExecutionMode.CONCURRENT)
class ShellIT {
    private static final String PROGRAMS = """
            [program:alpha]
            command=/bin/cat
            startsecs=0
            [program:pool]
            command=/bin/cat
            process_name=%(program_name)s_%(process_num)d
            numprocs=2
            startsecs=0
            """;
    private static final String PROMPT = "supervisor> ";
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String CTRL_P = "\u0010";

    private static Pty shell(ProvostDaemon daemon, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProvostDaemon.launcher("provostctl").toString(),
                "-c",
                daemon.config().toString()));
        command.addAll(List.of(more));
        Map<String, String> environment = new HashMap<>(ProvostDaemon.environment());
        return Pty.start(daemon.folder(), environment, command);
    }

    @Test
    void tabCompletesCommandsProcessesAndGroups() throws Exception {
        try (var daemon = ProvostDaemon.start(PROGRAMS);
                var shell = shell(daemon)) {
            shell.expect("alpha                            RUNNING");
            shell.expect(PROMPT);

            // What is shown comes in pieces; what is done tells that both words were completed.
            shell.type("sto\talp\t\n");
            shell.expect("alpha: stopped");
            shell.expect(PROMPT);

            shell.type("start pool:\t\t");
            shell.expect("pool_0");
            shell.expect("pool_1");
            // Away with the line.
            shell.type("\u0015");
            shell.type("quit\n");
            assertThat(shell.awaitEnd()).isZero();
        }
    }

    @Test
    void whatWasTypedIsThereAgainAndInTheHistoryFile() throws Exception {
        try (var daemon = ProvostDaemon.start(PROGRAMS)) {
            Path history = daemon.folder().resolve("history");
            try (var shell = shell(daemon, "-r", history.toString())) {
                shell.expect(PROMPT);
                shell.type("version\n");
                shell.expect("4.2.5");
                shell.expect(PROMPT);
                shell.type(CTRL_D);
                assertThat(shell.awaitEnd()).isZero();
            }
            assertThat(history).hasContent("version\n");
            assertThat(Files.getPosixFilePermissions(history)).hasSize(2);
            try (var shell = shell(daemon, "-r", history.toString())) {
                shell.expect(PROMPT);
                shell.type(CTRL_P);
                shell.expect("version");
                shell.type("\n");
                shell.expect("4.2.5");
                shell.expect(PROMPT);
                shell.type(CTRL_C);
                assertThat(shell.awaitEnd()).isZero();
            }
        }
    }

    @Test
    void questionsComeBeforeWhatIsGrave() throws Exception {
        try (var daemon = ProvostDaemon.start(PROGRAMS);
                var shell = shell(daemon)) {
            shell.expect(PROMPT);
            shell.type("reload\n");
            shell.expect("Really restart the remote supervisord process y/N? ");
            shell.type("n\n");
            shell.expect(PROMPT);
            shell.type("pid\n");
            shell.expect(daemon.pid() + "\n");
            shell.type("quit\n");
            assertThat(shell.awaitEnd()).isZero();
        }
    }

    @Test
    void theUserIsAskedWhoTheyAre() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        try (var daemon = ProvostDaemon.start("""
                [inet_http_server]
                port=127.0.0.1:%d
                username=me
                password=secret
                """.formatted(port()))) {
            String url = "http://127.0.0.1:"
                    + Files.readString(daemon.config()).replaceAll("(?s).*port=127\\.0\\.0\\.1:(\\d+).*", "$1");
            List<String> command = List.of(ProvostDaemon.launcher("provostctl").toString(), "-s", url);
            try (var shell = Pty.start(folder, ProvostDaemon.environment(), command)) {
                shell.expect("Server requires authentication");
                shell.expect("Username:");
                shell.type("me\n");
                shell.expect("Password:");
                shell.type("secret\n");
                shell.expect(PROMPT);
                shell.type("version\n");
                shell.expect("4.2.5");
                shell.type("exit\n");
                assertThat(shell.awaitEnd()).isZero();
                assertThat(shell.shown()).doesNotContain("secret");
            }
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    private static int port() throws Exception {
        return ProvostDaemon.freePort();
    }
}
