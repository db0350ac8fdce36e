package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentFileTest {
    private static final String S = "[supervisord]\n";

    @TempDir
    private Path dir;

    @Test
    void linesAreReadAsShellsAndDotenvDo() throws Exception {
        String text = """
                # a comment
                PLAIN=value
                \texport EXPORTED = with blanks around \r
                EMPTY=
                NONE=# nothing
                COMMENT=a#b #c
                SINGLE='a "b" \\n $HOME' # a note
                DOUBLE="a 'b' \\n \\"\\\\\\$\\q"

                LINES="one
                two"
                MORE='three

                four'
                PERCENT=100%
                URL=postgres://u:p@h/db?x=1
                ÜML=ä€
                dotted.name-x=1
                PLAIN=later wins""";

        assertThat(EnvironmentFile.parse(text, "x.env"))
                .isEqualTo(Map.ofEntries(
                        Map.entry("PLAIN", "later wins"),
                        Map.entry("EXPORTED", "with blanks around"),
                        Map.entry("EMPTY", ""),
                        Map.entry("NONE", ""),
                        Map.entry("COMMENT", "a#b"),
                        Map.entry("SINGLE", "a \"b\" \\n $HOME"),
                        Map.entry("DOUBLE", "a 'b' \n \"\\$\\q"),
                        Map.entry("LINES", "one\ntwo"),
                        Map.entry("MORE", "three\n\nfour"),
                        Map.entry("PERCENT", "100%"),
                        Map.entry("URL", "postgres://u:p@h/db?x=1"),
                        Map.entry("ÜML", "ä€"),
                        Map.entry("dotted.name-x", "1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A=1;hunter2|2|no '=' in the line",
                "=hunter2|1|what stands before the '=' is no name of a variable",
                "hunter2 A=1|1|what stands before the '=' is no name of a variable",
                "1A=hunter2|1|what stands before the '=' is no name of a variable",
                "A='1';;B='hunter2|3|no closing quote for B",
                "A=\"1;2;3\";B=\"hunter2|4|no closing quote for B",
                "A='1' hunter2|1|something follows the closing quote of A",
            })
    void whatIsNoneIsToldByPlaceAndNameWithoutAValue(String text, int line, String what) {
        assertThatThrownBy(() -> EnvironmentFile.parse(text.replace(';', '\n'), "x.env"))
                .isInstanceOfSatisfying(EnvironmentFile.Refused.class, e -> {
                    assertThat(e.at()).isEqualTo(new Position("x.env", line));
                    assertThat(e.text()).isEqualTo(what).doesNotContain("hunter2");
                });
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            assertThat(EnvironmentFile.parse(text, "x.env")).doesNotContainKey("");
        } catch (EnvironmentFile.Refused e) {
            assertThat(e.at().line()).isPositive();
        }
    }

    @Test
    void explicitPairsWinAndFilesAreFoundBesideTheirConfiguration() throws ConfigException {
        var written = new Written(dir)
                .main("""
                        [supervisord]
                        environment_file=conf/all.env
                        environment=B="main"
                        [include]
                        files=conf/p.ini
                        """)
                .file("conf/all.env", "A=all\nB=all\nC=100%\n")
                .file("conf/p.ini", """
                        [program:p]
                        command=/bin/echo %(ENV_A)s %(ENV_D)s
                        environment_file=p.env, -missing.env, {DIR}/conf/last.env
                        environment=D="%(ENV_E)s!"
                        """)
                .file("conf/p.env", "D=file\nE=e\nF=p\n")
                .file("conf/last.env", "F=last\n");

        var process = written.process("p");

        assertThat(process.environment())
                .isEqualTo(Map.of("A", "all", "B", "main", "C", "100%", "D", "e!", "E", "e", "F", "last"));
        assertThat(process.command()).isEqualTo("/bin/echo all e!");
    }

    @Test
    void aMissingFileIsAProblemUnlessItMayBeMissing() throws ConfigException {
        var written = new Written(dir).main(S + """
                [program:__defaults__]
                environment_file=none.env
                [program:a]
                command=/bin/cat
                [program:b]
                command=/bin/cat
                environment_file=-none.env
                """);

        assertThat(written.check().problems())
                .extracting(Problem::toString)
                .isEqualTo(List.of(written.inPlace("{DIR}/supervisord.conf:3: environment_file {DIR}/none.env does not "
                        + "exist in section 'program:a' (file: '{DIR}/supervisord.conf'); make that file, or write "
                        + "environment_file=-{DIR}/none.env if it may be missing")));
        assertThat(written.file("none.env", "A=1").process("b").environment()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void aBrokenFileIsToldWithItsPlace() {
        var written = new Written(dir)
                .main(S + "environment_file=x.env\n[program:a]\ncommand=/bin/cat\n")
                .file("x.env", "A=1\nhunter2\n");

        assertThatThrownBy(written::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage(written.inPlace("{DIR}/x.env:2: environment_file: no '=' in the line; "
                        + "write lines such as KEY=value or KEY=\"a value\""));
    }
}
