package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotatingFileTest {
    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path dir;

    @ParameterizedTest(name = "maxbytes {0}, backups {1}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "0,  5, 6, aaaabbbbccccddddeeeeffff, -, -, -",
                "8,  2, 1, aaaa, -, -, -",
                "8,  2, 2, '', aaaabbbb, -, -",
                "8,  2, 5, eeee, ccccdddd, aaaabbbb, -",
                "8,  2, 6, '', eeeeffff, ccccdddd, -",
                "7,  2, 2, '', aaaabbbb, -, -",
                "9,  2, 3, '', aaaabbbbcccc, -, -",
                "1,  3, 5, '', eeee, dddd, cccc",
                "8,  1, 5, eeee, ccccdddd, -, -",
                "8,  0, 3, cccc, -, -, -",
                "8,  0, 4, '', -, -, -",
            })
    void aFileIsRolledWhenAWriteTakesItToItsLimit(
            long bytesMax, int backups, int writes, String file, String first, String second, String third)
            throws IOException {
        var log = file(bytesMax, backups);

        for (int i = 0; i < writes; i++) {
            log.write(bytes(String.valueOf((char) ('a' + i)).repeat(4)));
        }

        assertThat(contents()).containsExactly(file, first, second, third);
        assertThat(problems).isEmpty();
    }

    @Test
    void aFileThatExistsIsContinuedAndItsSizeCounts() throws IOException {
        Files.writeString(path(), "old old ");
        var log = file(12, 1);

        log.write(bytes("new"));
        assertThat(Files.readString(path())).isEqualTo("old old new");
        log.write(bytes("!"));

        assertThat(contents()).containsExactly("", "old old new!", null, null);
    }

    @Test
    void theNextChildWritesWhereTheNamePointsThen() throws IOException {
        var log = file(0, 0);
        log.write(bytes("made "));
        log.begin();
        log.write(bytes("same "));
        log.begin();
        log.write(bytes("same."));
        Files.move(path(), dir.resolve("moved"));
        Files.writeString(path(), "another's ");
        log.begin();
        log.write(bytes("new "));
        Files.delete(path());
        log.begin();
        log.write(bytes("newest"));
        log.close();

        assertThat(Files.readString(dir.resolve("moved"))).isEqualTo("made same same.");
        assertThat(Files.readString(path())).isEqualTo("newest");
        assertThat(problems).isEmpty();
    }

    @Test
    void whatOthersDidToTheFileCountsWhenTheNextChildBegins() throws IOException {
        var log = file(10, 1);
        log.open();
        log.begin();
        log.write(bytes("12345678"));
        Files.writeString(path(), "");
        log.begin();
        log.write(bytes("abcd"));

        assertThat(contents()).containsExactly("abcd", null, null, null);
        log.write(bytes("efghij"));
        assertThat(contents()).containsExactly("", "abcdefghij", null, null);
    }

    @Test
    void anOutsideTruncationLeavesNoHoleAndPostponesTheRotation() throws IOException {
        var log = file(10, 1);
        log.write(bytes("first"));
        log.write(bytes("12345678"));
        log.write(bytes("67890"));
        truncate();

        log.write(bytes("12345"));

        assertThat(contents()).startsWith("12345", "first12345678");
        log.write(bytes("67890"));
        assertThat(contents()).startsWith("", "1234567890");
    }

    private void truncate() throws IOException {
        FileChannel.open(path(), StandardOpenOption.WRITE).truncate(0).close();
    }

    @Test
    void aBackupOrFileThatIsMissingIsTolerated() throws IOException {
        var log = file(4, 3);
        log.write(bytes("aaaa"));
        log.write(bytes("bbbb"));
        Files.delete(dir.resolve("x.log.1"));
        log.write(bytes("cc"));
        Files.delete(path());

        log.write(bytes("cc"));

        assertThat(contents()).containsExactly("", null, null, "aaaa");
        assertThat(problems).isEmpty();
    }

    @Test
    void aRenameThatFailsIsToldAndTheFileGoesOn() throws IOException {
        Files.createDirectories(dir.resolve("x.log.1/full"));
        var log = file(4, 1);

        log.write(bytes("aaaa"));
        log.write(bytes("bb"));
        assertThat(problems).hasSize(1);
        log.write(bytes("bb"));

        assertThat(Files.readString(path())).isEqualTo("aaaabbbb");
        assertThat(problems).hasSize(2).allSatisfy(text -> assertThat(text)
                .startsWith(path() + ": cannot rotate this log: ")
                .endsWith("; put that right; until then the file grows"));
        assertThat(log.lost()).isZero();
    }

    @Test
    void bytesThatFindNoRoomAreCountedAndToldOnce() {
        var log = new RotatingFile(Path.of("/dev/full"), 10, 1, false, problems::add);

        log.write(bytes("12345"));
        log.write(bytes("678"));

        assertThat(log.lost()).isEqualTo(8);
        assertThat(log.written()).isZero();
        assertThat(problems)
                .containsExactly("/dev/full: cannot write this log: No space left on device; make room; "
                        + "until then its output is lost");
    }

    @Test
    void writingGoesOnWhenTheTroubleIsOverAndTheLossIsTold() throws IOException {
        var log = new RotatingFile(dir.resolve("sub/x.log"), 0, 1, false, problems::add);
        log.reopen();
        log.write(bytes("lost"));
        log.write(bytes("too"));
        Files.createDirectory(dir.resolve("sub"));

        log.write(bytes("kept"));

        assertThat(Files.readString(log.path())).isEqualTo("kept");
        assertThat(problems)
                .containsExactly(
                        log.path() + ": cannot open this log: its folder does not exist; make the folder; "
                                + "until then its output is lost",
                        log.path() + ": is written again; 7 bytes of output were lost");
        assertThat(List.of(log.written(), log.lost())).containsExactly(4L, 7L);
    }

    @Test
    void aFolderThatIsAFileIsToldWhenOpening() throws IOException {
        Files.writeString(dir.resolve("file"), "");
        var log = new RotatingFile(dir.resolve("file/x.log"), 0, 1, false, problems::add);

        assertThatThrownBy(log::open)
                .isInstanceOf(IOException.class)
                .hasMessage(
                        log.path() + ": cannot open this log: Not a directory; put that right or choose another file");
    }

    @Test
    void reopeningFollowsTheName() throws IOException {
        var log = file(0, 1);
        log.write(bytes("one"));
        Files.move(path(), dir.resolve("moved"));
        log.write(bytes("+"));

        log.reopen();
        log.write(bytes("two"));

        assertThat(Files.readString(dir.resolve("moved"))).isEqualTo("one+");
        assertThat(Files.readString(path())).isEqualTo("two");
    }

    @Test
    void clearingBeginsANewFileAndToleratesAMissingOne() throws IOException {
        var log = file(0, 1);
        log.write(bytes("one"));

        log.clear();
        assertThat(path()).isEmptyFile();
        Files.delete(path());
        log.clear();
        log.write(bytes("two"));

        assertThat(Files.readString(path())).isEqualTo("two");
    }

    @Test
    void clearingNeverRemovesAFolderOrADevice() throws IOException {
        Files.createDirectory(path());

        file(0, 1).clear();
        new RotatingFile(Path.of("/dev/null"), 0, 1, false, problems::add).clear();

        assertThat(path()).isDirectory();
        assertThat(Path.of("/dev/null")).exists();
    }

    @Test
    void aDeviceIsWrittenAndNeverRotated() {
        var log = new RotatingFile(Path.of("/dev/null"), 4, 2, false, problems::add);

        log.write(bytes("12345678"));
        log.reopen();
        log.write(bytes("12345678"));

        assertThat(log.written()).isEqualTo(16);
        assertThat(Path.of("/dev/null.1")).doesNotExist();
        assertThat(problems).isEmpty();
    }

    @Test
    void privateFilesStayPrivateAfterRotationAndClearing() throws IOException {
        var log = new RotatingFile(path(), 4, 1, true, problems::add);
        log.write(bytes("1234"));
        assertThat(mode()).isEqualTo("rw-------");
        log.clear();
        assertThat(mode()).isEqualTo("rw-------");
    }

    @Test
    @Timeout(30)
    void aFifoWithoutAReaderNeverBlocksAndCostsCountedBytes() throws Exception {
        makeFifo();
        var log = file(10, 2);
        int chunk = 256 << 10;

        for (int i = 0; i < 8; i++) {
            log.write(ByteBuffer.allocate(chunk));
        }

        assertThat(log.lost()).isPositive();
        assertThat(log.written() + log.lost()).isEqualTo(8L * chunk);
        assertThat(problems)
                .containsExactly(path() + ": cannot write this log: nobody reads this fifo, or not fast enough; "
                        + "put that right or choose another file; until then its output is lost");
        assertThat(dir.resolve("x.log.1")).doesNotExist();
    }

    @Test
    @Timeout(30)
    void aReaderOfAFifoGetsWhatWasWrittenBeforeItCame() throws Exception {
        makeFifo();
        var log = file(0, 2);
        log.write(bytes("hello "));
        log.rest();
        log.write(bytes("reader"));

        try (var in = Files.newInputStream(path())) {
            assertThat(new String(in.readNBytes(12), StandardCharsets.UTF_8)).isEqualTo("hello reader");
        }
        log.close();
    }

    private void makeFifo() throws Exception {
        var mkfifo = new ProcessBuilder("mkfifo", path().toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(mkfifo.exitValue()).isZero();
    }

    @Property(tries = 100)
    void rotatedFilesTogetherAreTheInput(
            @ForAll @Size(max = 30) List<@Size(max = 40) byte[]> chunks,
            @ForAll @IntRange(min = 0, max = 60) int bytesMax)
            throws IOException {
        var folder = Files.createTempDirectory("rotation");
        var log = new RotatingFile(folder.resolve("x.log"), bytesMax, 40, false, problems::add);
        var input = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            input.writeBytes(chunk);
            var direct = ByteBuffer.allocateDirect(chunk.length);
            log.write(direct.put(chunk).flip());
            assertThat(direct.hasRemaining()).isFalse();
        }
        log.close();

        var all = new ByteArrayOutputStream();
        for (int i = 40; i >= 0; i--) {
            var file = folder.resolve(i == 0 ? "x.log" : "x.log." + i);
            if (Files.exists(file)) {
                all.writeBytes(Files.readAllBytes(file));
                Files.delete(file);
            }
        }
        Files.delete(folder);
        assertThat(all.toByteArray()).isEqualTo(input.toByteArray());
        assertThat(log.written()).isEqualTo(input.size());
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path()));
    }

    private Path path() {
        return dir.resolve("x.log");
    }

    private RotatingFile file(long bytesMax, int backups) {
        return new RotatingFile(path(), bytesMax, backups, false, problems::add);
    }

    private List<String> contents() throws IOException {
        var contents = new ArrayList<String>();
        for (var name : List.of("x.log", "x.log.1", "x.log.2", "x.log.3")) {
            var file = dir.resolve(name);
            contents.add(Files.exists(file) ? Files.readString(file) : null);
        }
        return contents;
    }

    private static ByteBuffer bytes(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
