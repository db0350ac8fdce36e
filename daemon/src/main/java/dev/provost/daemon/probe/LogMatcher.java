package dev.provost.daemon.probe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Looks for a line in what a process writes, as it comes by. Loop thread; one for each channel of a child.
///
/// Lines are cut at a bound, and an expression that tries too many ways to match a line is taken not to match it: what
/// a program writes must not be able to hold up the loop.
public final class LogMatcher {
    /// Bytes of a line that are looked at.
    static final int LINE_MAX = 4096;

    /// Characters that may be looked at for one line, going forth and back.
    private static final int STEPS_MAX = 200_000;

    private final Pattern pattern;
    private final byte[] line = new byte[LINE_MAX];
    private int length;

    public LogMatcher(Pattern pattern) {
        this.pattern = pattern;
    }

    /// {@return whether a line that ends in `bytes`, or the one they leave unfinished, matches}; the buffer is left as
    /// it is
    public boolean accept(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte next = bytes.get(i);
            if (next == '\n') {
                if (matches()) {
                    return true;
                }
                length = 0;
            } else if (length < LINE_MAX) {
                line[length++] = next;
            }
        }
        // A prompt has no end of line.
        return length > 0 && matches();
    }

    private boolean matches() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        try {
            return pattern.matcher(new Counted(text, new int[1], 0, text.length()))
                    .find();
        } catch (TooManySteps e) {
            return false;
        }
    }

    /// Not an error of anybody: an expression that is too slow for this line.
    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /// Text that can be looked at only so often.
    private static final class Counted implements CharSequence {
        private final String text;
        private final int[] steps;
        private final int from;
        private final int to;

        Counted(String text, int[] steps, int from, int to) {
            this.text = text;
            this.steps = steps;
            this.from = from;
            this.to = to;
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > STEPS_MAX) {
                throw new TooManySteps();
            }
            return text.charAt(from + index);
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text, steps, from + start, from + end);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
