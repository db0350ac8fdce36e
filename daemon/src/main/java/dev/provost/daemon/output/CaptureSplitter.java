package dev.provost.daemon.output;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Finds supervisord's capture tokens in a stream, wherever chunks are cut, and tells apart what is outside and inside.
///
/// Bytes are held back only while they can still become a token: neither token has a `<` but its first byte, so what is
/// held is always the beginning of a token and needs no buffer, and a search never has to step back.
final class CaptureSplitter {
    static final byte[] BEGIN = "<!--XSUPERVISOR:BEGIN-->".getBytes(StandardCharsets.US_ASCII);
    static final byte[] END = "<!--XSUPERVISOR:END-->".getBytes(StandardCharsets.US_ASCII);

    private final Parts parts;
    private byte[] token = BEGIN;
    /// Bytes of `token` that the stream ends with.
    private int matched;

    /// Takes the parts in their order; buffers hold their bytes during the call only and are never empty.
    interface Parts {
        void outside(ByteBuffer bytes);

        void begin();

        void inside(ByteBuffer bytes);

        void end();
    }

    CaptureSplitter(Parts parts) {
        this.parts = parts;
    }

    /// {@return whether the last token was BEGIN}
    boolean isInside() {
        return token == END;
    }

    /// Consumes `bytes`.
    void accept(ByteBuffer bytes) {
        int limit = bytes.limit();
        int from = bytes.position();
        // Held back by the chunk before, told with the text that follows.
        int carry = matched;
        for (int i = from; i < limit; i++) {
            byte b = bytes.get(i);
            if (b != token[matched]) {
                matched = b == token[0] ? 1 : 0;
            } else if (++matched == token.length) {
                int tokenStart = i + 1 - token.length;
                // A token that began in an earlier chunk contains all of `carry`.
                if (tokenStart >= from) {
                    tell(carry, bytes.limit(tokenStart).position(from));
                    bytes.limit(limit);
                }
                toggle();
                from = i + 1;
                carry = 0;
            }
        }
        if (limit - matched >= from) {
            tell(carry, bytes.limit(limit - matched).position(from));
            bytes.limit(limit);
        }
        bytes.position(limit);
    }

    /// Tells what is held back, and is outside again.
    void flush() {
        int held = matched;
        matched = 0;
        tell(held, ByteBuffer.allocate(0));
        token = BEGIN;
    }

    private void toggle() {
        matched = 0;
        if (token == BEGIN) {
            token = END;
            parts.begin();
        } else {
            token = BEGIN;
            parts.end();
        }
    }

    private void tell(int carry, ByteBuffer rest) {
        var part = rest;
        if (carry > 0) {
            part = ByteBuffer.allocate(carry + rest.remaining());
            part.put(token, 0, carry).put(rest).flip();
        }
        if (!part.hasRemaining()) {
            return;
        }
        if (token == BEGIN) {
            parts.outside(part);
        } else {
            parts.inside(part);
        }
    }
}
