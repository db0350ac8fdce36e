package dev.provost.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.os.ChildListener.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildLogTest {
    private static final String BEGIN = "<!--XSUPERVISOR:BEGIN-->";
    private static final String END = "<!--XSUPERVISOR:END-->";

    private final Heard heard = new Heard();

    @TempDir
    Path dir;

    @Test
    void plainOutputGoesToTheFileAndIsConsumed() throws IOException {
        var log = log(config(0, false, false), false);
        log.childStarted();
        var bytes = bytes("out\n");

        log.accept(bytes);

        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(text()).isEqualTo("out\n");
        assertThat(heard.all()).isEmpty();
        assertThat(List.of(log.written(), log.lost())).containsExactly(4L, 0L);
    }

    @Test
    void outputWithoutAFileIsDrained() {
        var log = new ChildLog("web", Channel.STDOUT, config(0, false, false), null, false, heard);
        log.childStarted();
        var bytes = bytes("out\n");

        log.accept(bytes);
        log.childEnded();

        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(log.path()).isNull();
    }

    @Test
    void outputOfDescendantsIsKeptAfterTheExitAndClearingLeavesItAlone() throws IOException {
        var log = log(config(0, false, false), false);
        log.childStarted();
        log.accept(bytes("child\n"));
        log.childEnded();

        log.accept(bytes("grandchild\n"));
        log.clear();

        assertThat(text()).isEqualTo("child\ngrandchild\n");
    }

    @Test
    void reopenAndClearDoNothingForAProcessThatDoesNotRun() throws IOException {
        var log = log(config(0, false, false), false);

        log.reopen();
        log.clear();

        assertThat(file()).doesNotExist();
    }

    @Test
    void clearingALiveProcessEmptiesItsLog() throws IOException {
        var log = log(config(0, false, false), false);
        log.childStarted();
        log.accept(bytes("before\n"));

        log.clear();
        assertThat(text()).isEmpty();
        log.accept(bytes("after\n"));

        assertThat(text()).isEqualTo("after\n");
    }

    @Test
    void ansiSequencesAreRemovedWhereverTheyAreCut() throws IOException {
        var log = log(config(0, false, false), true);
        log.childStarted();

        for (var chunk : List.of("\033[31mred\033", "[0m plain \033[2", "Jx\033", "y\033\033[", "0mz\033")) {
            log.accept(bytes(chunk));
        }
        log.childEnded();

        assertThat(text()).isEqualTo("red plain x\033y\033z\033");
    }

    @Test
    void capturedTextIsAnEventAndNotInTheFile() throws IOException {
        var log = log(config(1024, false, false), false);
        log.childStarted();

        log.accept(bytes("before" + BEGIN + "the payload" + END + "after\n"));

        assertThat(text()).isEqualTo("beforeafter\n");
        assertThat(heard.communications).containsExactly("the payload");
        assertThat(heard.logged).isEmpty();
    }

    @Test
    void tokensCutByChunksAreFound() throws IOException {
        var log = log(config(1024, false, false), false);
        log.childStarted();

        for (var chunk : List.of("x<!--XSUPERV", "ISOR:BEGIN-->one ", "two<!--XSUPERVISOR", ":END-->rest\n")) {
            log.accept(bytes(chunk));
        }

        assertThat(text()).isEqualTo("xrest\n");
        assertThat(heard.communications).containsExactly("one two");
    }

    @Test
    void shortOutputIsLoggedAtOnceAndATokensBeginningAtTheExit() throws IOException {
        var log = log(config(1024, false, false), false);
        log.childStarted();

        log.accept(bytes("short\n<!--XSUP"));
        assertThat(text()).isEqualTo("short\n");
        log.childEnded();

        assertThat(text()).isEqualTo("short\n<!--XSUP");
        assertThat(heard.communications).isEmpty();
    }

    @Test
    void aCaptureThatNeverEndsIsLoggedAtTheExitAndTheNextChildBeginsOutside() throws IOException {
        var log = log(config(1024, false, false), false);
        log.childStarted();
        log.accept(bytes("a" + BEGIN + "b<!--XSUPERVISOR:EN"));
        log.childEnded();

        log.childStarted();
        log.accept(bytes("c" + END));

        assertThat(text()).isEqualTo("ab<!--XSUPERVISOR:ENc" + END);
        assertThat(heard.communications).isEmpty();
    }

    @Test
    void theCaptureLimitDropsTheOldestBytesButKeepsALargeChunkWhole() {
        var log = log(config(10, false, false), false);
        log.childStarted();

        for (var chunk : List.of(BEGIN, "0123", "456789", "abc", END, BEGIN, "larger than ten", END)) {
            log.accept(bytes(chunk));
        }

        assertThat(heard.communications).containsExactly("3456789abc", "larger than ten");
    }

    @Test
    void eventsAndEchoShowChunksStrippedAndCapturedOnesToo() throws IOException {
        heard.echoes = true;
        var log = log(config(100, true, false), true);
        log.childStarted();

        log.accept(bytes("\033[1ma" + BEGIN + "b" + END));

        assertThat(heard.logged).containsExactly("a", "b");
        assertThat(heard.echo).containsExactly("'web' stdout output:\na", "'web' stdout output:\nb");
        assertThat(heard.communications).containsExactly("b");
        assertThat(text()).isEqualTo("a");
    }

    @Test
    void undecodableOutputIsEchoedAsPythonWould() {
        heard.echoes = true;
        var log = log(config(0, false, false), false);
        log.childStarted();

        log.accept(ByteBuffer.wrap(new byte[] {'a', (byte) 0x88, 'b', '\n'}));

        assertThat(heard.echo).containsExactly("'web' stdout output:\nUndecodable: b'a\\x88b\\n'");
    }

    @Test
    void syslogGetsWholeLinesWithTheNameOfTheProcess() throws IOException {
        var log = log(config(0, false, true), false);
        log.childStarted();

        log.accept(bytes("one\ntw"));
        log.accept(bytes("o\n\nlast"));
        assertThat(heard.syslog).containsExactly("web one", "web two", "web ");
        log.childEnded();

        assertThat(heard.syslog).endsWith("web last");
        assertThat(text()).isEqualTo("one\ntwo\n\nlast");
    }

    @Test
    void aLineWithoutEndReachesSyslogInPieces() {
        var log = log(config(0, false, true), false);
        log.childStarted();

        log.accept(bytes("x".repeat(SyslogLines.LINE_BYTES_MAX + 1) + "\n"));

        assertThat(heard.syslog).containsExactly("web " + "x".repeat(SyslogLines.LINE_BYTES_MAX), "web x");
    }

    @Property(tries = 500)
    void chunksOfAnySizeGiveWhatTheWholeTextGives(
            @ForAll("streams") String stream,
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 30) Integer> cuts,
            @ForAll boolean strip)
            throws IOException {
        var file = Files.createTempFile("child", ".log");
        var heard = new Heard();
        var log = new ChildLog("p", Channel.STDERR, config(1 << 20, true, true), file, strip, heard);
        log.childStarted();
        var input = bytes(stream);
        for (int cut : cuts) {
            int end = Math.min(input.limit(), input.position() + cut);
            log.accept(input.slice(input.position(), end - input.position()));
            input.position(end);
        }
        log.accept(input);
        log.childEnded();

        var expected = Model.of(stream, strip);
        assertThat(Files.readString(file)).isEqualTo(expected.file);
        assertThat(heard.communications).isEqualTo(expected.captures);
        assertThat(String.join("\n", heard.syslog))
                .isEqualTo(
                        expected.file.isEmpty()
                                ? ""
                                : "p " + expected.file.replaceAll("\n\\z", "").replace("\n", "\np "));
        if (!strip) {
            // Events see every byte but the tokens.
            assertThat(heard.loggedBytes.toString(StandardCharsets.UTF_8)).isEqualTo(expected.events.toString());
        }
        Files.delete(file);
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        BEGIN,
                        END,
                        BEGIN,
                        END,
                        "<",
                        "<!--",
                        "<!--XSUPERVISOR:",
                        "<<!--XSUPERVISOR:BEGIN--",
                        ">",
                        "\n",
                        "\033",
                        "[",
                        "\033[",
                        "\033[1;31m",
                        "\033[0m",
                        "m",
                        "text",
                        "12;",
                        "H",
                        "<!--XSUPERVISOR:END--")
                .list()
                .ofMaxSize(25)
                .map(parts -> String.join("", parts));
    }

    @Test
    void noTokenHasItsFirstByteTwice() {
        assertThat(BEGIN.lastIndexOf('<')).isZero();
        assertThat(END.lastIndexOf('<')).isZero();
    }

    /// The slow and plain way: whole texts, regular expressions.
    private static final class Model {
        final StringBuilder text = new StringBuilder();
        final StringBuilder events = new StringBuilder();
        final List<String> captures = new ArrayList<>();
        String file = "";

        static Model of(String stream, boolean strip) {
            var model = new Model();
            String rest = stream;
            for (int begin = rest.indexOf(BEGIN); begin >= 0; begin = rest.indexOf(BEGIN)) {
                model.text.append(stripped(rest.substring(0, begin), strip));
                model.events.append(rest, 0, begin);
                rest = rest.substring(begin + BEGIN.length());
                int end = rest.indexOf(END);
                if (end < 0) {
                    break;
                }
                model.events.append(rest, 0, end);
                model.captures.add(stripped(rest.substring(0, end), strip));
                rest = rest.substring(end + END.length());
            }
            model.text.append(stripped(rest, strip));
            model.events.append(rest);
            model.file = model.text.toString();
            return model;
        }

        private static String stripped(String text, boolean strip) {
            return strip
                    ? Pattern.compile("\033\\[[^HfABCDRsuJKhlpm]*([HfABCDRsuJKhlpm]|$)", Pattern.DOTALL)
                            .matcher(text)
                            .replaceAll("")
                    : text;
        }
    }

    private static final class Heard implements ChildLog.Listener {
        final List<String> communications = new ArrayList<>();
        final List<String> logged = new ArrayList<>();
        final ByteArrayOutputStream loggedBytes = new ByteArrayOutputStream();
        final List<String> echo = new ArrayList<>();
        final List<String> syslog = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        boolean echoes;

        @Override
        public void communication(byte[] payload) {
            communications.add(new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void logged(byte[] chunk) {
            logged.add(new String(chunk, StandardCharsets.UTF_8));
            loggedBytes.writeBytes(chunk);
        }

        @Override
        public boolean echoes() {
            return echoes;
        }

        @Override
        public void echo(String text) {
            echo.add(text);
        }

        @Override
        public void syslog(String line) {
            syslog.add(line);
        }

        @Override
        public void problem(String text) {
            problems.add(text);
        }

        List<String> all() {
            var all = new ArrayList<String>(communications);
            all.addAll(logged);
            all.addAll(echo);
            all.addAll(syslog);
            all.addAll(problems);
            return all;
        }
    }

    private Path file() {
        return dir.resolve("web.log");
    }

    private String text() throws IOException {
        return Files.readString(file());
    }

    private ChildLog log(LogConfig config, boolean stripAnsi) {
        return new ChildLog("web", Channel.STDOUT, config, file(), stripAnsi, heard);
    }

    private static LogConfig config(long captureMaxBytes, boolean events, boolean syslog) {
        return new LogConfig(new Target.File("web.log"), 0, 10, captureMaxBytes, events, syslog);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
