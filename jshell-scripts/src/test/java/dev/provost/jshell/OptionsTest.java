package dev.provost.jshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @BeforeEach
    void begin() {
        Script.begin("test", List.of());
    }

    @Test
    void optionsAreFoundAmongWords() {
        Options options = Options.of(
                List.of("RUNNING", "--limit", "2m", "web", "--quiet", "--batch=3", "--", "--odd"),
                "limit=TIME",
                "batch=N",
                "quiet",
                "other");

        assertThat(options.words()).containsExactly("RUNNING", "web", "--odd");
        assertThat(options.duration("limit", Duration.ZERO)).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.number("batch", 1, 1)).isEqualTo(3);
        assertThat(options.has("quiet")).isTrue();
        assertThat(options.has("other")).isFalse();
        assertThat(options.text("other", "none")).isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nosuch", "--quiet=yes", "--limit"})
    void whatIsWrongEndsTheScriptWith2(String word) {
        assertThatThrownBy(() -> Options.of(List.of(word), "limit=TIME", "quiet"))
                .isInstanceOf(Exit.class);
        assertThat(Script.exitAskedFor()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "", "99999999999"})
    void numbersHaveALeast(String number) {
        Options options = Options.of(List.of("--batch", number), "batch=N");

        assertThatThrownBy(() -> options.number("batch", 1, 1)).isInstanceOf(Exit.class);
    }

    @Test
    void timesHaveUnits() {
        assertThat(Script.duration("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Script.duration("7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(Script.duration("2h")).isEqualTo(Duration.ofHours(2));
        for (String wrong : List.of("", "s", "-1s", "1d", "1.5s", "99999999999999999999")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Script.duration(wrong))
                    .withMessage("'" + wrong + "' is not a time; write a whole number with ms, s, m or h, such as 30s");
        }
    }

    @Test
    void columnsAreAsWideAsTheyMustBe() {
        Table table = new Table("NAME", "PID", "WORD");

        table.row("a", 1234567, "x").row("longer", 5, "");

        assertThat(table).hasToString("NAME        PID  WORD\na       1234567  x\nlonger        5\n");
    }
}
