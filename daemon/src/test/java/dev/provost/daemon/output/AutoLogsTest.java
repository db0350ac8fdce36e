package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.os.ChildListener.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoLogsTest {
    @TempDir
    Path dir;

    @Test
    void filesAreNewEmptyAndPrivate() throws IOException {
        var file = new AutoLogs(dir, "ident").create("web_00", Channel.STDERR);

        assertThat(file.getFileName().toString()).matches("web_00-stderr---ident-[a-z0-9_]{8}\\.log");
        assertThat(file).isEmptyFile().hasParent(dir);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aMissingFolderIsAFailure() {
        assertThatThrownBy(() -> new AutoLogs(dir.resolve("none"), "i").create("web", Channel.STDOUT))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "x-stdout---ident-abc123.log, true",
        "x-stderr---ident-abc123.log.1, true",
        "x-stderr---ident-abc123.log.10, true",
        "x-stderr---ident-abc123.log.gz, true",
        "größe-stdout---ident-a.log, true",
        "x---y-stdout---ident-a.log, true",
        "x-stdout---other-abc123.log, false",
        "x-stdout---identabc123.log, false",
        "---ident-abc123.log, false",
        "x---ident-.log, false",
        "x---ident-a b.log, false",
        "x---ident-a.lo, false",
        "plain.log, false",
    })
    void namesOfThisIdentifierAreRecognised(String name, boolean auto) {
        assertThat(new AutoLogs(dir, "ident").isAuto(name)).isEqualTo(auto);
    }

    @Test
    void anIdentifierIsNoPattern() {
        assertThat(new AutoLogs(dir, "a.c").isAuto("x---abc-1.log")).isFalse();
        assertThat(new AutoLogs(dir, "a+(").isAuto("x---a+(-1.log")).isTrue();
    }

    @Property(tries = 2000)
    void namesAreRecognisedAsByTheRegularExpression(
            @ForAll @StringLength(max = 6) @CharRange(from = ' ', to = ' ') @CharRange(from = '-', to = '.') String a,
            @ForAll @StringLength(max = 4) @CharRange(from = ' ', to = ' ') @CharRange(from = '-', to = '.') String b,
            @ForAll @StringLength(max = 3) @CharRange(from = '-', to = '.') String c) {
        var pattern = Pattern.compile(".+?---i-\\S+\\.log\\.?\\d{0,4}");
        var logs = new AutoLogs(Path.of("/none"), "i");
        for (var name : new String[] {a + "---i-" + b + ".log" + c, a + "-i-" + b + "---i-" + c + ".log"}) {
            assertThat(logs.isAuto(name))
                    .as(name)
                    .isEqualTo(pattern.matcher(name).lookingAt());
        }
    }

    @Test
    void cleaningRemovesOldLogsAndNothingElse() throws IOException {
        for (var name : List.of("x-stdout---i-1.log", "x-stdout---i-1.log.1", "x-stdout---j-1.log", "plain.log")) {
            Files.writeString(dir.resolve(name), "old");
        }
        Files.createDirectory(dir.resolve("f-stdout---i-2.log"));

        var warnings = new AutoLogs(dir, "i").clean();

        assertThat(warnings).containsExactly("Failed to clean up '" + dir.resolve("f-stdout---i-2.log") + "'");
        assertThat(dir.toFile().list())
                .containsExactlyInAnyOrder("x-stdout---j-1.log", "plain.log", "f-stdout---i-2.log");
    }

    @Test
    void aFolderThatCannotBeListedIsAWarning() {
        assertThat(new AutoLogs(dir.resolve("none"), "i").clean()).containsExactly("Could not clear childlog dir");
    }
}
