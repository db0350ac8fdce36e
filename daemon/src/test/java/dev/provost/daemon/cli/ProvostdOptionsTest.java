package dev.provost.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.cli.ProvostdOptions.Action;
import dev.provost.daemon.cli.ProvostdOptions.Engine;
import dev.provost.daemon.config.ConfigReader;
import dev.provost.daemon.config.Overrides;
import dev.provost.daemon.config.Surroundings;
import dev.provost.daemon.os.NoAccounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvostdOptionsTest {
    @TempDir
    private Path dir;

    private Surroundings here() {
        return new Surroundings(Map.of(), new NoAccounts(), dir, "node1", "/nowhere/bin/provostd");
    }

    private ProvostdOptions parse(String... words) throws UsageException {
        return ProvostdOptions.parse(List.of(words), here());
    }

    @Test
    void optionsAreTakenAsGetoptDoes() throws UsageException {
        assertThat(parse("-nc", "a.conf", "-lx.log", "--iden=me", "--umask", "22", "--strip", "-y1KB", "-u", "-n"))
                .isEqualTo(new ProvostdOptions(
                        Action.RUN,
                        new Overrides(
                                "a.conf", true, false, false, true, "-n", "22", null, "x.log", "1KB", null, null, null,
                                "me", null, null, null),
                        Engine.AUTO));
        assertThat(parse("--check", "--engine=portable", "-c=b").action()).isEqualTo(Action.CHECK);
        assertThat(parse("--engine", "linux").engine()).isEqualTo(Engine.LINUX);
        assertThat(parse("-c=b", "--").overrides().configuration()).isEqualTo("=b");
        assertThat(parse("--config-command", "manage.py 'x y'", "--config-timeout=5")
                        .overrides())
                .isEqualTo(parse().overrides().withCommand("manage.py 'x y'", "5"));
    }

    @ParameterizedTest
    @CsvSource({"-h,HELP", "--help,HELP", "--he,HELP", "-?,HELP", "-v,VERSION", "--version,VERSION"})
    void helpAndVersionEndTheReading(String option, Action action) throws UsageException {
        assertThat(parse("-n", option, "-m", "9").action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--bogus|option --bogus not recognized",
                "--chec|option --chec not recognized",
                "--config-comm|option --config-comm not recognized",
                "--config-command=|invalid value for --config-command '': it is empty; name a program that writes a configuration",
                "--config-command=x'|invalid value for --config-command \"x'\": No closing quotation; quote it as a POSIX shell wants it",
                "--config-timeout=0|invalid value for --config-timeout '0': write seconds from 1 to 3600",
                "-c a --config-command b|-c and --config-command are given, and each names the configuration; leave one out",
                "--log|option --log not a unique prefix",
                "--nodaemon=1|option --nodaemon must not have an argument",
                "--logl|option --loglevel requires argument",
                "-nZ|option -Z not recognized",
                "-l|option -l requires argument",
                "a 'b|positional arguments are not supported: ['a', \"'b\"]",
                "-n -- -s|positional arguments are not supported: ['-s']",
                "-n --nodaemon|conflicting command line option '--nodaemon'",
                "-c a -c b|conflicting command line option '-c'",
                "-m 9|invalid value for -m '9': 9 can not be converted to an octal type",
                "--umas 9|invalid value for --umask '9': 9 can not be converted to an octal type",
                "-e loud|invalid value for -e 'loud': bad logging level name 'loud'",
                "-y 10QB|invalid value for -y '10QB': invalid literal for int() with base 10: '10qb'",
                "-q none|invalid value for -q 'none': none is not an existing directory",
                "-j none/p|invalid value for -j 'none/p': The directory named as part of the path none/p does not exist",
                "--engine warp|invalid value for --engine 'warp': no such engine; use linux, portable or auto"
            })
    void aBadCommandLineIsRefusedInSupervisordsWords(String words, String text) {
        assertThatThrownBy(() -> parse(words.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(text);
    }

    @Test
    void theHelpNamesEveryOption() {
        String help = ProvostdOptions.help("provostd");

        assertThat(help).contains("run a set of applications as daemons").doesNotContain("-?/");
        for (Getopt.Option option : ProvostdOptions.TABLE) {
            String letter = option.letter() == 0 ? "" : "-" + option.letter() + "/";
            assertThat(option.name().isEmpty() || help.contains(letter + "--" + option.name()))
                    .as(option.name())
                    .isTrue();
        }
    }

    @Test
    void aCheckTellsProblemsOrCounts() throws IOException {
        Path file = Files.writeString(dir.resolve("s.conf"), "[supervisord]\n[program:p]\ncommand=x\n");

        assertThat(check()).isEqualTo("s.conf: 1 group, 1 process, no problems\n0");

        Files.writeString(file, "[supervisord]\nminfds=x\n[program:p]\ncommand=x\nstartsecs=y\n");

        assertThat(check())
                .isEqualTo("s.conf:2: invalid literal for int() with base 10: 'x'; write a whole number, such as"
                        + " minfds=1024\ns.conf:5: invalid literal for int() with base 10: 'y' in section 'program:p'"
                        + " (file: 's.conf'); write a whole number, such as startsecs=1\n2");
    }

    private String check() {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = ConfigCheck.print(new ConfigReader(here(), Overrides.of("s.conf")).check(), print);
        return out.toString(StandardCharsets.UTF_8) + status;
    }
}
