package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.Fault;
import dev.provost.jmx.LogTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFileTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0123456789",
        "0, 4, 0123",
        "4, 0, 456789",
        "4, 3, 456",
        "8, 10, 89",
        "20, 5, ''",
        "-3, 0, 789",
        "-30, 0, 0123456789",
        "0, 100, 0123456789",
        "2147483647, 2147483647, ''",
        "-2147483648, 0, 0123456789"
    })
    void aReadAnswersTheSlice(int offset, int length, String text) throws IOException {
        assertThat(LogFile.read(file("0123456789"), offset, length)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, -1", "-1, 1", "-5, -5"})
    void aReadRefusesBadArguments(int offset, int length) throws IOException {
        var file = file("0123456789");
        assertThatThrownBy(() -> LogFile.read(file, offset, length))
                .isInstanceOf(Fault.class)
                .hasMessage("BAD_ARGUMENTS");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, '', true", "0, 4, 6789, true", "0, 10, 0123456789, false", "0, 100, 0123456789, false",
        "5, 5, 56789, false", "5, 100, 0123456789, false", "10, 5, '', false", "100, 5, '', false",
        "7, 5, 56789, false", "0, -1, '', true", "20, -5, '', false", "-5, 3, 789, true",
        "2147483647, 2147483647, '', false", "-2147483648, -2147483648, '', true"
    })
    void aTailAnswersTheEnd(int offset, int length, String text, boolean overflow) throws IOException {
        assertThat(LogFile.tail(file("0123456789"), offset, length)).isEqualTo(new LogTail(text, 10, overflow));
    }

    @Test
    void aLogThatIsNotThereHasAnEmptyTailAndNoText() {
        var missing = dir.resolve("missing");

        assertThat(LogFile.tail(null, 7, 10)).isEqualTo(new LogTail("", 0, false));
        assertThat(LogFile.tail(missing, 7, 10)).isEqualTo(new LogTail("", 0, false));
        assertThatThrownBy(() -> LogFile.read(null, 0, 0)).hasMessage("NO_FILE");
        assertThatThrownBy(() -> LogFile.read(missing, 0, -1)).hasMessage("NO_FILE: " + missing);
    }

    @Test
    void whatCannotBeReadFailsAndItsTailKeepsTheOffset() {
        assertThatThrownBy(() -> LogFile.read(dir, 0, 0)).hasMessage("FAILED");
        assertThat(LogFile.tail(dir, 7, 10)).isEqualTo(new LogTail("", 7, false));
    }

    @Test
    void cutAndInvalidUtf8IsNoFailure() throws IOException {
        var file = dir.resolve("x.log");
        Files.write(file, new byte[] {'a', (byte) 0xc3, (byte) 0xa9, (byte) 0xff, 'b', (byte) 0xc3});

        assertThat(LogFile.read(file, 0, 0)).isEqualTo("aé\ufffdb\ufffd");
        assertThat(LogFile.read(file, 2, 0)).isEqualTo("\ufffdb\ufffd");
        assertThat(LogFile.tail(file, 0, 4)).isEqualTo(new LogTail("\ufffdb\ufffd", 6, true));
    }

    @Test
    void filesBeyondTwoGibibytesAreReadAtTheirEnd() throws IOException {
        var file = dir.resolve("huge");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(5L << 30);
            sparse.writeBytes("the end");
        }

        assertThat(LogFile.read(file, -7, 0)).isEqualTo("the end");
        assertThat(LogFile.tail(file, 0, 3)).isEqualTo(new LogTail("end", Integer.MAX_VALUE, true));
        assertThat(LogFile.tail(file, Integer.MAX_VALUE, Integer.MAX_VALUE).text())
                .hasSize(LogFile.ANSWER_BYTES_MAX)
                .endsWith("the end");
        assertThatThrownBy(() -> LogFile.read(file, 0, 0))
                .hasMessageStartingWith("FAILED: an answer of 5368709127 bytes is too long; read " + file);
    }

    @Property(tries = 200)
    void aReadOfAsciiIsTheSubstring(@ForAll @Size(max = 50) byte[] any, @ForAll byte offset, @ForAll byte length)
            throws IOException {
        var text = new StringBuilder();
        for (byte b : any) {
            text.append((char) (b & 0x7f));
        }
        var file = Files.createTempFile("read", ".log");
        Files.writeString(file, text);
        int from = Math.min(Math.abs(offset), text.length());
        int count = Math.abs(length);

        var answer = LogFile.read(file, Math.abs(offset), count);
        Files.delete(file);

        int end = count == 0 ? text.length() : Math.min(text.length(), from + count);
        assertThat(answer).isEqualTo(text.substring(from, end));
    }

    private Path file(String text) throws IOException {
        return Files.write(dir.resolve("x.log"), text.getBytes(StandardCharsets.UTF_8));
    }
}
