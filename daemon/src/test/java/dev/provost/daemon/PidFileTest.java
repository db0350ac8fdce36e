package dev.provost.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    @TempDir
    Path dir;

    private final List<String> lines = new ArrayList<>();
    private final LogSink log = new LogSink() {
        @Override
        public void log(LogLevel level, String text) {
            lines.add(level + " " + text);
        }

        @Override
        public boolean writes(LogLevel level) {
            return true;
        }
    };

    private final PidFile pidFile = new PidFile(4711);

    @AfterEach
    void giveItUp() {
        pidFile.release();
    }

    private Path stale(String text) throws Exception {
        return Files.writeString(dir.resolve("s.pid"), text);
    }

    private List<String> take(Path file) throws Exception {
        return pidFile.take(file).stream()
                .map(remark -> remark.level() + " " + remark.text())
                .toList();
    }

    @Test
    void itHoldsThePidAndANewline() throws Exception {
        Path file = dir.resolve("s.pid");

        assertThat(take(file)).isEmpty();
        pidFile.write(log);
        assertThat(file).hasContent("4711\n");
        pidFile.release();

        assertThat(file).doesNotExist();
        assertThat(lines).isEmpty();
    }

    @Test
    void thatOfADaemonThatIsGoneIsTakenOver() throws Exception {
        Path file = stale("999999999\n");

        assertThat(take(file))
                .containsExactly("INFO pidfile " + file
                        + " was left behind by a daemon that is gone (pid 999999999); taking it over");
        pidFile.write(log);

        assertThat(file).hasContent("4711\n");
    }

    @Test
    void ourOwnPidInItIsThatOfAnEarlierLife() throws Exception {
        // The first process of a container has the same pid each time.
        assertThat(take(stale("4711\n"))).singleElement().asString().startsWith("INFO pidfile ");
    }

    @Test
    void aProcessThatRunsButDoesNotHoldItIsAWarning() throws Exception {
        long other = ProcessHandle.current().pid();
        Path file = stale(other + "\n");

        assertThat(take(file))
                .containsExactly("WARN pidfile " + file + " names pid " + other
                        + ", which runs but does not hold it; taking it over. Is that another supervisor?");
    }

    @Test
    void whatIsNoPidNamesNobody() throws Exception {
        assertThat(take(stale("soon"))).singleElement().asString().contains("(pid soon)");
    }

    @Test
    void aStartThatComesToNothingLeavesTheFileOfAnother() throws Exception {
        Path file = stale("1\n");

        take(file);
        pidFile.release();

        assertThat(file).hasContent("1\n");
    }

    @Test
    void oneThatNobodyWroteToIsRemovedAgain() throws Exception {
        Path file = dir.resolve("s.pid");

        take(file);
        assertThat(file).exists();
        pidFile.release();

        assertThat(file).doesNotExist();
    }

    @Test
    void oneThatAnotherPutInItsPlaceStays() throws Exception {
        Path file = dir.resolve("s.pid");
        take(file);
        pidFile.write(log);
        Files.move(file, dir.resolve("moved"));
        stale("2\n");

        pidFile.release();

        assertThat(file).hasContent("2\n");
    }

    @Test
    void anotherPathReplacesIt() throws Exception {
        Path first = dir.resolve("s.pid");
        Path second = dir.resolve("t.pid");
        take(first);
        pidFile.write(log);

        assertThat(take(second)).isEmpty();
        pidFile.write(log);

        assertThat(first).doesNotExist();
        assertThat(second).hasContent("4711\n");
    }

    @Test
    void theSamePathIsKept() throws Exception {
        Path file = dir.resolve("s.pid");
        take(file);
        pidFile.write(log);
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();

        assertThat(take(file)).isEmpty();

        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .isEqualTo(key);
        pidFile.release();
        assertThat(file).doesNotExist();
    }

    @Test
    void aDeviceIsWrittenToAndStays() throws Exception {
        Path device = Files.createSymbolicLink(dir.resolve("s.pid"), Path.of("/dev/null"));

        assertThat(take(device)).isEmpty();
        pidFile.write(log);
        pidFile.release();

        assertThat(device).isSymbolicLink();
        assertThat(lines).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsSaidAndNoMore() throws Exception {
        take(dir.resolve("none/s.pid"));

        pidFile.write(log);
        pidFile.release();

        assertThat(lines).containsExactly("CRIT could not write pidfile " + dir + "/none/s.pid");
    }
}
