package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The completion scripts of the distribution, in the shells that they are for.
class CompletionScriptsIT {
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

    private static Path share() {
        return ProvostDaemon.launcher("provostctl").getParent().resolveSibling("share");
    }

    /// A machine under load needs longer than a user would wait.
    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(ProvostDaemon.environment());
        environment.put("PROVOSTCTL_COMPLETION_SECONDS", "30");
        return environment;
    }

    /// {@return what bash would offer for a line, one in a line}
    private static String bash(ProvostDaemon daemon, String line) throws Exception {
        String script = """
                . "$1"
                COMP_LINE=$2
                COMP_POINT=${#2}
                _provostctl 2>&1
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        Ended ended = Ended.run(
                daemon.folder(),
                environment(),
                List.of(
                        "/bin/bash",
                        "--norc",
                        "-c",
                        script,
                        "bash",
                        share().resolve("bash-completion/completions/provostctl")
                                .toString(),
                        line));
        assertThat(ended.err()).isEmpty();
        return ended.out();
    }

    @Test
    void bashOffersCommandsNamesAndGroupsOfTheDaemonThatTheLineNames() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no /bin/bash");
        try (var daemon = ProvostDaemon.start(PROGRAMS)) {
            String client = ProvostDaemon.launcher("provostctl") + " -c " + daemon.config() + " ";

            assertThat(bash(daemon, client + "st")).isEqualTo("start\nstatus\nstop\n");
            assertThat(bash(daemon, client + "start ")).isEqualTo("alpha\npool:pool_0\npool:*\npool:pool_1\nall\n");
            // bash replaces what is behind the colon.
            assertThat(bash(daemon, client + "start pool:p")).isEqualTo("pool_0\npool_1\n");
            assertThat(bash(daemon, client + "signal HU")).isEqualTo("HUP\n");
            assertThat(bash(daemon, client + "tail -f al")).isEqualTo("alpha\n");
            assertThat(bash(daemon, client + "update ")).isEqualTo("alpha\npool\nall\n");
            assertThat(bash(daemon, client + "status --")).isEqualTo("--json\n");
        }
    }

    @Test
    void bashIsNotDisturbedByADaemonThatIsAway() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no /bin/bash");
        try (var daemon = ProvostDaemon.start(PROGRAMS)) {
            String line = ProvostDaemon.launcher("provostctl") + " -s unix://" + daemon.folder() + "/nothing start ";

            assertThat(bash(daemon, line)).isEqualTo("all\n");
        }
    }

    @Test
    void zshCompletesAtATerminal() throws Exception {
        Path zsh = zsh();
        try (var daemon = ProvostDaemon.start(PROGRAMS)) {
            Path functions = share().resolve("zsh/site-functions");
            Path bin = ProvostDaemon.launcher("provostctl").getParent();
            Map<String, String> environment = environment();
            environment.put("ZDOTDIR", daemon.folder().toString());
            try (var shell = Pty.start(daemon.folder(), environment, List.of(zsh.toString(), "-f", "-i"))) {
                shell.type("fpath=(" + functions + " $fpath) path=(" + bin
                        + " $path); autoload -Uz compinit && compinit -u -D; PS1='read''y> '\n");
                shell.expect("ready> ");
                // What is shown comes in pieces; what is done tells that both words were completed.
                shell.type("provostctl -c s.conf quickresta\talp\t\n");
                shell.expect("alpha: restarted");
                shell.expect("ready> ");
                shell.type("provostctl -c s.conf stop pool:\t");
                shell.expect("pool_0");
                shell.type("\u0003");
                shell.expect("ready> ");
                shell.type("exit\n");
                shell.awaitEnd();
            }
        }
    }

    /// {@return zsh, installed if it may be}
    private static Path zsh() throws Exception {
        Path zsh = Path.of("/usr/bin/zsh");
        if (!Files.isExecutable(zsh)
                && "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            Ended.run(
                    Path.of("/tmp"),
                    Map.of("DEBIAN_FRONTEND", "noninteractive"),
                    List.of("apt-get", "install", "-y", "--no-install-recommends", "zsh"));
        }
        assumeTrue(Files.isExecutable(zsh), "skipped: /usr/bin/zsh is missing; install the package zsh");
        return zsh;
    }
}
