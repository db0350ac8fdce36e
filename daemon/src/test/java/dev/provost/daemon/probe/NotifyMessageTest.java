package dev.provost.daemon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotifyMessageTest {
    @Test
    void readsWhatServicesSay() {
        NotifyMessage message = NotifyMessage.parse("READY=1\nSTATUS=größe: 3 %\nMAINPID=12\nWATCHDOG=1\n");

        assertThat(message.ready()).isTrue();
        assertThat(message.alive()).isTrue();
        assertThat(message.stopping()).isFalse();
        assertThat(message.status()).isEqualTo("größe: 3 %");
        assertThat(message.ignored()).containsExactly("MAINPID");
    }

    @Test
    void nothingIsTakenForMoreThanItSays() {
        NotifyMessage message = NotifyMessage.parse("READY=0\nready=1\nSTOPPING=1\nWATCHDOG=trigger\nREADY=1x");

        assertThat(message.ready()).isFalse();
        assertThat(message.alive()).isFalse();
        assertThat(message.stopping()).isTrue();
        assertThat(message.trouble()).isTrue();
        assertThat(message.status()).isNull();
    }

    @Test
    void aStatusStaysOneLineWithoutControlCharacters() {
        assertThat(NotifyMessage.parse("STATUS=a\u001b[31m\tb" + "c".repeat(300))
                        .status())
                .startsWith("a [31m bccc")
                .hasSizeLessThan(210);
    }
}
