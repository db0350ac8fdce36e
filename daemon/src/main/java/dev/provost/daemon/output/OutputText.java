package dev.provost.daemon.output;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The output of a child as text, the way supervisord shows it in its log and in PROCESS_LOG events.
public final class OutputText {
    private OutputText() {}

    /// {@return `bytes` decoded as UTF-8, or `Undecodable: b'…'` with Python's notation for bytes when they are not}
    public static String of(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return "Undecodable: " + literal(bytes);
        }
    }

    /// {@return `bytes` in Python's notation, such as `b'READY\n'`}
    public static String literal(byte[] bytes) {
        char quote = has(bytes, '\'') && !has(bytes, '"') ? '"' : '\'';
        var text = new StringBuilder(bytes.length + 16).append('b').append(quote);
        for (byte b : bytes) {
            switch (b) {
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (b == quote) {
                        text.append('\\').append(quote);
                    } else if (b >= ' ' && b < 0x7f) {
                        text.append((char) b);
                    } else {
                        text.append("\\x")
                                .append(Character.forDigit((b >> 4) & 0xf, 16))
                                .append(Character.forDigit(b & 0xf, 16));
                    }
                }
            }
        }
        return text.append(quote).toString();
    }

    private static boolean has(byte[] bytes, char c) {
        for (byte b : bytes) {
            if (b == c) {
                return true;
            }
        }
        return false;
    }
}
