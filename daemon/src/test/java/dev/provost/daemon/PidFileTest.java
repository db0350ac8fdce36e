package dev.provost.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void itHoldsThePidAndANewline() throws Exception {
        Path file = Files.writeString(dir.resolve("s.pid"), "of another, and longer\n");
        PidFile pidFile = new PidFile(file);

        pidFile.write(4711, log);
        assertThat(file).hasContent("4711\n");
        pidFile.remove();

        assertThat(file).doesNotExist();
        assertThat(lines).isEmpty();
    }

    @Test
    void thatOfAnotherStays() throws Exception {
        Path file = Files.writeString(dir.resolve("s.pid"), "1\n");

        new PidFile(file).remove();

        assertThat(file).exists();
    }

    @Test
    void aFolderThatIsNotThereIsSaidAndNoMore() {
        PidFile pidFile = new PidFile(dir.resolve("none/s.pid"));

        pidFile.write(4711, log);
        pidFile.remove();

        assertThat(lines).containsExactly("CRIT could not write pidfile " + dir + "/none/s.pid");
    }
}
