package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.loop.CommandLookup.Found;
import dev.provost.daemon.loop.CommandLookup.NotRunnable;
import dev.provost.jmx.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLookupTest {
    @TempDir
    Path dir;

    private Path file(String name, String permissions) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static Found find(String command, String path) throws NotRunnable {
        return CommandLookup.find(command, Map.of("PATH", path));
    }

    private static void refuses(String command, String path, Fault.Code code, String text) {
        assertThatThrownBy(() -> find(command, path)).isInstanceOfSatisfying(NotRunnable.class, e -> {
            assertThat(e.text()).isEqualTo(text);
            assertThat(e.code()).isEqualTo(code);
        });
    }

    @Test
    void aWordWithASlashIsTakenAsItIs() throws Exception {
        Path program = file("run", "rwxr-xr-x");

        assertThat(find(program + " -a 'b c'", ""))
                .isEqualTo(new Found(program.toString(), List.of(program.toString(), "-a", "b c")));
    }

    @Test
    void anyOtherIsLookedForAlongThePath() throws Exception {
        file("one/other", "rwxr-xr-x");
        Path program = file("two/run", "rwxr-xr-x");
        file("three/run", "rwxr-xr-x");

        assertThat(find("run x", dir + "/none:" + dir + "/one:" + dir + "/two:" + dir + "/three"))
                .isEqualTo(new Found(program.toString(), List.of("run", "x")));
        assertThat(find("run", dir + "/two/")).isEqualTo(new Found(program.toString(), List.of("run")));
    }

    @Test
    void theFirstOfThatNameCountsWhateverItIs() throws Exception {
        Files.createDirectories(dir.resolve("one/run"));
        file("two/run", "rw-r--r--");
        file("three/run", "rwxr-xr-x");

        refuses(
                "run",
                dir + "/one:" + dir + "/three",
                Fault.Code.NOT_EXECUTABLE,
                "command at '" + dir + "/one/run' is a directory");
        refuses(
                "run",
                dir + "/two:" + dir + "/three",
                Fault.Code.NOT_EXECUTABLE,
                "command at '" + dir + "/two/run' is not executable");
    }

    @Test
    void anEmptyElementOfThePathIsTheDaemonsFolder() throws Exception {
        // The tests run in a folder that has a pom.xml.
        refuses("pom.xml", "/nowhere::/bin", Fault.Code.NOT_EXECUTABLE, "command at 'pom.xml' is not executable");
        refuses("pom.xml", "", Fault.Code.NOT_EXECUTABLE, "command at 'pom.xml' is not executable");
    }

    @Test
    void withoutAPathThereIsAFallback() throws Exception {
        assertThat(CommandLookup.find("sh", Map.of())).isEqualTo(new Found("/bin/sh", List.of("sh")));
    }

    @Test
    void whatIsNowhereIsCalledByItsFirstWord() {
        refuses("none -a", "/bin", Fault.Code.NO_FILE, "can't find command 'none'");
        refuses("/nowhere/none -a", "/bin", Fault.Code.NO_FILE, "can't find command '/nowhere/none'");
        refuses("./none", "/bin", Fault.Code.NO_FILE, "can't find command './none'");
        refuses("''", dir + "/none", Fault.Code.NO_FILE, "can't find command ''");
    }

    @Test
    void whatIsNoProgramIsSaid() throws Exception {
        Path plain = file("plain", "rw-r--r--");

        refuses(dir.toString() + "/", "", Fault.Code.NOT_EXECUTABLE, "command at '" + dir + "/' is a directory");
        refuses(plain.toString(), "", Fault.Code.NOT_EXECUTABLE, "command at '" + plain + "' is not executable");
    }

    @Test
    void aBlankCommandIsEmpty() {
        refuses("", "/bin", Fault.Code.NOT_EXECUTABLE, "command is empty");
        refuses(" \t ", "/bin", Fault.Code.NOT_EXECUTABLE, "command is empty");
    }

    @Test
    void aCommandThatCanNotBeParsedIsShownAsPythonDoes() {
        Fault.Code code = Fault.Code.NOT_EXECUTABLE;
        refuses("a \"b", "/bin", code, "can't parse command 'a \"b': No closing quotation");
        refuses("a 'b", "/bin", code, "can't parse command \"a 'b\": No closing quotation");
        refuses("a '\"b", "/bin", code, "can't parse command 'a \\'\"b': No closing quotation");
        refuses("a 'b\\c", "/bin", code, "can't parse command \"a 'b\\\\c\": No closing quotation");
        refuses("a \\", "/bin", code, "can't parse command 'a \\\\': No escaped character");
        refuses("a\n'b", "/bin", code, "can't parse command \"a\\n'b\": No closing quotation");
    }
}
