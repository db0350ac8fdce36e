package dev.provost.daemon.output;

import java.nio.ByteBuffer;

/// Removes ANSI sequences: ESC `[` up to and including one of `H f A B C D R s u J K h l p m`, as supervisord does, but
/// wherever chunks are cut.
final class AnsiFilter {
    private static final byte ESC = 0x1b;

    private State state = State.TEXT;

    private enum State {
        TEXT,
        /// The last byte was ESC and is held back.
        ESCAPE,
        /// Within a sequence.
        HIDDEN
    }

    /// {@return what is left of `bytes`; the same buffer, untouched, when nothing is removed or held back}
    ByteBuffer strip(ByteBuffer bytes) {
        if (state == State.TEXT && !hasEscape(bytes)) {
            return bytes;
        }
        // One byte more, for an ESC held back by the chunk before.
        var left = new byte[bytes.remaining() + 1];
        int length = 0;
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (state == State.HIDDEN) {
                state = isTerminator(b) ? State.TEXT : State.HIDDEN;
                continue;
            }
            if (state == State.ESCAPE) {
                if (b == '[') {
                    state = State.HIDDEN;
                    continue;
                }
                left[length++] = ESC;
                state = State.TEXT;
            }
            if (b == ESC) {
                state = State.ESCAPE;
            } else {
                left[length++] = b;
            }
        }
        return ByteBuffer.wrap(left, 0, length);
    }

    /// Ends the text: the next byte begins a new one.
    ///
    /// @return the ESC that was held back, or nothing
    ByteBuffer flush() {
        boolean held = state == State.ESCAPE;
        state = State.TEXT;
        return ByteBuffer.wrap(held ? new byte[] {ESC} : new byte[0]);
    }

    private static boolean hasEscape(ByteBuffer bytes) {
        for (int i = bytes.position(), end = bytes.limit(); i < end; i++) {
            if (bytes.get(i) == ESC) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTerminator(byte b) {
        return switch (b) {
            case 'H', 'f', 'A', 'B', 'C', 'D', 'R', 's', 'u', 'J', 'K', 'h', 'l', 'p', 'm' -> true;
            default -> false;
        };
    }
}
