package dev.provost.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonizerTest {
    @TempDir
    Path dir;

    /// A launcher that says what a daemon would.
    private Daemonizer launcher(String script) throws IOException {
        Path launcher = Files.writeString(dir.resolve("launcher"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return new Daemonizer(launcher.toString(), new String[] {"-c", "a file"});
    }

    @Test
    void itEndsWhenTheDaemonIsReady() throws Exception {
        launcher("printf '%s\\n' \"$#\" \"$@\" \"$PROVOST_LAUNCHER_BACKGROUND\" >'" + dir + "/seen'; echo OK 4711")
                .daemonize();

        assertThat(dir.resolve("seen")).hasContent("2\n-c\na file\n1\n");
    }

    @Test
    void itSaysWhyTheDaemonCanNotStart() throws Exception {
        Daemonizer daemonizer = launcher("printf 'ERR 2 port taken\\036try another\\n'");

        assertThatThrownBy(daemonizer::daemonize).isInstanceOfSatisfying(StartException.class, e -> {
            assertThat(e.exitStatus()).isEqualTo(StartException.USAGE);
            assertThat(e.text()).isEqualTo("port taken\ntry another");
        });
    }

    @Test
    void warningsOfTheJvmAreNoAnswer() throws Exception {
        launcher("echo '[0.012s][warning][aot] The AOT cache was created by a different version'; echo OK 1")
                .daemonize();

        assertThatThrownBy(launcher("echo '[warning]'; echo 'ERR 1 no log'")::daemonize)
                .hasMessage("no log");
    }

    @Test
    void aDaemonThatEndsWithoutAWordIsAFailure() throws Exception {
        assertThatThrownBy(launcher("echo warning; exit 3")::daemonize)
                .hasMessage("the daemon ended before it was ready; run it with -n to see why");
    }
}
