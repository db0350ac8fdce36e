package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A daemon whose configuration a command writes, while that command fails in all its ways.
@Execution(ExecutionMode.CONCURRENT)
class ConfigCommandIT {
    private static final String SECRET = "hunter2hunter2";
    private static final Duration LONG = Duration.ofSeconds(60);

    /// The generator writes `s.conf`, then does what stands in `then`.
    private static ProvostDaemon start(String sections) throws Exception {
        Path folder = ProvostDaemon.newFolder();
        Files.writeString(folder.resolve("s.conf"), ProvostDaemon.configuration(folder, sections));
        Files.writeString(folder.resolve("gen"), "cat s.conf\n. ./then\n");
        Files.writeString(folder.resolve("then"), ":\n");
        return ProvostDaemon.start(List.of(), folder, "--config-command", "sh gen", "--config-timeout", "5");
    }

    private static String sections(String command) {
        return "[program:a]\ncommand=" + command + "\nstartsecs=0\nenvironment=DB_PASSWORD=\"" + SECRET + "\"\n";
    }

    @Test
    void rereadUpdateReloadAndSighupRunItAnew() throws Exception {
        try (var daemon = start(sections("/bin/cat"))) {
            daemon.await("a", "RUNNING");
            assertThat(daemon.provostctl("reread").out()).isEqualTo("No config updates to processes\n");

            Files.writeString(daemon.folder().resolve("then"), "printf '[program:b]\\ncommand=/bin/cat\\n'\n");
            assertThat(daemon.provostctl("reread").out()).isEqualTo("b: available\n");
            assertThat(daemon.provostctl("update").out()).isEqualTo("b: added process group\n");
            daemon.await("b", "RUNNING");

            Files.writeString(daemon.folder().resolve("then"), "printf '[program:c]\\ncommand=/bin/cat\\n'\n");
            new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid()))
                    .start()
                    .waitFor();
            daemon.awaitLog("spawned: 'c'");
            daemon.await("c", "RUNNING");
            assertThat(daemon.provostctl("status", "b").out()).contains("no such process");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "echo no such setting >&2; exit 1|<sh gen>: the command ended with exit status 1: no such setting; run it",
                "kill -9 $$|<sh gen>: the command ended with exit status 137 (SIGKILL); run it",
                "trap '' TERM; sleep 1000|<sh gen>: the command was killed, it had not ended after 5 seconds; give it",
                "head -c 100000000 /dev/zero|<sh gen>: the command was killed, it wrote more than 1048576 bytes; let it",
                "printf '\\377'|codec can't decode byte 0xff",
                "echo rubbish hunter2hunter2|Source contains parsing errors: '<sh gen>'; begin the file",
                "echo startsecs=soon|invalid literal for int() with base 10: 'soon' in section 'program:a'",
                "echo environment=A=x@hunter2hunter2|Unexpected end of key/value pairs in value",
            })
    void whateverItDoesTheDaemonGoesOn(String then, String told) throws Exception {
        try (var daemon = start(sections("/bin/cat"))) {
            int pid = daemon.await("a", "RUNNING");
            Files.writeString(daemon.folder().resolve("then"), then + "\n");

            var reread = daemon.provostctl("reread");
            assertThat(reread.out()).startsWith("ERROR: CANT_REREAD: <sh gen>").contains(told);
            assertThat(daemon.provostctl("update").out()).contains(told);
            new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid()))
                    .start()
                    .waitFor();
            Waiting.until(
                    LONG,
                    "refusal in the log",
                    daemon::mainLog,
                    log -> log.contains("restart refused, the running configuration stays: <sh gen>")
                            && log.contains(told));

            assertThat(daemon.await("a", "RUNNING")).isEqualTo(pid);
            assertThat(daemon.mainLog() + daemon.stdout() + daemon.stderr() + reread.out())
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void whatItDoesAtTheStartIsTold() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        try {
            assertThat(ProvostDaemon.run(folder, "-n", "--config-command", "sh -c 'echo oops >&2; exit 3'"))
                    .satisfies(ended -> {
                        assertThat(ended.status()).isEqualTo(2);
                        assertThat(ended.err())
                                .startsWith("Error: <sh -c 'echo oops >&2; exit 3'>: the command ended with exit "
                                        + "status 3: oops; run it by hand in " + folder.toRealPath());
                    });
            assertThat(ProvostDaemon.run(
                            folder, "--check", "--config-command", "printf '[supervisord]\\nnodaemon=x\\n'"))
                    .isEqualTo(new Ended(
                            2,
                            "<printf '[supervisord]\\nnodaemon=x\\n'>:2: not a valid boolean value: 'x'; write "
                                    + "nodaemon=true or nodaemon=false\n",
                            ""));
            assertThat(ProvostDaemon.run(folder, "--check", "--config-command", "printf '[supervisord]\\n'"))
                    .isEqualTo(new Ended(0, "<printf '[supervisord]\\n'>: 0 groups, 0 processes, no problems\n", ""));
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void theConfigurationIsShownWithoutItsSecrets() throws Exception {
        try (var daemon = start("[program:__defaults__]\nstartsecs=0\n" + sections("/bin/cat"))) {
            daemon.await("a", "RUNNING");

            String text = daemon.provostctl("config").out();
            assertThat(text)
                    .startsWith("; effective configuration of <sh gen>\n")
                    .contains("environment=DB_PASSWORD=\"******\"\n")
                    .doesNotContain(SECRET, "__defaults__");
            XmlRpc rpc = daemon.rpc();
            assertThat(rpc.call("provost.getEffectiveConfiguration")).isEqualTo(text);
            String hash = (String) rpc.call("provost.getConfigurationHash");
            assertThat(daemon.provostctl("config", "--hash").out()).isEqualTo(hash + "\n");
            Object digest = rpc.call("provost.getConfigurationSecretsDigest");

            Files.writeString(daemon.config(), Files.readString(daemon.config()).replace(SECRET, "another" + SECRET));
            daemon.provostctl("reread");

            assertThat(rpc.call("provost.getConfigurationHash")).isEqualTo(hash);
            assertThat(rpc.call("provost.getConfigurationSecretsDigest")).isNotEqualTo(digest);
            assertThat(ProcessHandle.of(daemon.pid())
                            .flatMap(process -> process.info().commandLine()))
                    .hasValueSatisfying(line -> assertThat(line).doesNotContain(SECRET));
            Files.writeString(daemon.folder().resolve("effective.conf"), text);
            assertThat(ProvostDaemon.run(daemon.folder(), "--check", "-c", "effective.conf"))
                    .isEqualTo(new Ended(0, "effective.conf: 1 group, 1 process, no problems\n", ""));
        }
    }
}
