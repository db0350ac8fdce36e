package dev.provost.daemon.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private String shown() {
        String text = shown.toString(StandardCharsets.UTF_8);
        shown.reset();
        return text;
    }

    private void append(Path file, String text) throws Exception {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void linesHaveTheNameInFrontAndAreWhole() throws Exception {
        Path file = folder.resolve("a.log");
        append(file, "old\n");
        try (FollowedFile followed = new FollowedFile("a", file, 4, new PrefixedOutput(shown, false, 3))) {
            followed.read();
            append(file, "one\r\ntw");
            followed.read();
            assertThat(shown()).isEqualTo("a   | one\n");

            append(file, "o é\n\nlast");
            followed.read();
            assertThat(shown()).isEqualTo("a   | two é\na   | \n");
        }
        assertThat(shown()).isEqualTo("a   | last\n");
    }

    @Test
    void aFileThatIsRotatedEmptiedOrComesLaterIsRead() throws Exception {
        Path file = folder.resolve("a.log");
        try (FollowedFile followed = new FollowedFile("a", file, 0, new PrefixedOutput(shown, false, 0))) {
            followed.read();
            append(file, "1\n");
            followed.read();
            append(file, "2\n");
            Files.move(file, folder.resolve("a.log.1"));
            append(file, "3\n");
            followed.read();
            assertThat(shown()).isEqualTo("a | 1\na | 2\na | 3\n");

            Files.writeString(file, "");
            followed.read();
            append(file, "4\n");
            followed.read();
            assertThat(shown()).isEqualTo("a | 4\n");
        }
    }

    @Test
    void eachNameHasItsColour() {
        PrefixedOutput out = new PrefixedOutput(shown, true, 2);

        out.line("a", "x");
        out.line("bb", "y");
        out.line("a", "z");

        assertThat(shown()).isEqualTo("""
                \033[36ma  | \033[0mx\033[0m
                \033[33mbb | \033[0my\033[0m
                \033[36ma  | \033[0mz\033[0m
                """);
    }

    @Test
    void linesOfTheDaemonLoseTimeAndUsualLevel() {
        assertThat(ProjectDaemon.withoutTime("2026-11-21 17:00:00,123 INFO spawned: 'a' with pid 1"))
                .isEqualTo("spawned: 'a' with pid 1");
        assertThat(ProjectDaemon.withoutTime("2026-11-21 17:00:00,123 WARN x")).isEqualTo("WARN x");
        assertThat(ProjectDaemon.withoutTime("hello")).isEqualTo("hello");
    }
}
