package dev.provost.daemon.output;

import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.os.ChildListener.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The way of what one channel of one process writes: into its log file, and where the configuration asks for it into
/// syslog, events and the activity log. Lives as long as its process is configured; belongs to the event loop.
///
/// With nothing but a file configured, bytes are written from the caller's buffer without a copy.
public final class ChildLog implements AutoCloseable {
    private final String process;
    private final String channel;
    private final @Nullable RotatingFile file;
    private final boolean events;
    private final Listener listener;
    private final @Nullable AnsiFilter ansi;
    private final @Nullable CaptureSplitter capture;
    private final CaptureBuffer captured;
    private final @Nullable SyslogLines syslog;
    private boolean echoes;
    private boolean plain;
    private boolean live;

    /// Hears what comes out besides the file, on the loop thread; nothing may block.
    public interface Listener {
        /// One captured text, possibly empty: a PROCESS_COMMUNICATION event.
        void communication(byte[] payload);

        /// A chunk, captured or not: a PROCESS_LOG event. Only with `std*_events_enabled`.
        void logged(byte[] chunk);

        /// {@return whether anyone takes what [#logged] tells; saves the copy for it}
        default boolean isHeard() {
            return true;
        }

        /// {@return `chunk` the way [#echo] shows it}
        default String text(byte[] chunk) {
            return OutputText.of(chunk);
        }

        /// {@return whether output is copied to the activity log: its level is DEBG or beyond. Asked at each start}
        boolean echoes();

        /// A chunk for the activity log at DEBG.
        ///
        /// @param text such as `'web' stdout output:`, a newline and the chunk, see [OutputText]
        void echo(String text);

        /// One line for syslog, `<process_name> <line>`. Only with `std*_syslog`.
        void syslog(String line);

        /// The file can't be written, or can again; a WARN for the activity log.
        void problem(String text);
    }

    /// Opens nothing yet.
    ///
    /// @param process   its name without the group
    /// @param path      the file, AUTO resolved; null discards
    /// @param stripAnsi `[supervisord] strip_ansi`
    public ChildLog(
            String process,
            Channel channel,
            LogConfig config,
            @Nullable Path path,
            boolean stripAnsi,
            Listener listener) {
        this.process = process;
        this.channel = channel.name().toLowerCase(Locale.ROOT);
        this.listener = listener;
        this.events = config.eventsEnabled();
        this.ansi = stripAnsi ? new AnsiFilter() : null;
        this.captured = new CaptureBuffer(config.captureMaxBytes());
        this.capture = config.captureMaxBytes() > 0 ? new CaptureSplitter(new Parts()) : null;
        this.syslog = config.syslog() ? new SyslogLines(process, listener::syslog) : null;
        boolean auto = config.file() instanceof Target.Auto;
        this.file = path == null
                ? null
                : new RotatingFile(path, config.maxBytes(), config.backups(), auto, listener::problem);
        this.plain = isPlain();
    }

    /// {@return the file, null when output is discarded}
    public @Nullable Path path() {
        return file == null ? null : file.path();
    }

    /// {@return bytes written to the file since construction}
    public long written() {
        return file == null ? 0 : file.written();
    }

    /// {@return bytes that could not be written to the file since construction}
    public long lost() {
        return file == null ? 0 : file.lost();
    }

    /// A child begins: opens the file for append, unless it is still open. Call before it is spawned or right after.
    public void childStarted() {
        flush();
        live = true;
        echoes = listener.echoes();
        plain = isPlain();
        if (file != null) {
            file.begin();
        }
    }

    /// Takes what the child, or a descendant that survives it, wrote. Consumes `bytes`.
    public void accept(ByteBuffer bytes) {
        if (plain) {
            writeFile(bytes);
        } else if (capture != null) {
            capture.accept(bytes);
        } else {
            log(bytes);
        }
    }

    /// The child has ended and all it wrote was told: what a search holds back is logged, a captured text without END
    /// too.
    public void childEnded() {
        live = false;
        flush();
    }

    /// Closes the file after [#childEnded], unless another child begins at once. Output of the ended child's
    /// descendants opens it again.
    public void rest() {
        if (file != null) {
            file.rest();
        }
    }

    /// Closes the file and opens its name anew; nothing for a process that doesn't run.
    public void reopen() {
        if (file != null && (live || file.isOpen())) {
            file.reopen();
        }
    }

    /// Removes the file and begins a new one; nothing for a process that doesn't run.
    ///
    /// @throws IOException when the file can't be removed
    public void clear() throws IOException {
        if (file != null && live) {
            file.clear();
        }
    }

    /// Logs what is held back and closes the file.
    @Override
    public void close() {
        live = false;
        flush();
        if (file != null) {
            file.close();
        }
    }

    private boolean isPlain() {
        return ansi == null && capture == null && syslog == null && !events && !echoes;
    }

    private void flush() {
        if (capture != null) {
            boolean inside = capture.isInside();
            capture.flush();
            if (inside) {
                endOfText(true);
                // Echoed and announced already, when it came.
                write(ByteBuffer.wrap(captured.take()));
            }
        }
        endOfText(false);
        if (syslog != null) {
            syslog.flush();
        }
    }

    private void log(ByteBuffer bytes) {
        var text = stripped(bytes);
        if (text.hasRemaining()) {
            logStripped(text);
        }
    }

    private void capture(ByteBuffer bytes) {
        var text = stripped(bytes);
        if (text.hasRemaining()) {
            captureStripped(text);
        }
    }

    private void logStripped(ByteBuffer text) {
        var copy = copyToTell(text);
        write(text);
        announce(copy);
    }

    private void captureStripped(ByteBuffer text) {
        var copy = copyToTell(text);
        captured.append(text);
        announce(copy);
    }

    private void write(ByteBuffer text) {
        if (syslog != null) {
            syslog.accept(copy(text));
        }
        writeFile(text);
    }

    private void writeFile(ByteBuffer bytes) {
        if (file == null) {
            bytes.position(bytes.limit());
        } else if (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private void announce(byte @Nullable [] chunk) {
        if (chunk == null) {
            return;
        }
        if (echoes) {
            listener.echo("'" + process + "' " + channel + " output:\n" + listener.text(chunk));
        }
        if (events) {
            listener.logged(chunk);
        }
    }

    private byte @Nullable [] copyToTell(ByteBuffer text) {
        return echoes || (events && listener.isHeard()) ? copy(text) : null;
    }

    private ByteBuffer stripped(ByteBuffer bytes) {
        return ansi == null ? bytes : ansi.strip(bytes);
    }

    /// A text ends at a token and at the end of the child: a sequence never goes on behind it.
    private void endOfText(boolean inside) {
        if (ansi == null) {
            return;
        }
        var held = ansi.flush();
        if (held.hasRemaining()) {
            if (inside) {
                captureStripped(held);
            } else {
                logStripped(held);
            }
        }
    }

    private static byte[] copy(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    private final class Parts implements CaptureSplitter.Parts {
        @Override
        public void outside(ByteBuffer bytes) {
            log(bytes);
        }

        @Override
        public void begin() {
            endOfText(false);
        }

        @Override
        public void inside(ByteBuffer bytes) {
            capture(bytes);
        }

        @Override
        public void end() {
            endOfText(true);
            listener.communication(captured.take());
        }
    }
}
