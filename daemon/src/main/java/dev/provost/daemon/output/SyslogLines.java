package dev.provost.daemon.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Cuts the output of a child into lines for syslog, `<process_name> <line>` each. A line that comes in several chunks
/// is one line here, up to [#LINE_BYTES_MAX]; what is not UTF-8 is replaced.
final class SyslogLines {
    static final int LINE_BYTES_MAX = 8192;

    private final String process;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);

    SyslogLines(String process, Consumer<String> lines) {
        this.process = process;
        this.lines = lines;
    }

    void accept(byte[] chunk) {
        int from = 0;
        for (int i = 0; i < chunk.length; i++) {
            if (chunk[i] == '\n') {
                held.write(chunk, from, i - from);
                send();
                from = i + 1;
            } else if (held.size() + i + 1 - from >= LINE_BYTES_MAX) {
                held.write(chunk, from, i + 1 - from);
                send();
                from = i + 1;
            }
        }
        held.write(chunk, from, chunk.length - from);
    }

    /// Sends a last line without an end.
    void flush() {
        if (held.size() > 0) {
            send();
        }
    }

    private void send() {
        var line = held.toString(StandardCharsets.UTF_8);
        held.reset();
        lines.accept(process + " " + line);
    }
}
