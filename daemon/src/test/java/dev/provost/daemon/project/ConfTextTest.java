package dev.provost.daemon.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfTextTest {
    private static final Path FOLDER = folder();

    private static Path folder() {
        try {
            return Files.createTempDirectory("pvconf");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterContainer
    static void tidy() throws Exception {
        Files.deleteIfExists(FOLDER.resolve("generated.conf"));
        Files.deleteIfExists(FOLDER);
    }

    @Provide
    Arbitrary<String> nasty() {
        return Arbitraries.strings()
                .withChars(" \t%'\"\\;#$`&|(){}=,:[]é€\u00a0aZ0-")
                .ofMaxLength(12)
                .filter(text -> text.equals(text.strip()));
    }

    @Property(tries = 300)
    void theDaemonGetsTheWordThatWasMeant(@ForAll("nasty") String text) throws Exception {
        String config = "[supervisord]\n[program:a]\ncommand=/bin/echo " + ConfText.word(text) + " end\n";

        assertThat(Generated.read(config, FOLDER).words("a")).containsExactly("/bin/echo", text, "end");
    }

    @Property(tries = 300)
    void theDaemonGetsTheVariableThatWasMeantOrItIsRefused(@ForAll("nasty") String text) {
        String pair;
        try {
            pair = ConfText.pair(text);
        } catch (ConfText.Refused e) {
            assertThat(text).containsAnyOf("'", "\"", ";", "#");
            return;
        }
        String config = "[supervisord]\n[program:a]\ncommand=/bin/echo\nenvironment=A=" + pair + ",B=b\n";

        assertThat(Generated.read(config, FOLDER).process("a").environment()).isEqualTo(Map.of("A", text, "B", "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"100%|100%%", "ünï|ünï", "a;b|a;b", "it's|it's"})
    void percentSignsAreDoubled(String value, String written) throws Exception {
        assertThat(ConfText.plain(value)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "a ;b", "a\t#b", ";a", " a", "a "})
    void whatTheFormatCannotHoldIsRefusedAndNotTold(String value) {
        assertThatThrownBy(() -> ConfText.plain("secret" + value.strip() + value + "secret ;"))
                .isInstanceOf(ConfText.Refused.class)
                .hasMessageNotContaining("secret");
    }
}
