package dev.provost.daemon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogMatcherTest {
    private static LogMatcher looksFor(String regex) {
        return new LogMatcher(Pattern.compile(regex));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsALineThatComesInPieces() {
        LogMatcher matcher = looksFor("^Started web in [0-9.]+ s$");

        assertThat(matcher.accept(bytes("booting\nStarted w"))).isFalse();
        assertThat(matcher.accept(bytes("eb in 1"))).isFalse();
        assertThat(matcher.accept(bytes(".5 s\nmore\n"))).isTrue();
    }

    @Test
    void doesNotFindWhatStandsInTwoLines() {
        assertThat(looksFor("one.*two").accept(bytes("one\ntwo\n"))).isFalse();
    }

    @Test
    void findsAPromptThatHasNoEndOfLine() {
        assertThat(looksFor("größe> $").accept(bytes("hello\ngröße> "))).isTrue();
    }

    @Test
    void leavesTheBufferAsItIs() {
        ByteBuffer buffer = bytes("a\nb\n");

        looksFor("x").accept(buffer);

        assertThat(buffer.remaining()).isEqualTo(4);
    }

    @Test
    void looksAtTheBeginningOfALongLineOnly() {
        String much = "x".repeat(LogMatcher.LINE_MAX);

        assertThat(looksFor("ready").accept(bytes(much + "ready\n"))).isFalse();
        assertThat(looksFor("ready").accept(bytes("ready" + much + much + "\n")))
                .isTrue();
    }

    @Test
    @Timeout(60)
    void givesUpAnExpressionThatWouldTakeYears() {
        LogMatcher matcher = looksFor("(a+)+b");

        assertThat(matcher.accept(bytes("a".repeat(200) + "\n"))).isFalse();
        assertThat(matcher.accept(bytes("ab\n"))).isTrue();
    }
}
