package dev.provost.bridge;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/// Bytes of an XML or HTML document, or of a page of figures, in segments: a big answer is never copied to grow.
///
/// A small answer stays in a first segment of its own; further ones come from [AnswerMemory] and go back with `close`.
public final class XmlOutput implements AutoCloseable {
    /// The longest answer: twice what 5,000 processes need.
    public static final long BYTES_MAX = 16 * 1024 * 1024;

    private static final int FIRST_BYTES = 2048;
    /// The longest run of bytes a single character or number becomes.
    private static final int UNIT_BYTES_MAX = 24;

    private static final int LONG_DIGITS_MAX = 19;

    private static final byte[] LESS = ascii("&lt;");
    private static final byte[] GREATER = ascii("&gt;");
    private static final byte[] AMPERSAND = ascii("&amp;");
    // A reader turns a raw carriage return into a line feed.
    private static final byte[] RETURN = ascii("&#13;");
    private static final char REPLACEMENT = '\uFFFD';

    private final AnswerMemory memory;
    private final List<ByteBuffer> full = new ArrayList<>();
    private byte[] segment = new byte[FIRST_BYTES];
    private int position;
    private long before;

    public XmlOutput(AnswerMemory memory) {
        this.memory = memory;
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    public void raw(byte[] bytes) throws BodyRefused {
        int length = bytes.length;
        if (length > segment.length - position) {
            int offset = 0;
            while (offset < length) {
                room(1);
                int part = Math.min(length - offset, segment.length - position);
                System.arraycopy(bytes, offset, segment, position, part);
                position += part;
                offset += part;
            }
            return;
        }
        System.arraycopy(bytes, 0, segment, position, length);
        position += length;
    }

    /// Writes character data. What XML can't hold, such as ESC or half an emoji, becomes U+FFFD.
    public void text(String text) throws BodyRefused {
        int length = text.length();
        int i = 0;
        while (i < length) {
            room(UNIT_BYTES_MAX);
            // As many plain characters as fit, in a loop the simplest compiler makes good code of.
            byte[] into = segment;
            int at = position;
            int stop = Math.min(length, i + into.length - at);
            while (i < stop) {
                char c = text.charAt(i);
                if (c < ' ' ? c != '\n' && c != '\t' : c == '<' || c == '>' || c == '&' || c > '~') {
                    break;
                }
                into[at++] = (byte) c;
                i++;
            }
            position = at;
            if (i < stop) {
                room(UNIT_BYTES_MAX);
                i += unusual(text, i);
            }
        }
    }

    /// {@return how many chars were written}
    private int unusual(String text, int i) throws BodyRefused {
        char c = text.charAt(i);
        switch (c) {
            case '<' -> raw(LESS);
            case '>' -> raw(GREATER);
            case '&' -> raw(AMPERSAND);
            case '\r' -> raw(RETURN);
            default -> {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (pair) {
                    utf8(text.codePointAt(i));
                    return 2;
                }
                utf8(c < ' ' || Character.isSurrogate(c) || c > REPLACEMENT ? REPLACEMENT : c);
            }
        }
        return 1;
    }

    private void utf8(int c) {
        if (c < 0x80) {
            segment[position++] = (byte) c;
        } else if (c < 0x800) {
            segment[position++] = (byte) (0xC0 | (c >> 6));
            continuation(c);
        } else if (c < 0x10000) {
            segment[position++] = (byte) (0xE0 | (c >> 12));
            continuation(c >> 6);
            continuation(c);
        } else {
            segment[position++] = (byte) (0xF0 | (c >> 18));
            continuation(c >> 12);
            continuation(c >> 6);
            continuation(c);
        }
    }

    private void continuation(int bits) {
        segment[position++] = (byte) (0x80 | (bits & 0x3F));
    }

    public void number(long value) throws BodyRefused {
        room(UNIT_BYTES_MAX);
        int digits = 1;
        // The one number that has no positive twin is no figure of ours.
        long left = Math.abs(value);
        for (long limit = 10; limit <= left && digits < LONG_DIGITS_MAX; limit *= 10) {
            digits++;
        }
        if (value < 0) {
            segment[position++] = '-';
        }
        for (int at = position + digits - 1; at >= position; at--) {
            segment[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        position += digits;
    }

    private void room(int bytes) throws BodyRefused {
        if (segment.length - position >= bytes) {
            return;
        }
        if (length() > BYTES_MAX) {
            throw new BodyRefused(
                    HttpStatus.INTERNAL_SERVER_ERROR_500, "the answer is longer than " + BYTES_MAX + " bytes");
        }
        byte[] next = memory.take();
        full.add(ByteBuffer.wrap(segment, 0, position));
        before += position;
        segment = next;
        position = 0;
    }

    public long length() {
        return before + position;
    }

    /// {@return everything written so far; valid until `close`}
    public List<ByteBuffer> segments() {
        var all = new ArrayList<>(full);
        all.add(ByteBuffer.wrap(segment, 0, position));
        return all;
    }

    /// Forgets everything written so far, to say something else instead.
    public void reset() {
        close();
    }

    @Override
    public void close() {
        for (int i = 1; i < full.size(); i++) {
            memory.giveBack(full.get(i).array());
        }
        if (!full.isEmpty()) {
            memory.giveBack(segment);
        }
        full.clear();
        segment = new byte[FIRST_BYTES];
        position = 0;
        before = 0;
    }
}
