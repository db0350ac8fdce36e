package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Python's rules for expansions, pairs, words and files.
class TextRulesTest {
    private static final Names NAMES =
            new Names(Map.of("A", "va")).with("here", "/h").withProcess(7, 12);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%(process_num)02d|07",
                "%(process_num)-4d.|7   .",
                "%(numprocs)#x|0xc",
                "%(numprocs)+.3d|+012",
                "%(numprocs)g|12",
                "%(numprocs).1e|1.2e+01",
                "%(here)5.1s|`    /`",
                "%(here)r|'/h'",
                "%(ENV_A)s%%|va%",
                "%(numprocs)c|`\f`"
            })
    void aFormatIsExpandedAsPythonDoes(String format, String text) throws ConfigException {
        assertThat(Expansion.expand(format, NAMES, "k")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "100%|incomplete format",
                "%(here|incomplete format key",
                "%x|%x format: an integer is required, not dict",
                "%(here)d|%d format: a real number is required, not str",
                "%(here)f|must be real number, not str",
                "%(here)s %s|not enough arguments for format string",
                "%(here)%|unsupported format character '%' (0x25) at index 7",
                "é%b|unsupported format character 'b' (0x62) at index 2",
                "%(here)*d|* wants int"
            })
    void aBadFormatIsRefusedInPythonsWords(String format, String why) {
        assertThatThrownBy(() -> Expansion.expand(format, NAMES, "k"))
                .hasMessage("Format string '" + format + "' for 'k' is badly formatted: " + why);
    }

    @Test
    void anUnknownNameIsToldWithTheKnownOnes() {
        assertThatThrownBy(() -> Expansion.expand("%(x'y)s", NAMES, "k"))
                .hasMessage("Format string \"%(x'y)s\" for 'k' contains names (\"x'y\") which cannot be expanded."
                        + " Available names: ENV_A, here, numprocs, process_num");
    }

    static Map<String, String> pairs(String... keysAndValues) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            pairs.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return pairs;
    }

    @Test
    void pairsAreReadWithTheOldLexersOddities() throws ConfigException {
        assertThat(EnvironmentPairs.parse("A='1',B=\"2\";C = a/b:c.d+e-f(g),"))
                .isEqualTo(pairs("A", "1", "B", "2", "C", "a/b:c.d+e-f(g)"));
        assertThat(EnvironmentPairs.parse("A=hello world")).isEqualTo(pairs("A", "hello"));
        assertThat(EnvironmentPairs.parse("A=$HOME")).isEqualTo(pairs("A", "$"));
        assertThat(EnvironmentPairs.parse("A=http://h/p?q=1")).isEqualTo(pairs("A", "http://h/p", "q", "1"));
        assertThat(EnvironmentPairs.parse("A='say \"x\"'")).isEqualTo(pairs("A", "say \"x"));
        assertThat(EnvironmentPairs.parse("A=x'y'z")).isEqualTo(pairs("A", "x'y'z"));
        assertThat(EnvironmentPairs.parse("A=\"x\"\"y\"")).isEqualTo(pairs("A", "x"));
        assertThat(EnvironmentPairs.parse("A=it's")).isEqualTo(pairs("A", "it's"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"A=a@b", "A=a=b", "A=a,b", "A=1 B=2", "A=", "A", "A=1,,B=2", "A=a\\,b"})
    void unfinishedPairsAreRefused(String text) {
        assertThatThrownBy(() -> EnvironmentPairs.parse(text))
                .hasMessage("Unexpected end of key/value pairs in value '" + text + "'");
    }

    @Test
    void aCommandIsSplitAsAShellDoes() {
        assertThat(CommandLine.split("/bin/sh -c 'a \"b\" \\c' \"x\\\"y\\z\" d\\ e '' # f"))
                .containsExactly("/bin/sh", "-c", "a \"b\" \\c", "x\"y\\z", "d e", "", "#", "f");
        assertThat(CommandLine.split(" \n\t")).isEmpty();
        assertThatThrownBy(() -> CommandLine.split("a 'b")).hasMessage("No closing quotation");
        assertThatThrownBy(() -> CommandLine.split("a \\")).hasMessage("No escaped character");
    }

    @Provide
    Arbitrary<String> files() {
        List<String> parts = List.of(
                "[supervisord]",
                "[a]",
                "[",
                "]",
                "k",
                "=",
                ":",
                " ",
                "\t",
                "\n",
                "\r\n",
                ";",
                "#",
                " ;",
                "v",
                "\u00a0",
                "\ue000",
                "\u0001",
                "%(here)s",
                "[program:p]\ncommand=x\n",
                "\nnumprocs=",
                "\nenvironment=",
                "٣",
                "'");
        return Arbitraries.of(parts).list().ofMaxSize(30).map(chosen -> String.join("", chosen));
    }

    @Property(tries = 2000)
    void anyFileIsEitherReadOrRefusedWithItsPlace(@ForAll("files") String text) throws ConfigException {
        var document = new IniDocument();
        try {
            document.add("[supervisord]\n" + text, "f");
            assertThat(document.section("supervisord")).isNotNull();
        } catch (LogicalLines.Refused e) {
            assertThat(e.line()).isBetween(2, 2 + text.length());
            assertThat(e.text()).startsWith("Source contains parsing errors: 'f'\n\t[line ");
        }
    }

    @Property(tries = 2000)
    void anyNumberIsEitherReadOrRefusedWithItself(@ForAll("numbers") String text) {
        try {
            long bytes = Values.byteSize(text);
            assertThat(bytes < 0).isEqualTo(text.strip().startsWith("-") && bytes != 0);
        } catch (ConfigException e) {
            assertThat(e).hasMessageStartingWith("invalid literal for int() with base 10: '");
        }
    }

    @Provide
    Arbitrary<String> numbers() {
        return Arbitraries.of("-", "+", "9", "0", "_", " ", "999999999999", "KB", "gb", "Mb", "b", "٣", ".", "x")
                .list()
                .ofMaxSize(6)
                .map(chosen -> String.join("", chosen));
    }
}
