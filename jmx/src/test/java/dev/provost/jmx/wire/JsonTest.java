package dev.provost.jmx.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Property(tries = 300)
    void whatIsWrittenIsReadAgain(@ForAll("values") Object value) {
        assertThat(Json.read(Json.document(value))).isEqualTo(value);
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(text -> (Object) text),
                Arbitraries.longs().map(number -> (Object) number),
                Arbitraries.doubles().map(number -> (Object) number),
                Arbitraries.of(true, false).map(truth -> (Object) truth));
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(5);
        return Arbitraries.recursive(
                () -> plain,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(list -> (Object) list),
                        Arbitraries.maps(names, inner).ofMaxSize(3).map(map -> (Object) map)),
                0,
                3);
    }

    @Test
    void numbersKeepTheirSizeAndTextsTheirCharacters() {
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("long", Long.MAX_VALUE);
        read.put("double", -12.5e-3);
        read.put("beyond", 1e30);
        read.put("text", "a\"\\/\b\f\n\r\tä\uD83D\uDE00");
        read.put("nothing", null);

        assertThat(Json.read("""
                 {"long": 9223372036854775807, "double": -12.5e-3, "beyond": 1000000000000000000000000000000,
                  "text": "a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\uDE00", "nothing": null}\t
                """)).isEqualTo(read);
        assertThat(Json.read("[]")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "[1 2]",
                "01",
                "1.",
                "-",
                "+1",
                "1e",
                "tru",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u١٢٣٤\"",
                "\"\n\"",
                "1 2",
                "[1]]",
                "NaN",
                "'a'"
            })
    void whatIsNoJsonIsRefusedWithItsPlace(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read(text))
                .withMessageMatching("not JSON: .* at character \\d+");
    }

    @Test
    void depthIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read("[".repeat(100_000)))
                .withMessage("not JSON: nested deeper than 200 at character 200");
    }
}
