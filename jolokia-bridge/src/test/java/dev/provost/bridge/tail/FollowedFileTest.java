package dev.provost.bridge.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowedFileTest {
    @TempDir
    private Path folder;

    private Path log;
    private final ByteBuffer buffer = ByteBuffer.allocate(64);

    @BeforeEach
    void name() {
        log = folder.resolve("o.log");
    }

    private static void append(Path file, byte... bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void append(String text) throws IOException {
        append(log, text.getBytes(UTF_8));
    }

    /// Reads until there is no more, in pieces of the buffer's size.
    private String all(FollowedFile file) throws IOException {
        var all = new StringBuilder();
        while (file.read(buffer)) {
            assertThat(buffer.hasRemaining()).isTrue();
            // Each piece decodes on its own, as clients do it.
            all.append(UTF_8.newDecoder().decode(buffer));
        }
        return all.toString();
    }

    @Test
    void aShortLogIsReadFromItsStartAndALongOneFromItsEnd() throws Exception {
        append("x".repeat(FollowedFile.START_BYTES));
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).hasSize(FollowedFile.START_BYTES);
        }
        append("y");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).hasSize(FollowedFile.START_BYTES).startsWith("x").endsWith("xy");
        }
    }

    @Test
    void whatIsAddedFollows() throws Exception {
        append("one\n");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).isEqualTo("one\n");
            assertThat(all(file)).isEmpty();

            append("two\n");
            append("three\n");

            assertThat(all(file)).isEqualTo("two\nthree\n");
        }
    }

    @Test
    void aTruncatedLogIsReadAgainFromItsStart() throws Exception {
        append("a long line\n");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).isEqualTo("a long line\n");

            Files.writeString(log, "new\n");

            assertThat(all(file)).isEqualTo("==> File truncated <==\nnew\n");
        }
    }

    @Test
    void ofARotatedLogTheRestComesFirstAndThenTheNewOne() throws Exception {
        append("old\n");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).isEqualTo("old\n");

            append("last\n".repeat(50));
            Files.move(log, folder.resolve("o.log.1"));
            append("new\n");

            assertThat(all(file)).isEqualTo("last\n".repeat(50) + "new\n");
            append("newer\n");
            assertThat(all(file)).isEqualTo("newer\n");
        }
    }

    @Test
    void aRemovedLogStaysOpenUntilThereIsANewOne() throws Exception {
        append("old\n");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).isEqualTo("old\n");

            Files.delete(log);
            assertThat(all(file)).isEmpty();

            append("new\n");
            assertThat(all(file)).isEqualTo("new\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ä", "…", "😀"})
    void aCharacterIsNotCutInTwo(String character) throws Exception {
        byte[] bytes = character.getBytes(UTF_8);
        append("x");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).isEqualTo("x");
            for (int i = 0; i < bytes.length - 1; i++) {
                append(log, bytes[i]);
                assertThat(all(file)).isEmpty();
            }
            append(log, bytes[bytes.length - 1]);
            assertThat(all(file)).isEqualTo(character);

            append(character.repeat(100));
            assertThat(all(file)).isEqualTo(character.repeat(100));
        }
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).isEqualTo(new String(Files.readAllBytes(log), UTF_8));
        }
        append(character.repeat(FollowedFile.START_BYTES) + "z");
        try (var file = FollowedFile.open(log)) {
            assertThat(all(file)).matches("(" + character + ")+z");
        }
    }

    @Test
    void bytesThatAreNoTextComeThroughAndHalfACharacterAtTheLatestWhenItsFileIsPutAside() throws Exception {
        append(log, (byte) 0xff, (byte) 0x00, (byte) 0x80, (byte) 0xe2, (byte) 0x80);
        try (var file = FollowedFile.open(log)) {
            assertThat(file.read(buffer)).isTrue();
            assertThat(buffer).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0, (byte) 0x80}));
            assertThat(file.read(buffer)).isFalse();

            Files.move(log, folder.resolve("o.log.1"));
            append("new\n");

            assertThat(file.read(buffer)).isTrue();
            assertThat(buffer).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0xe2, (byte) 0x80}));
            assertThat(all(file)).isEqualTo("new\n");
        }
    }

    @Test
    void onlyRegularFilesAreFollowed() throws Exception {
        assertThatThrownBy(() -> FollowedFile.open(log)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> FollowedFile.open(folder)).isInstanceOf(NoSuchFileException.class);
    }
}
