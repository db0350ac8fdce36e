package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What a program writes is in its log files: every byte, in order, none twice, whatever happens.
class LogIntegrityIT {
    private static final int BACKUPS = 60;
    private static final int LINES = 400_000;
    /// Counts until it is ended; slow enough not to fill a disk.
    private static final String ENDLESS = """
            [program:endless]
            command=/bin/sh -c "i=0; while :; do i=$((i+1)); echo $i; done"
            startsecs=0
            autorestart=false
            stdout_logfile=%(here)s/endless.log
            stdout_logfile_maxbytes=0
            """;

    /// {@return settings of a log of 128 KB files, more of them than are ever needed}
    private static String rotated(String name) {
        return "stdout_logfile=%%(here)s/%s.log\nstdout_logfile_maxbytes=128KB\nstdout_logfile_backups=%d\n"
                .formatted(name, BACKUPS);
    }

    /// {@return the log and its backups, oldest first, put together}
    private static byte[] written(Path folder, String name) throws IOException {
        var all = new ByteArrayOutputStream();
        for (int backup = BACKUPS; backup > 0; backup--) {
            Path file = folder.resolve(name + ".log." + backup);
            if (Files.exists(file)) {
                assertThat(Files.size(file)).as(file.toString()).isGreaterThanOrEqualTo(128 * 1024);
                all.write(Files.readAllBytes(file));
            }
        }
        all.write(Files.readAllBytes(folder.resolve(name + ".log")));
        return all.toByteArray();
    }

    /// {@return what `seq FROM TO` prints}
    private static byte[] numbers(int from, int to) {
        var text = new StringBuilder();
        for (int number = from; number <= to; number++) {
            text.append(number).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertSame(byte[] seen, byte[] expected, String name) {
        int difference = Arrays.mismatch(seen, expected);
        assertThat(difference)
                .as("first difference in the log of %s, which has %d bytes of %d", name, seen.length, expected.length)
                .isEqualTo(-1);
    }

    private static void assertBegins(byte[] seen, byte[] expected, String name) {
        int difference = Arrays.mismatch(seen, expected);
        assertThat(difference)
                .as("first difference in the log of %s, which has %d bytes", name, seen.length)
                .isEqualTo(seen.length);
    }

    @Test
    void aLogIsOpenWhileThereIsSomebodyToWriteIt() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:cat]
                command=/bin/cat
                startsecs=0
                stdout_logfile=%(here)s/cat.log
                """)) {
            int first = daemon.await("cat", "RUNNING");
            Path log = daemon.folder().resolve("cat.log").toRealPath();
            var kernel = daemon.kernel();
            assertThat(kernel.hasOpen(log)).isTrue();

            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            Waiting.until("another child", () -> daemon.await("cat", "RUNNING"), pid -> pid != first);
            assertThat(kernel.hasOpen(log)).isTrue();

            daemon.provostctl("stop", "cat");
            Waiting.until("open log", () -> kernel.hasOpen(log), open -> !open);
        }
    }

    @Test
    void fourWritersLoseNothingWhileTheirLogsRotate() throws Exception {
        var sections = new StringBuilder();
        for (int writer = 1; writer <= 4; writer++) {
            sections.append("[program:w%1$d]\ncommand=/usr/bin/seq %1$d %2$d\nstartsecs=0\nautorestart=false\n"
                            .formatted(writer, LINES))
                    .append(rotated("w" + writer));
        }
        // Both streams into one file, which only this process writes.
        sections.append("[program:both]\ncommand=/bin/sh -c \"seq 1 %1$d; seq 1 %1$d >&2\"\nstartsecs=0\n"
                        .formatted(LINES / 4))
                .append("autorestart=false\nredirect_stderr=true\n")
                .append(rotated("both"));
        try (var daemon = ProvostDaemon.start(sections.toString())) {
            for (int writer = 1; writer <= 4; writer++) {
                daemon.await("w" + writer, "EXITED");
            }
            daemon.await("both", "EXITED");

            for (int writer = 1; writer <= 4; writer++) {
                assertThat(daemon.folder().resolve("w" + writer + ".log.2")).exists();
                assertSame(written(daemon.folder(), "w" + writer), numbers(writer, LINES), "w" + writer);
            }
            byte[] once = numbers(1, LINES / 4);
            byte[] twice = Arrays.copyOf(once, once.length * 2);
            System.arraycopy(once, 0, twice, once.length, once.length);
            assertSame(written(daemon.folder(), "both"), twice, "both");
        }
    }

    @Test
    void whatAProgramWroteBeforeItWasKilledIsKept() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:ended]
                command=/bin/sh -c "seq 1 %d; kill -KILL $$"
                startsecs=0
                autorestart=false
                """.formatted(LINES) + rotated("ended") + ENDLESS)) {
            int endless = daemon.await("endless", "RUNNING");
            Path log = daemon.folder().resolve("endless.log");
            Waiting.until("some of endless", () -> Files.size(log), size -> size > 200_000);
            ProcessHandle.of(endless).orElseThrow().destroyForcibly();
            daemon.await("endless", "EXITED");
            daemon.await("ended", "EXITED");

            assertSame(written(daemon.folder(), "ended"), numbers(1, LINES), "ended");
            byte[] seen = Files.readAllBytes(log);
            assertBegins(seen, numbers(1, Math.max(200_000, seen.length / 4)), "endless");
        }
    }

    @Test
    void lastWordsAtTheDaemonsEndAreKept() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:talks]
                command=/bin/sh -c "trap 'seq 1 %d; echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
                startsecs=0
                """.formatted(LINES) + rotated("talks") + ENDLESS)) {
            Path log = daemon.folder().resolve("talks.log");
            Waiting.until("ready talker", () -> Files.exists(log) ? Files.readString(log) : "", "ready\n"::equals);

            daemon.terminate();

            byte[] seen = written(daemon.folder(), "talks");
            byte[] numbers = numbers(1, LINES);
            byte[] expected = new byte[6 + numbers.length + 4];
            System.arraycopy("ready\n".getBytes(StandardCharsets.US_ASCII), 0, expected, 0, 6);
            System.arraycopy(numbers, 0, expected, 6, numbers.length);
            System.arraycopy("bye\n".getBytes(StandardCharsets.US_ASCII), 0, expected, 6 + numbers.length, 4);
            assertSame(seen, expected, "talks");
            byte[] endless = Files.readAllBytes(daemon.folder().resolve("endless.log"));
            assertBegins(endless, numbers(1, Math.max(200_000, endless.length / 4)), "endless");
        }
    }
}
