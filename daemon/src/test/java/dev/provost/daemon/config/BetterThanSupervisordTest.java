package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.jmx.LogLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a configuration that supervisord refuses, or takes for another, is read as it was meant.
class BetterThanSupervisordTest {
    @TempDir
    Path dir;

    private Written written(String text) {
        return new Written(dir).main(text);
    }

    @Test
    void whatIsExpandedTwiceMayHoldAPercentSignAfterTheFirst() throws Exception {
        var config = written("""
                [supervisord]
                environment=SHARE="100%%",FORMAT="%(ENV_FORMAT)s"
                [program:p]
                command=/bin/cat
                stdout_logfile={DIR}/p-100%%.log
                """).variable("FORMAT", "%Y-%m").read();

        assertThat(config.daemon().environment()).containsEntry("SHARE", "100%").containsEntry("FORMAT", "%Y-%m");
        assertThat(config.groups().getFirst().processes().getFirst().stdout().file())
                .isEqualTo(new Target.File(dir + "/p-100%.log"));
    }

    @Test
    void whatIsWrittenForTwoExpansionsStaysTheSame() throws Exception {
        var config = written("""
                [supervisord]
                environment=SHARE="100%%%%",PLACE="%%(here)s"
                [program:p]
                command=/bin/cat
                stdout_logfile={DIR}/%%(program_name)s-%%%%.log
                """).read();

        assertThat(config.daemon().environment()).containsEntry("SHARE", "100%").containsEntry("PLACE", dir.toString());
        assertThat(config.groups().getFirst().processes().getFirst().stdout().file())
                .isEqualTo(new Target.File(dir + "/p-%.log"));
    }

    @Test
    void aNumberOfProcessesThatNoMachineCanRunIsRefusedBeforeItFillsTheMemory() {
        List<Problem> problems = written("[supervisord]\n[program:p]\ncommand=/bin/cat\n"
                        + "process_name=%(process_num)d\nnumprocs=1000000000\n")
                .check()
                .problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().text()).startsWith("numprocs 1000000000 is more than 100000");
        assertThat(problems.getFirst().at()).isEqualTo(new Position(dir + "/supervisord.conf", 5));
    }

    @Test
    void aCommandThatDefaultGivesToProgramsWritesNoConfiguration() throws Exception {
        Written file = written("[supervisord]\n[DEFAULT]\ncommand=/bin/cat\n[include]\nfiles=more.conf\n");
        file.file("more.conf", "[program:p]\n");

        assertThat(file.read().groups()).hasSize(1);
    }

    @Test
    void aFirstExpansionThatFailsIsStillRefused() {
        assertThatThrownBy(written("[supervisord]\nenvironment=A=\"100%\"\n")::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Format string 'A=\"100%\"' for 'supervisord.environment' is badly formatted");
    }

    @Test
    void aCommandThatACommentCutsInsideAQuoteIsWarnedOf() throws Exception {
        var config = written("[supervisord]\n[program:p]\ncommand=/bin/sh -c \"echo a ; echo b\"\n")
                .read();

        assertThat(config.remarks())
                .contains(new Remark(
                        LogLevel.WARN,
                        "For [program:p], a blank and ; or # inside a quote of command begin a comment, the rest of the"
                                + " line has been ignored (" + dir + "/supervisord.conf:3)"));
    }

    @Test
    void theRemedyForAnUnknownMemberNamesTheGroupEvenWhereSupervisordsTextNamesAnother() {
        List<Problem> problems = written("""
                [supervisord]
                [program:a]
                command=/bin/cat
                [group:g]
                programs=a,b
                """).check().problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().text()).isEqualTo("[program:a] names unknown program or fcgi-program b");
        assertThat(problems.getFirst().remedy())
                .isEqualTo("add [program:b], or take the name out of programs in [group:g]");
        assertThat(problems.getFirst().at()).isEqualTo(new Position(dir + "/supervisord.conf", 5));
    }

    @Test
    void aFileThatIsGoneOrNoFileOrIncludesWhatIsBrokenSaysWhich() throws Exception {
        Written file = written("[supervisord]\n[include]\nfiles=conf.d/*.conf\n");
        file.file("conf.d/a.conf", "[program:a]\ncommand=/bin/cat\nstartsecs=soon\n");
        assertThatThrownBy(file::read).hasMessageContaining("'soon'");

        Files.writeString(dir.resolve("conf.d/a.conf"), "no section\n");
        assertThatThrownBy(file::read).hasMessageContaining("conf.d/a.conf");

        Files.delete(dir.resolve("conf.d/a.conf"));
        Files.createSymbolicLink(dir.resolve("conf.d/a.conf"), dir.resolve("nowhere/at/all"));
        Files.createDirectory(dir.resolve("conf.d/b.conf"));
        assertThat(file.read().remarks())
                .filteredOn(remark -> remark.level() == LogLevel.WARN)
                .containsExactly(new Remark(
                        LogLevel.WARN,
                        "could not read included file \"" + dir + "/conf.d/a.conf\", its sections are missing"));

        Files.delete(dir.resolve("supervisord.conf"));
        assertThatThrownBy(file::read).hasMessage("could not find config file " + dir + "/supervisord.conf");

        Files.createDirectory(dir.resolve("supervisord.conf"));
        assertThatThrownBy(file::read).hasMessage("could not read config file " + dir + "/supervisord.conf");
    }
}
