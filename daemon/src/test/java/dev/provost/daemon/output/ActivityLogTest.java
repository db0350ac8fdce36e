package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.output.ActivityLog.Settings;
import dev.provost.jmx.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityLogTest {
    private Instant now = Instant.parse("2026-11-21T06:40:03.007Z");

    @TempDir
    Path dir;

    @Test
    void aRecordHasTimeLevelAndText() throws IOException {
        var log = open(LogLevel.INFO, null);

        log.log(LogLevel.INFO, "spawned: 'größe🚀' with pid 7");
        now = now.plusMillis(1000);
        log.log(LogLevel.CRIT, "two\nlines");
        log.log(LogLevel.DEBG, "not written");

        assertThat(text()).isEqualTo("""
                2026-11-21 06:40:03,007 INFO spawned: 'größe🚀' with pid 7
                2026-11-21 06:40:04,007 CRIT two
                lines
                """);
    }

    @Property(tries = 300)
    void timesAreLocalAlsoAcrossChangesOfTheClock(@ForAll @LongRange(min = 0, max = 4_102_444_799_999L) long millis)
            throws IOException {
        var zone = ZoneId.of("Europe/Berlin");
        var out = new ByteArrayOutputStream();
        var settings = new Settings(null, false, 0, 0, LogLevel.INFO, "x");
        long[] time = {millis};
        var log = ActivityLog.open(settings, out, null, () -> Instant.ofEpochMilli(time[0]), zone);
        var expected = new StringBuilder();
        var format = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS", Locale.ROOT);

        for (int i = 0; i < 40; i++) {
            time[0] = millis + i * i * 611_111L;
            log.log(LogLevel.INFO, "x");
            expected.append(format.format(Instant.ofEpochMilli(time[0]).atZone(zone)))
                    .append(" INFO x\n");
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    }

    @Test
    void standardOutputGetsTheSameAndMayBreak() throws IOException {
        var out = new ByteArrayOutputStream();
        boolean[] broken = {false};
        var log = open(LogLevel.INFO, new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (broken[0]) {
                    throw new IOException("Broken pipe");
                }
                out.write(b);
            }
        });

        log.log(LogLevel.INFO, "one");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(text());
        broken[0] = true;
        log.log(LogLevel.INFO, "two");

        assertThat(text()).endsWith("INFO two\n");
    }

    @Test
    void aLogThatCannotBeOpenedIsAFailure() {
        var settings = new Settings(dir.resolve("none/x.log"), false, 0, 0, LogLevel.INFO, "x");

        assertThatThrownBy(() -> ActivityLog.open(settings, null, null, () -> now, ZoneOffset.UTC))
                .isInstanceOf(IOException.class)
                .hasMessage(settings.file() + ": cannot open this log: its folder does not exist; make the folder");
    }

    @Test
    void aFullDiskIsToldOnStandardOutput() throws IOException {
        var out = new ByteArrayOutputStream();
        var settings = new Settings(Path.of("/dev/full"), false, 0, 0, LogLevel.INFO, "x");
        var log = ActivityLog.open(settings, out, null, () -> now, ZoneOffset.UTC);

        log.log(LogLevel.INFO, "one");
        log.log(LogLevel.INFO, "two");

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                2026-11-21 06:40:03,007 INFO one
                2026-11-21 06:40:03,007 CRIT /dev/full: cannot write this log: No space left on device; \
                make room; until then its output is lost
                2026-11-21 06:40:03,007 INFO two
                """);
        assertThat(log.lost()).isEqualTo(2 * "2026-11-21 06:40:03,007 INFO one\n".length());
    }

    @Test
    void aLogThatCanBeWrittenAgainTellsWhatIsMissing() throws IOException {
        var log = open(LogLevel.INFO, null);
        log.log(LogLevel.INFO, "one");
        Files.delete(file());
        Files.createDirectory(file());
        log.reopen();
        log.log(LogLevel.INFO, "two");
        Files.delete(file());

        log.log(LogLevel.INFO, "three");

        assertThat(text())
                .isEqualTo("2026-11-21 06:40:03,007 INFO three\n2026-11-21 06:40:03,007 WARN " + file()
                        + ": is written again; 33 bytes of output were lost\n");
    }

    @Test
    void rotationThatFailsIsToldInTheLogItself() throws IOException {
        Files.createDirectories(dir.resolve("x.log.1/full"));
        var log = ActivityLog.open(
                new Settings(file(), false, 30, 1, LogLevel.INFO, "x"), null, null, () -> now, ZoneOffset.UTC);

        log.log(LogLevel.INFO, "long enough for rotation");

        assertThat(text())
                .startsWith("2026-11-21 06:40:03,007 INFO long enough for rotation\n" + "2026-11-21 06:40:03,007 WARN "
                        + file() + ": cannot rotate this log: ");
    }

    @Test
    void clearingBeginsANewFile() throws IOException {
        var out = new ByteArrayOutputStream();
        var log = open(LogLevel.INFO, out);
        log.log(LogLevel.INFO, "one");

        log.clear();
        assertThat(text()).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("INFO reopening log file\n");
        Files.delete(file());

        assertThatThrownBy(log::clear).isInstanceOf(NoSuchFileException.class).hasMessage(file().toString());
    }

    @Test
    void reopeningFollowsTheName() throws IOException {
        var log = open(LogLevel.INFO, null);
        Files.move(file(), dir.resolve("old"));

        log.reopen();
        log.log(LogLevel.INFO, "two");

        assertThat(text()).endsWith("INFO two\n");
        assertThat(dir.resolve("old")).isEmptyFile();
    }

    @Test
    void otherThreadsHandOverWithTheTimeOfTheCall() throws IOException {
        var log = open(LogLevel.INFO, null);
        var posted = new ArrayList<Runnable>();
        var view = log.from(posted::add);

        view.log(LogLevel.INFO, "one");
        view.log(LogLevel.TRAC, "not written");
        now = now.plusSeconds(5);
        assertThat(text()).isEmpty();
        posted.forEach(Runnable::run);

        assertThat(text()).isEqualTo("2026-11-21 06:40:03,007 INFO one\n");
        assertThat(List.of(view.writes(LogLevel.INFO), view.writes(LogLevel.DEBG)))
                .containsExactly(true, false);
    }

    @Test
    void syslogGetsEachLineWithTheTime() throws IOException {
        var lines = new ArrayList<String>();
        var log = ActivityLog.open(
                new Settings(null, true, 0, 0, LogLevel.INFO, "provost"),
                null,
                (severity, ident, line) -> lines.add(severity + " " + ident + " " + line),
                () -> now,
                ZoneOffset.UTC);

        log.log(LogLevel.WARN, "two\nlines\n");

        assertThat(lines)
                .containsExactly(
                        "6 provost 2026-11-21 06:40:03,007 WARN two", "6 provost 2026-11-21 06:40:03,007 WARN lines");
        assertThatThrownBy(log::clear).isInstanceOf(NoSuchFileException.class);
    }

    private Path file() {
        return dir.resolve("x.log");
    }

    private String text() throws IOException {
        return Files.readString(file());
    }

    private ActivityLog open(LogLevel level, OutputStream echo) throws IOException {
        return ActivityLog.open(new Settings(file(), false, 0, 10, level, "x"), echo, null, () -> now, ZoneOffset.UTC);
    }
}
