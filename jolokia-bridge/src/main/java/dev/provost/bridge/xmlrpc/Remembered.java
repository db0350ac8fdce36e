package dev.provost.bridge.xmlrpc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// A body whose beginning can be told afterwards, for the log.
final class Remembered extends FilterInputStream {
    private static final int BYTES_KEPT = 1000;

    private final byte[] start = new byte[BYTES_KEPT];
    private long length;

    Remembered(InputStream body) {
        super(body);
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            if (length < BYTES_KEPT) {
                start[(int) length] = (byte) read;
            }
            length++;
        }
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        int read = super.read(target, offset, wanted);
        if (read > 0) {
            if (length < BYTES_KEPT) {
                System.arraycopy(target, offset, start, (int) length, (int) Math.min(read, BYTES_KEPT - length));
            }
            length += read;
        }
        return read;
    }

    /// {@return the beginning, quoted, on one line}
    @Override
    public String toString() {
        String text = new String(start, 0, (int) Math.min(length, BYTES_KEPT), StandardCharsets.UTF_8);
        var quoted = new StringBuilder("'");
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\'', '\\' -> quoted.append('\\').append((char) c);
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        quoted.append(String.format("\\x%02x", c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        quoted.append('\'');
        return length > BYTES_KEPT ? quoted.append("... (" + length + " bytes)").toString() : quoted.toString();
    }
}
