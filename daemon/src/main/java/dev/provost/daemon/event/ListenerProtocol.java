package dev.provost.daemon.event;

import dev.provost.daemon.output.OutputText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a listener says on its standard output, understood as supervisord does: `READY` and a newline asks for an
/// event; then `RESULT n`, a newline and n bytes answer it, of which the two bytes `OK` accept it. Cuts between
/// chunks have no meaning. No clock, no I/O; memory is bounded whatever is said.
///
/// After a violation nothing is understood any more, as with supervisord. But what is said is followed in order to know
/// whether the listener [#asksAgain]: its last line is `READY`, alone or behind a well-formed result.
public final class ListenerProtocol {
    private static final byte[] READY_LINE = "READY\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = {'O', 'K'};

    /// Bytes before the number in a result line. supervisord does not look at them.
    private static final int RESULT_WORD_BYTES = "RESULT ".length();

    /// A result line that is longer is none.
    private static final int LINE_BYTES_MAX = 1024;

    private ListenerState state = ListenerState.ACKNOWLEDGED;

    /// The result line, or the bytes that may become `READY`.
    private byte[] line = new byte[32];

    private int lineLength;

    /// Bytes of the result still to come, -1 before its line is complete.
    private long resultLeft = -1;

    private long resultLength;
    private boolean resultIsOk;
    private final LastLine lastLine = new LastLine();

    /// Something the listener said.
    public sealed interface Said {
        /// It waits for an event.
        record Ready() implements Said {}

        /// It accepts its event.
        record Processed() implements Said {}

        /// It wants its event to come again.
        record Rejected() implements Said {}

        /// Its result line can't be read; it is UNKNOWN and has not answered its event.
        ///
        /// @param line as text, the way supervisord shows it
        record BadResult(String line) implements Said {}

        /// It said something when it had nothing to say, or something else than `READY`; it is UNKNOWN.
        ///
        /// @param from the state before
        record Violation(ListenerState from) implements Said {}
    }

    public ListenerState state() {
        return state;
    }

    /// A new child begins.
    public void begin() {
        state = ListenerState.ACKNOWLEDGED;
        lineLength = 0;
        resultLeft = -1;
        lastLine.begin();
    }

    /// An event was written to it.
    public void sent() {
        if (state != ListenerState.READY) {
            throw new IllegalStateException("an event was sent to a listener that is " + state);
        }
        state = ListenerState.BUSY;
    }

    /// {@return whether it is UNKNOWN and the last it said asks for an event}
    public boolean asksAgain() {
        return state == ListenerState.UNKNOWN && lastLine.isReady();
    }

    /// Takes it for READY again, after [#asksAgain].
    public void resynchronise() {
        if (!asksAgain()) {
            throw new IllegalStateException("a listener that is " + state + " does not ask for an event");
        }
        state = ListenerState.READY;
    }

    /// Consumes `bytes`.
    public List<Said> accept(ByteBuffer bytes) {
        List<Said> said = new ArrayList<>(2);
        while (bytes.hasRemaining()) {
            switch (state) {
                case ACKNOWLEDGED -> awaitReady(bytes, said);
                case READY -> {
                    state = ListenerState.UNKNOWN;
                    lastLine.begin();
                    said.add(new Said.Violation(ListenerState.READY));
                }
                case BUSY -> {
                    if (resultLeft < 0) {
                        resultLine(bytes, said);
                    } else {
                        result(bytes, said);
                    }
                }
                case UNKNOWN -> {
                    lastLine.skip(bytes);
                    lastLine.accept(bytes.get());
                }
            }
        }
        return said;
    }

    /// Decides when there are as many bytes as `READY` has.
    private void awaitReady(ByteBuffer bytes, List<Said> said) {
        add(bytes.get());
        if (lineLength < READY_LINE.length) {
            return;
        }
        boolean ready = Arrays.equals(line, 0, lineLength, READY_LINE, 0, READY_LINE.length);
        if (ready) {
            state = ListenerState.READY;
            said.add(new Said.Ready());
        } else {
            state = ListenerState.UNKNOWN;
            lastLine.begin();
            for (int i = 0; i < lineLength; i++) {
                lastLine.accept(line[i]);
            }
            said.add(new Said.Violation(ListenerState.ACKNOWLEDGED));
        }
        lineLength = 0;
    }

    private void resultLine(ByteBuffer bytes, List<Said> said) {
        byte next = bytes.get();
        if (next != '\n' && lineLength < LINE_BYTES_MAX) {
            add(next);
            return;
        }
        long length = next == '\n' ? number(line, RESULT_WORD_BYTES, lineLength) : -1;
        if (length < 0) {
            state = ListenerState.UNKNOWN;
            lastLine.begin();
            said.add(new Said.BadResult(OutputText.of(Arrays.copyOf(line, lineLength))));
        } else {
            resultLength = length;
            resultLeft = length;
            resultIsOk = length == OK.length;
            if (length == 0) {
                answered(said);
            }
        }
        lineLength = 0;
    }

    /// Only whether it is `OK` matters, so a long one is not kept.
    private void result(ByteBuffer bytes, List<Said> said) {
        byte next = bytes.get();
        if (resultIsOk && next != OK[(int) (resultLength - resultLeft)]) {
            resultIsOk = false;
        }
        resultLeft--;
        if (resultLeft == 0) {
            answered(said);
        }
    }

    private void answered(List<Said> said) {
        resultLeft = -1;
        state = ListenerState.ACKNOWLEDGED;
        said.add(resultIsOk ? new Said.Processed() : new Said.Rejected());
    }

    private void add(byte next) {
        if (lineLength == line.length) {
            line = Arrays.copyOf(line, 2 * lineLength);
        }
        line[lineLength++] = next;
    }

    /// `int(line[from:to])`: blanks around, a plus sign, single underscores between digits.
    ///
    /// @return the number, at most [Long#MAX_VALUE]; -1 when it is none or negative: supervisord accepts those and
    /// is out of step afterwards
    private static long number(byte[] line, int from, int to) {
        int at = from;
        int end = to;
        while (at < end && isBlank(line[at])) {
            at++;
        }
        while (end > at && isBlank(line[end - 1])) {
            end--;
        }
        if (at < end && line[at] == '+') {
            at++;
        }
        long value = 0;
        boolean lastWasDigit = false;
        for (; at < end; at++) {
            int digit = line[at] - '0';
            if (line[at] == '_' && lastWasDigit) {
                lastWasDigit = false;
            } else if (digit >= 0 && digit <= 9) {
                value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
                lastWasDigit = true;
            } else {
                return -1;
            }
        }
        return lastWasDigit ? value : -1;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /// The end of what a listener says after a violation.
    private static final class LastLine {
        private static final byte[] WORD = "READY".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] RESULT = "RESULT ".getBytes(StandardCharsets.US_ASCII);

        /// Longer lines ask for nothing.
        private static final int BYTES_MAX = 64;

        private final byte[] bytes = new byte[BYTES_MAX];
        private int length;
        private boolean ready;

        /// What the line before announced, -1 if it was no result line.
        private long announced = -1;

        void begin() {
            length = 0;
            ready = false;
            announced = -1;
        }

        boolean isReady() {
            return ready;
        }

        /// Passes over what can't matter any more: only the last two lines do, if they are short.
        void skip(ByteBuffer text) {
            int skipped = text.remaining() - 4 * BYTES_MAX;
            if (skipped > 0) {
                text.position(text.position() + skipped);
                length = BYTES_MAX + 1;
            }
        }

        void accept(byte next) {
            if (next != '\n') {
                ready = false;
                if (length < BYTES_MAX) {
                    bytes[length] = next;
                }
                length = Math.min(length + 1, BYTES_MAX + 1);
                return;
            }
            int before = length - WORD.length;
            // The result of supervisord's own library has no newline behind it.
            ready = length <= BYTES_MAX
                    && before >= 0
                    && Arrays.equals(bytes, before, length, WORD, 0, WORD.length)
                    && (before == 0 || before == announced);
            announced = length <= BYTES_MAX
                            && length > RESULT.length
                            && Arrays.equals(bytes, 0, RESULT.length, RESULT, 0, RESULT.length)
                    ? number(bytes, RESULT.length, length)
                    : -1;
            length = 0;
        }
    }
}
