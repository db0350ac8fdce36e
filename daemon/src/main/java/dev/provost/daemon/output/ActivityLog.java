package dev.provost.daemon.output;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The daemon's own log: `2026-11-21 06:40:03,123 INFO text`, local time, UTF-8, one record per write. Belongs to one
/// thread, the event loop once it runs; others take a [#from] view.
public final class ActivityLog implements LogSink, AutoCloseable {
    private static final String REOPENING = "reopening log file";

    private final Settings settings;
    private final @Nullable RotatingFile file;
    private final @Nullable Syslog syslog;
    private final InstantSource clock;
    private final Timestamp timestamp;
    private @Nullable OutputStream echo;
    private boolean telling;
    /// The record being written; grows to the longest one up to a bound.
    private byte[] line = new byte[512];

    private ByteBuffer lineBuffer = ByteBuffer.wrap(line);

    /// @param file       null for none
    /// @param syslog     `logfile=syslog`
    /// @param maxBytes   bytes after which the file is rotated, 0 for never
    /// @param backups    rotated files to keep
    /// @param level      what is written: this and all that is more urgent
    /// @param identifier program name in syslog
    public record Settings(
            @Nullable Path file, boolean syslog, long maxBytes, int backups, LogLevel level, String identifier) {}

    private ActivityLog(
            Settings settings, @Nullable OutputStream echo, @Nullable Syslog syslog, InstantSource clock, ZoneId zone) {
        this.settings = settings;
        this.echo = echo;
        this.syslog = settings.syslog() ? syslog : null;
        this.clock = clock;
        this.timestamp = new Timestamp(zone);
        this.file = settings.file() == null
                ? null
                : new RotatingFile(settings.file(), settings.maxBytes(), settings.backups(), false, this::problem);
    }

    /// Opens the log.
    ///
    /// @param echo   gets every record too, standard output in the foreground; dropped when it breaks. Best a
    /// stream               without a buffer of its own, such as one on the file descriptor. Not closed
    /// @param syslog for `settings.syslog()`; must not block, see [SyslogQueue]
    /// @throws IOException when the file can't be opened: its path, the reason, a remedy
    public static ActivityLog open(
            Settings settings, @Nullable OutputStream echo, @Nullable Syslog syslog, InstantSource clock, ZoneId zone)
            throws IOException {
        var log = new ActivityLog(settings, echo, syslog, clock, zone);
        if (log.file != null) {
            log.file.open();
        }
        return log;
    }

    @Override
    public boolean writes(LogLevel level) {
        return settings.level().writes(level);
    }

    /// Writes one record; several lines of text stay as they are. On the owning thread only.
    @Override
    public void log(LogLevel level, String text) {
        if (writes(level)) {
            log(clock.millis(), level, text);
        }
    }

    /// {@return a view for other threads, which hands records over with the time of the call}
    ///
    /// @param post runs what it is given on the owning thread, soon, in order
    public LogSink from(Consumer<Runnable> post) {
        return new LogSink() {
            @Override
            public boolean writes(LogLevel level) {
                return ActivityLog.this.writes(level);
            }

            @Override
            public void log(LogLevel level, String text) {
                if (writes(level)) {
                    long millis = clock.millis();
                    post.accept(() -> ActivityLog.this.log(millis, level, text));
                }
            }
        };
    }

    /// {@return the file, null when there is none}
    public @Nullable Path path() {
        return settings.file();
    }

    /// {@return bytes that could not be written}
    public long lost() {
        return file == null ? 0 : file.lost();
    }

    /// Closes the file and opens its name anew: after an outside rename.
    public void reopen() {
        if (file != null) {
            file.reopen();
        }
    }

    /// Removes the file and begins a new one. As supervisord does, the last record of the old file says so. A device
    /// or fifo stays as it is.
    ///
    /// @throws NoSuchFileException when there is no file
    /// @throws IOException         when it can't be removed
    public void clear() throws IOException {
        if (file == null) {
            throw new NoSuchFileException("", null, "the activity log goes to no file");
        }
        if (!Files.exists(file.path())) {
            throw new NoSuchFileException(file.path().toString());
        }
        if (!file.isRegularOrMissing()) {
            return;
        }
        Files.delete(file.path());
        log(LogLevel.INFO, REOPENING);
        file.reopen();
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    private void log(long millis, LogLevel level, String text) {
        if (syslog != null) {
            toSyslog(syslog, millis, level, text);
        }
        if (file == null && echo == null) {
            return;
        }
        int length = format(millis, level, text);
        if (echo != null) {
            echo(length);
        }
        if (file != null) {
            // Last: a file that can be written again says so in a record of its own, which takes the same buffer.
            file.write(lineBuffer.clear().limit(length));
        }
    }

    private void echo(int length) {
        var out = echo;
        if (out == null) {
            return;
        }
        try {
            out.write(line, 0, length);
            out.flush();
        } catch (IOException e) {
            // Nobody reads standard output any more; the file goes on.
            echo = null;
        }
    }

    private int format(long millis, LogLevel level, String text) {
        reserve(Timestamp.LENGTH + level.name().length() + 3 + text.length());
        int at = timestamp.put(millis, line);
        line[at++] = ' ';
        at = putAscii(level.name(), at);
        line[at++] = ' ';
        int textAt = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return formatEncoded(text, textAt);
            }
            line[at++] = (byte) c;
        }
        line[at++] = '\n';
        return at;
    }

    private int formatEncoded(String text, int at) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        int end = at + encoded.length;
        reserve(end + 1);
        System.arraycopy(encoded, 0, line, at, encoded.length);
        line[end] = '\n';
        return end + 1;
    }

    private int putAscii(String text, int at) {
        int end = at;
        for (int i = 0; i < text.length(); i++) {
            line[end++] = (byte) text.charAt(i);
        }
        return end;
    }

    private void reserve(int bytes) {
        if (line.length < bytes) {
            line = Arrays.copyOf(line, Math.max(bytes, 2 * line.length));
            lineBuffer = ByteBuffer.wrap(line);
        }
    }

    private void toSyslog(Syslog target, long millis, LogLevel level, String text) {
        var start = new byte[Timestamp.LENGTH];
        timestamp.put(millis, start);
        String prefix = new String(start, StandardCharsets.US_ASCII) + " " + level.name() + " ";
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            target.send(Syslog.INFO, settings.identifier(), prefix + text.substring(from, end));
            from = end + 1;
        }
        if (from == 0 || from < text.length()) {
            target.send(Syslog.INFO, settings.identifier(), prefix + text.substring(from));
        }
    }

    /// Trouble with the log's own file: standard output, when there is one, hears of it at once, the file itself when
    /// it can be written again.
    private void problem(String text) {
        if (file != null && file.isFailing()) {
            int length = format(clock.millis(), LogLevel.CRIT, text);
            echo(length);
        } else if (!telling) {
            // This record may be the one that makes the next rotation due, which may fail as well.
            telling = true;
            log(clock.millis(), LogLevel.WARN, text);
            telling = false;
        }
    }

    /// `YYYY-MM-DD HH:MM:SS,mmm`, made anew once per second only.
    private static final class Timestamp {
        static final int LENGTH = 23;
        /// Offsets from UTC change on quarters of an hour.
        private static final int SLOT_SECONDS = 900;

        private final ZoneId zone;
        private final byte[] digits = "0000-00-00 00:00:00,000".getBytes(StandardCharsets.US_ASCII);
        private long second = Long.MIN_VALUE;
        private long slot = Long.MIN_VALUE;
        private long day = Long.MIN_VALUE;
        private int offsetSeconds;

        Timestamp(ZoneId zone) {
            this.zone = zone;
        }

        /// {@return where `target` goes on}
        int put(long millis, byte[] target) {
            long now = Math.floorDiv(millis, 1000L);
            if (now != second) {
                second = now;
                putSecond(now);
            }
            putNumber((int) Math.floorMod(millis, 1000L), 20, 3);
            System.arraycopy(digits, 0, target, 0, LENGTH);
            return LENGTH;
        }

        private void putSecond(long now) {
            long nowSlot = Math.floorDiv(now, (long) SLOT_SECONDS);
            if (nowSlot != slot) {
                slot = nowSlot;
                offsetSeconds =
                        zone.getRules().getOffset(Instant.ofEpochSecond(now)).getTotalSeconds();
            }
            long local = now + offsetSeconds;
            long localDay = Math.floorDiv(local, 86_400L);
            if (localDay != day) {
                day = localDay;
                var date = LocalDate.ofEpochDay(localDay);
                putNumber(date.getYear(), 0, 4);
                putNumber(date.getMonthValue(), 5, 2);
                putNumber(date.getDayOfMonth(), 8, 2);
            }
            int ofDay = (int) Math.floorMod(local, 86_400L);
            putNumber(ofDay / 3600, 11, 2);
            putNumber(ofDay / 60 % 60, 14, 2);
            putNumber(ofDay % 60, 17, 2);
        }

        private void putNumber(int number, int at, int width) {
            int rest = number;
            for (int i = at + width - 1; i >= at; i--) {
                digits[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
    }
}
