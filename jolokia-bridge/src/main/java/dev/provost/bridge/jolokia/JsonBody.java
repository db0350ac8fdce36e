package dev.provost.bridge.jolokia;

import dev.provost.bridge.BodyRefused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpStatus;

/// Looks over a JSON document before a parser sees it. A megabyte of brackets becomes a hundred megabytes of
/// objects, or a stack as deep, and ours is a small heap.
final class JsonBody {
    /// Arrays and objects within each other; requests and their arguments take a handful.
    static final int DEPTH_MAX = 50;

    /// Arrays, objects and what they are made of.
    static final int PARTS_MAX = 100_000;

    private JsonBody() {}

    /// {@return the whole document}
    ///
    /// @throws BodyRefused if it is nested too deep or has too many parts
    static InputStream checked(InputStream body) throws IOException {
        byte[] bytes = body.readAllBytes();
        int depth = 0;
        int parts = 0;
        boolean text = false;
        for (int i = 0; i < bytes.length; i++) {
            // Whatever the encoding of the rest, JSON's own characters are one byte in UTF-8.
            switch (bytes[i]) {
                case '"' -> text = !text;
                case '\\' -> i += text ? 1 : 0;
                case '[', '{' -> {
                    depth += text ? 0 : 1;
                    parts += text ? 0 : 1;
                }
                case ']', '}' -> depth -= text ? 0 : 1;
                case ',' -> parts += text ? 0 : 1;
                default -> {
                    // Nothing that grows.
                }
            }
            if (depth > DEPTH_MAX) {
                throw new BodyRefused(HttpStatus.BAD_REQUEST_400, "nested deeper than " + DEPTH_MAX);
            }
            if (parts > PARTS_MAX) {
                throw new BodyRefused(HttpStatus.PAYLOAD_TOO_LARGE_413, "more than " + PARTS_MAX + " parts");
            }
        }
        return new ByteArrayInputStream(bytes);
    }
}
