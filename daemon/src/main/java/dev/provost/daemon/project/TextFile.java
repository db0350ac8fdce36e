package dev.provost.daemon.project;

import dev.provost.daemon.config.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files of a project, all of which are UTF-8.
final class TextFile {
    private static final long BYTES_MAX = 1 << 20;

    private TextFile() {}

    /// {@return the whole text, without a byte order mark}
    static String read(Path file) throws ProjectException {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
                throw new ProjectException(
                        file.toString(),
                        "it is no plain file, or has more than " + BYTES_MAX + " bytes",
                        "put a text file there, or remove it");
            }
            return decoded(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new ProjectException(file.toString(), "it can't be read", "let your user read it");
        }
    }

    /// @param place names the bytes in errors
    static String decoded(byte[] bytes, String place) throws ProjectException {
        try {
            return Utf8.decodeWithoutMark(bytes);
        } catch (CharacterCodingException e) {
            throw new ProjectException(place, "it is not UTF-8", "save it in that encoding");
        }
    }

    /// {@return number of the line, 1 and up, that a character stands in}
    static int lineOf(String text, int at) {
        int line = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        return line;
    }
}
