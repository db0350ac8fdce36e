package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.jmx.LogLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `__defaults__`, `__overrides__` and `exclude`: what wins over what.
class SharedSettingsTest {
    private static final String S = "[supervisord]\n";

    @TempDir
    private Path dir;

    private Written config(String text) {
        return new Written(dir).main(text);
    }

    /// Whoever stands further right wins: `[DEFAULT]` fills the least, an override replaces whatever there is.
    @ParameterizedTest
    @CsvSource({
        // DEFAULT, alias, __defaults__, program, included program, __overrides__ -> startsecs
        " ,  ,  ,  ,  ,  , 1",
        "2,  ,  ,  ,  ,  , 2",
        " , 3,  ,  ,  ,  , 3",
        " ,  , 4,  ,  ,  , 4",
        " ,  ,  , 5,  ,  , 5",
        " ,  ,  ,  , 6,  , 6",
        " ,  ,  ,  ,  , 7, 7",
        " , 3, 4,  ,  ,  , 4",
        " , 3, 4, 5,  ,  , 5",
        " , 3, 4, 5, 6,  , 6",
        " , 3, 4, 5, 6, 7, 7",
        // To Python's parser what [DEFAULT] says is there: no gap.
        "2, 3, 4,  ,  ,  , 2",
        "2, 3, 4, 5,  ,  , 5",
        "2,  ,  ,  ,  , 7, 7",
    })
    void mergesInTheOrderOfDjsupervisor(
            String general,
            String alias,
            String defaults,
            String program,
            String included,
            String overrides,
            int startsecs)
            throws ConfigException {
        var written = config(section("DEFAULT", general) + S + section("program:__overrides__", overrides)
                        + section("program-default", alias) + section("program:__defaults__", defaults)
                        + "[program:p]\ncommand=/bin/cat\n" + (program == null ? "" : "startsecs=" + program + "\n")
                        + "[include]\nfiles=more.ini\n")
                .file("more.ini", "[program:p]\nautostart=true\n" + (included == null ? "" : "startsecs=" + included));

        assertThat(written.process("p").startsecs()).isEqualTo(startsecs);
        assertThat(written.read().groups()).hasSize(1);
    }

    private static String section(String name, String startsecs) {
        return startsecs == null ? "" : "[" + name + "]\nstartsecs=" + startsecs + "\n";
    }

    @Test
    void eachKindHasItsOwn() throws ConfigException {
        var groups = config(S + """
                [program:__defaults__]
                stopwaitsecs=1
                [fcgi-program:__defaults__]
                stopwaitsecs=2
                socket=tcp://localhost:9002
                [eventlistener:__defaults__]
                stopwaitsecs=3
                events=TICK_60
                [group:__defaults__]
                priority=7
                [program:p]
                command=/bin/cat
                [program:member]
                command=/bin/cat
                [fcgi-program:f]
                command=/bin/cat
                [eventlistener:e]
                command=/bin/cat
                [group:g]
                programs=member
                """).read().groups();

        Map<String, Integer> waits = new TreeMap<>();
        for (GroupConfig group : groups) {
            waits.put(group.name(), group.processes().getFirst().stopwaitsecs());
        }
        assertThat(waits).isEqualTo(new TreeMap<>(Map.of("p", 1, "g", 1, "f", 2, "e", 3)));
        assertThat(groups).extracting(GroupConfig::priority).containsExactly(-1, 7, 999, 999);
    }

    @Test
    void sharedTextIsExpandedWhereItGoes() throws ConfigException {
        var written = config(S + """
                [program:__defaults__]
                command=/bin/echo %(program_name)s %(group_name)s %(process_num)d
                process_name=%(program_name)s-%(process_num)d
                directory=%(here)s
                environment=NAME="%(program_name)s"
                [program:a]
                [program:b]
                numprocs=2
                command=/bin/cat
                """);

        var a = written.process("a-0");
        assertThat(a.command()).isEqualTo("/bin/echo a a 0");
        assertThat(a.directory()).isEqualTo(dir.toString());
        assertThat(a.environment()).isEqualTo(Map.of("NAME", "a"));
        assertThat(written.process("b-1").command()).isEqualTo("/bin/cat");
    }

    @Test
    void excludedSectionsAreGoneAndSaidSo() throws ConfigException {
        var config = config(S + """
                [program:__defaults__]
                exclude=%(ENV_SKIP)s
                [program:a]
                command=/bin/cat
                [program:b]
                command=/bin/cat
                exclude=false
                [fcgi-program:f]
                exclude=true
                [group:g]
                programs=b,a,f
                [inet_http_server]
                exclude=yes
                """).variable("SKIP", "true").read();

        assertThat(config.httpServers()).isEmpty();
        assertThat(config.groups()).extracting(GroupConfig::name).containsExactly("g");
        assertThat(config.groups().getFirst().processes())
                .extracting(ProcessConfig::name)
                .containsExactly("b");
        String file = dir + "/supervisord.conf";
        assertThat(config.remarks())
                .containsExactly(
                        new Remark(LogLevel.INFO, "Excluded [program:a] (" + file + ":4)"),
                        new Remark(LogLevel.INFO, "Excluded [fcgi-program:f] (" + file + ":9)"),
                        new Remark(LogLevel.INFO, "Excluded [inet_http_server] (" + file + ":13)"),
                        new Remark(LogLevel.INFO, "[group:g] goes without a, which is excluded"),
                        new Remark(LogLevel.INFO, "[group:g] goes without f, which is excluded"));
    }

    @Test
    void anOverrideCanExcludeAndADefaultGivesWay() throws ConfigException {
        assertThat(config(S + "[program:__overrides__]\nexclude=true\n[program:a]\ncommand=x\nexclude=false\n")
                        .read()
                        .groups())
                .isEmpty();
    }

    @Test
    void problemsStandWhereTheSharedValueStands() {
        var problems = config(S + """
                [program:__defaults__]
                startsecs=soon
                [program:a]
                command=/bin/cat
                [program:b]
                command=/bin/cat
                exclude=maybe
                """).check().problems();

        String file = dir + "/supervisord.conf";
        assertThat(problems).extracting(Problem::at).containsExactly(new Position(file, 8), new Position(file, 3));
        assertThat(problems.getFirst().text()).isEqualTo("not a valid boolean value: 'maybe'");
    }

    @Test
    void amongProgramsOnlyTheSharedSectionsNeedNoCommand() {
        var problems =
                config(S + "[program:__default__]\nstartsecs=1\n").check().problems();

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.at().line()).isEqualTo(2);
            assertThat(problem.remedy())
                    .isEqualTo("add command=; what is meant for all programs stands in [program:__defaults__] or "
                            + "[program:__overrides__]");
        });
    }

    @Test
    void aGroupCanNotNameThem() {
        assertThat(config(S + "[program:__defaults__]\nstartsecs=1\n[group:g]\nprograms=__defaults__\n")
                        .check()
                        .problems())
                .extracting(Problem::text)
                .isEqualTo(List.of("[group:g] names unknown program or fcgi-program __defaults__"));
    }
}
