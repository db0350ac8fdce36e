package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTextTest {
    @Test
    void textIsShownAsItIs() {
        assertThat(OutputText.of("größe 🚀\n'\"\\".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("größe 🚀\n'\"\\");
        assertThat(OutputText.of(new byte[0])).isEmpty();
    }

    @Test
    void otherBytesAreShownAsPythonShowsThem() {
        assertThat(shown("a\u0088b\n")).isEqualTo("Undecodable: b'a\\x88b\\n'");
        assertThat(shown("\u00ff\t\r\\\0\u007f")).isEqualTo("Undecodable: b'\\xff\\t\\r\\\\\\x00\\x7f'");
        assertThat(shown("\u00ff'")).isEqualTo("Undecodable: b\"\\xff'\"");
        assertThat(shown("\u00ff\"")).isEqualTo("Undecodable: b'\\xff\"'");
        assertThat(shown("\u00ff'\"")).isEqualTo("Undecodable: b'\\xff\\'\"'");
    }

    private static String shown(String bytes) {
        return OutputText.of(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
