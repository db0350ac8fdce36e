package dev.provost.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.event.ListenerProtocol.Said;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerProtocolTest {
    private static final Said READY = new Said.Ready();
    private static final Said PROCESSED = new Said.Processed();
    private static final Said REJECTED = new Said.Rejected();

    private final ListenerProtocol protocol = new ListenerProtocol();

    private List<Said> say(String text) {
        return protocol.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void busy() {
        say("READY\n");
        protocol.sent();
    }

    @Test
    void itAsksGetsAndAnswersAgainAndAgain() {
        assertThat(protocol.state()).isEqualTo(ListenerState.ACKNOWLEDGED);
        assertThat(say("READY\n")).containsExactly(READY);
        assertThat(protocol.state()).isEqualTo(ListenerState.READY);
        protocol.sent();
        assertThat(protocol.state()).isEqualTo(ListenerState.BUSY);
        assertThat(say("RESULT 2\nOKREADY\n")).containsExactly(PROCESSED, READY);
        protocol.sent();
        assertThat(say("RESULT 2\nOK")).containsExactly(PROCESSED);
        assertThat(protocol.state()).isEqualTo(ListenerState.ACKNOWLEDGED);
        assertThat(say("READY\n")).containsExactly(READY);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "RESULT 2|OK,true",
                "RESULT 4|FAIL,false",
                "RESULT 2|ok,false",
                "RESULT 3|OK!,false",
                "RESULT 1|O,false",
                "RESULT 0|,false",
                // Whatever seven bytes precede the number, and all that int() of Python reads.
                "ANSWER:2|OK,true",
                "RESULT  +2 |OK,true",
                "RESULT 0_2|OK,true",
                "RESULT 002|OK,true"
            })
    void onlyTheTwoBytesOkAccept(String answer, boolean accepted) {
        busy();

        assertThat(say(answer.replace('|', '\n'))).containsExactly(accepted ? PROCESSED : REJECTED);
        assertThat(protocol.state()).isEqualTo(ListenerState.ACKNOWLEDGED);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "RESULT abc",
                "junk",
                "''",
                "RESULT ",
                "RESULT 2 3",
                "RESULT -1",
                "RESULT 2__0",
                "RESULT _2",
                "RESULT 2_"
            })
    void aLineWithoutANumberIsABadResult(String line) {
        busy();

        assertThat(say(line + "\nREADY\n")).containsExactly(new Said.BadResult(line));
        assertThat(protocol.state()).isEqualTo(ListenerState.UNKNOWN);
    }

    @Test
    void aBadLineThatIsNoTextIsShownInPythonsNotation() {
        busy();

        assertThat(protocol.accept(ByteBuffer.wrap(new byte[] {'x', (byte) 0xff, '\n'})))
                .containsExactly(new Said.BadResult("Undecodable: b'x\\xff'"));
    }

    @Test
    void aResultLineWithoutAnEndIsBadBeforeItFillsTheMemory() {
        busy();

        List<Said> said = say("RESULT " + "1".repeat(100_000));

        assertThat(said).hasSize(1);
        assertThat(said.getFirst()).isInstanceOf(Said.BadResult.class);
    }

    @Test
    void aResultOfAnyLengthTakesNoMemoryAndIsRejected() {
        busy();
        assertThat(say("RESULT 99999999999999999999\n")).isEmpty();
        assertThat(say("x".repeat(100_000))).isEmpty();
        assertThat(protocol.state()).isEqualTo(ListenerState.BUSY);

        protocol.begin();
        busy();
        assertThat(say("RESULT 100000\n" + "x".repeat(100_000))).containsExactly(REJECTED);
    }

    @Test
    void anythingButReadyIsAViolationOnceItIsLongEnough() {
        assertThat(say("HELLO")).isEmpty();
        assertThat(protocol.state()).isEqualTo(ListenerState.ACKNOWLEDGED);

        assertThat(say("\n")).containsExactly(new Said.Violation(ListenerState.ACKNOWLEDGED));
        assertThat(protocol.state()).isEqualTo(ListenerState.UNKNOWN);
        assertThat(say("READY\n")).isEmpty();
    }

    @Test
    void anythingAtAllIsAViolationWhileItWaitsForAnEvent() {
        assertThat(say("READY\nx")).containsExactly(READY, new Said.Violation(ListenerState.READY));
        assertThat(protocol.state()).isEqualTo(ListenerState.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "READY|,true",
                "hello|READY|,true",
                "RESULT 2|OKREADY|,true",
                "RESULT 4|FAILREADY|,true",
                "RESULT 2|OK|READY|,true",
                "READY,false",
                "READY|x,false",
                "READY|x|,false",
                "ALREADY|,false",
                "RESULT 3|OKREADY|,false",
                "OKREADY|,false",
                "READY |,false",
                "hello world|,false"
            })
    void itAsksAgainWhenItsLastLineIsReadyAloneOrBehindAResult(String text, boolean asks) {
        say("!!!!!\n");
        assertThat(protocol.state()).isEqualTo(ListenerState.UNKNOWN);

        say(text.replace('|', '\n'));

        assertThat(protocol.asksAgain()).isEqualTo(asks);
    }

    @Test
    void aBannerBeforeTheFirstReadyCanBeForgiven() {
        say("starting up\nREADY\n");
        assertThat(protocol.asksAgain()).isTrue();

        protocol.resynchronise();
        protocol.sent();

        assertThat(say("RESULT 2\nOK")).containsExactly(PROCESSED);
    }

    @Test
    void muchOutputOfAListenerThatIsUnknownIsPassedOver() {
        say("!!!!!\n");

        say("x".repeat(1_000_000) + "READY\n");
        assertThat(protocol.asksAgain()).isFalse();
        say("x".repeat(1_000_000) + "\nRESULT 2\nOKREADY\n");
        assertThat(protocol.asksAgain()).isTrue();
    }

    @Test
    void whatItSaidBeforeAViolationIsNotARequest() {
        busy();
        say("junk\n");

        assertThat(protocol.asksAgain()).isFalse();
        assertThatThrownBy(protocol::resynchronise).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(protocol::sent).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNewChildBeginsAnew() {
        busy();
        say("RESULT 5\nab");

        protocol.begin();

        assertThat(say("READY\n")).containsExactly(READY);
    }

    /// Every piece is a chunk of its own in one run, and all are one chunk in the other; each time it is READY after a
    /// piece an event is sent.
    @Property(tries = 1000)
    void cutsBetweenChunksHaveNoMeaning(
            @ForAll("talks") @Size(max = 12) List<String> pieces, @ForAll @IntRange(min = 1, max = 9) int bytes) {
        var whole = new ListenerProtocol();
        var cut = new ListenerProtocol();
        List<Said> wholeSaid = new ArrayList<>();
        List<Said> cutSaid = new ArrayList<>();

        for (String piece : pieces) {
            byte[] text = piece.getBytes(StandardCharsets.UTF_8);
            wholeSaid.addAll(whole.accept(ByteBuffer.wrap(text)));
            for (int from = 0; from < text.length; from += bytes) {
                cutSaid.addAll(cut.accept(ByteBuffer.wrap(text, from, Math.min(bytes, text.length - from))));
            }
            assertThat(cutSaid).isEqualTo(wholeSaid);
            assertThat(cut.state()).isEqualTo(whole.state());
            assertThat(cut.asksAgain()).isEqualTo(whole.asksAgain());
            if (whole.state() == ListenerState.READY) {
                whole.sent();
                cut.sent();
            }
        }
    }

    @Provide
    Arbitrary<List<String>> talks() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.of("READY\n", "RESULT 2\nOK", "RESULT 4\nFAIL", "RESULT 2\nOKREADY\n")),
                        Tuple.of(
                                2,
                                Arbitraries.of(
                                        "READ", "Y\n", "RES", "ULT 2\nO", "K", "\n", "RESULT 0\n", "RESULT x\n")),
                        Tuple.of(1, Arbitraries.strings().ofMaxLength(8)),
                        Tuple.of(1, Arbitraries.of("x", "READY\n", "RESULT 2\n").map(text -> text.repeat(300))))
                .list()
                .ofMaxSize(12);
    }
}
