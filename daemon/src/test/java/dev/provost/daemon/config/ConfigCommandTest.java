package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.jmx.LogLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configurations that a command writes, well-behaved and not.
class ConfigCommandTest {
    private static final String S = "[supervisord]\n";

    @TempDir
    private Path dir;

    private ServerConfig read(String command, String seconds) throws ConfigException {
        return new ConfigReader(
                        new Written(dir).surroundings(), Overrides.of("x").withCommand(command, seconds))
                .read();
    }

    private String refusal(String command) {
        try {
            return "accepted: " + read(command, "60");
        } catch (ConfigException e) {
            return e.text();
        }
    }

    @Test
    void itsOutputIsReadAsAFileIs() throws ConfigException {
        new Written(dir).file("my conf.ini", S + "identifier=é %(ENV_LANG)s\n[program:a]\ncommand=%(here)s/a 'b c'\n");

        var config = read("cat 'my conf.ini'", null);

        assertThat(config.daemon().identifier()).isEqualTo("é C.UTF-8");
        assertThat(config.daemon().configFile()).isEqualTo("<cat 'my conf.ini'>");
        assertThat(config.daemon().here()).isEqualTo(dir);
        var process = config.groups().getFirst().processes().getFirst();
        assertThat(process.command()).isEqualTo(dir + "/a 'b c'");
        assertThat(process.at()).isEqualTo(new Position("<cat 'my conf.ini'>", 3));
    }

    @Test
    void itRunsInTheDaemonsFolderWithItsVariablesAndAnEmptyInput() throws ConfigException {
        new Written(dir).file("gen", """
                cat
                echo '[supervisord]'
                echo "identifier=$(pwd) $HOME $#"
                """);

        assertThat(read("sh gen 'a  b' ''", null).daemon().identifier()).isEqualTo(dir + " " + dir + " 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sh -c 'kill -9 $$'|the command ended with exit status 137 (SIGKILL); run it by hand in {DIR} to see "
                        + "what it says",
                "true|the command wrote nothing; let it write the configuration to standard output",
            })
    void whatFailsIsToldWithItsLastWords(String command, String told) {
        assertThat(refusal(command)).isEqualTo("<" + command + ">: " + told.replace("{DIR}", dir.toString()));
    }

    @Test
    void severalLastLinesAreOne() {
        assertThat(refusal("sh -c 'echo one >&2; echo two >&2; exit 3'"))
                .contains("the command ended with exit status 3: one | two; run it");
    }

    @Test
    void whatCanNotBeRunIsTold() {
        assertThat(refusal("nosuchprogram x"))
                .startsWith("<nosuchprogram x>: the command can't be run: ")
                .contains("nosuchprogram")
                .endsWith("; name a program that exists, by its full path or one in PATH");
    }

    @Test
    void rubbishIsToldByLineAndNotQuoted() {
        assertThat(refusal("printf 'hunter2\\n'"))
                .isEqualTo("<printf 'hunter2\\n'>:1: File contains no section headers.; begin the file with a section "
                        + "such as [supervisord], and write key=value in every line");
        assertThat(refusal("sh gen")).startsWith("<sh gen>: the command ended with exit status 2");
        new Written(dir).file("gen", "printf '[supervisord]\\n\\nhunter2\\n'");
        assertThat(refusal("sh gen"))
                .startsWith("<sh gen>:3: Source contains parsing errors: '<sh gen>';")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "environment=DB_PASSWORD=a@hunter2|4|Unexpected end of key/value pairs in value '******'",
                "environment=A=\"hunter2%(x)s\"|4|Format string '******' for 'environment' contains names ('x')",
                "autostart=often|4|not a valid boolean value: 'often'",
            })
    void problemsTellTheLineAndNoSecret(String line, int number, String told) {
        new Written(dir).file("gen.ini", S + "[program:a]\ncommand=/bin/cat\n" + line + "\n");

        assertThat(refusal("cat gen.ini"))
                .startsWith("<cat gen.ini>:" + number + ": " + told)
                .doesNotContain("hunter2");
    }

    @Test
    void whatIsNotUtf8IsTold() {
        new Written(dir).file("gen", "printf '[supervisord]\\nidentifier=\\351t\\351\\n'");

        assertThat(refusal("sh gen"))
                .isEqualTo(
                        "<sh gen>:2: 'utf-8' codec can't decode byte 0xe9 in position 25: invalid continuation byte; "
                                + "let the command write UTF-8");
    }

    @Test
    void whatHangsIsKilledWithAllItStarted() throws Exception {
        new Written(dir).file("gen", "trap '' TERM\necho waiting >&2\nsleep 600 & echo $! > child\nwait\n");

        assertThatThrownBy(() -> read("sh gen", "1"))
                .hasMessage("<sh gen>: the command was killed, it had not ended after 1 seconds: waiting; give it more "
                        + "time with --config-timeout or [include] command_timeout");
        long child = Long.parseLong(Files.readString(dir.resolve("child")).strip());
        ProcessHandle.of(child).ifPresent(left -> left.onExit().join());
    }

    @Test
    void whatFloodsIsKilled() {
        assertThat(refusal("head -c 100000000 /dev/zero"))
                .isEqualTo(
                        "<head -c 100000000 /dev/zero>: the command was killed, it wrote more than 1048576 bytes; let "
                                + "it write a configuration and nothing else");
    }

    @Test
    void aDescendantThatHoldsThePipeDoesNotHoldUs() throws Exception {
        new Written(dir).file("gen", "echo '[supervisord]'\nsleep 600 2>&1 & echo $! > child\n");

        assertThat(read("sh gen", "60").groups()).isEmpty();

        long child = Long.parseLong(Files.readString(dir.resolve("child")).strip());
        ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void includedOutputComesAfterIncludedFiles() throws ConfigException {
        var written = new Written(dir)
                .main("""
                        [supervisord]
                        [include]
                        files=conf.d/*.ini
                        command=sh conf.d/gen %(ENV_STAGE)s
                        command_timeout=60
                        """)
                .file("conf.d/a.ini", "[program:a]\ncommand=/bin/a\nstartsecs=1\nstopwaitsecs=1\n")
                .file("conf.d/gen", "echo '[program:a]'\necho startsecs=2\necho \"directory=%(here)s/$1\"\n")
                .variable("STAGE", "prod");

        var process = written.process("a");

        assertThat(process.startsecs()).isEqualTo(2);
        assertThat(process.stopwaitsecs()).isEqualTo(1);
        assertThat(process.directory()).isEqualTo(dir + "/prod");
        assertThat(written.read().remarks())
                .containsExactly(
                        new Remark(LogLevel.INFO, "Included extra file \"" + dir + "/conf.d/a.ini\" during parsing"),
                        new Remark(
                                LogLevel.INFO,
                                "Included the output of \"sh conf.d/gen %(ENV_STAGE)s\" during parsing"));
    }

    @Test
    void anIncludedCommandNeedsNoFiles() throws ConfigException {
        assertThat(new Written(dir)
                        .main("[supervisord]\n[include]\ncommand=printf '[program:x]\\ncommand=/bin/cat\\n'\n")
                        .process("x")
                        .environment())
                .isEqualTo(Map.of());
    }

    @Test
    void whatAnIncludedCommandDoesWrongIsToldToo() {
        var written = new Written(dir).main("[supervisord]\n[include]\ncommand=sh -c 'exit 4'\ncommand_timeout=0\n");

        assertThat(written.check().problems())
                .extracting(Problem::toString)
                .containsExactly(written.inPlace(
                        "{DIR}/supervisord.conf:4: command_timeout is 0; write seconds from 1 to 3600"));
        assertThatThrownBy(() -> written.main("[supervisord]\n[include]\ncommand=sh -c 'exit 4'\n")
                        .read())
                .hasMessage(written.inPlace(
                        "<sh -c 'exit 4'>: the command ended with exit status 4; run it by hand in {DIR} to see what "
                                + "it says"));
    }

    @Test
    void eachReadingRunsItAnew() throws ConfigException {
        new Written(dir).file("gen", "echo x >> runs\necho '[supervisord]'\necho identifier=$(wc -l < runs)\n");
        var reader = new ConfigReader(
                new Written(dir).surroundings(), Overrides.of("x").withCommand("sh gen", null));

        assertThat(reader.read().daemon().identifier()).isEqualTo("1");
        assertThat(reader.read().daemon().identifier()).isEqualTo("2");
    }
}
