package dev.provost.daemon.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Files that people write, which are UTF-8 or refused.
public final class Utf8 {
    private Utf8() {}

    /// {@return all of the text}
    ///
    /// @throws CharacterCodingException when it is not UTF-8
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /// {@return the text without the byte order mark with which some editors begin a file}
    ///
    /// @throws CharacterCodingException when it is not UTF-8
    public static String decodeWithoutMark(byte[] bytes) throws CharacterCodingException {
        String text = decode(bytes);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
