package dev.provost.bridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FormTest {
    @Property
    void whatIsQuotedIsReadAgain(@ForAll String text) {
        // Half an emoji is no text and can't be sent.
        String sendable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

        String quoted = Form.quoted(text);

        assertThat(quoted).matches("[0-9A-Za-z_.~/%-]*");
        assertThat(Form.of("a=b&message=" + quoted + "&c=d").get("message"))
                .isEqualTo(sendable.isEmpty() ? null : sendable);
    }

    @Property
    void anyQueryIsRead(@ForAll String query) {
        assertThat(Form.of(query).get("")).satisfiesAnyOf(v -> assertThat(v).isNull(), v -> assertThat(v).isNotEmpty());
    }

    @Test
    void theFirstValueWinsAndAnEmptyOneIsNone() {
        Form form = Form.of("a=&a=1&a=2&b&c=%4&d=x=y&=z&");

        assertThat(form.get("a")).isEqualTo("1");
        assertThat(form.get("b")).isNull();
        assertThat(form.get("c")).isEqualTo("%4");
        assertThat(form.get("d")).isEqualTo("x=y");
    }
}
