package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The Debian package, installed, run, removed and purged in a copy of this system that is thrown away.
class PackageIT {
    private static final int SKIPPED = 77;

    /// Namespaces of its own: mounts and processes go when the command ends.
    private static final List<String> APART =
            List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");

    private Path folder;

    /// A package's whole life takes 45 s on a machine that runs other tests too.
    private static final int LIMIT_SECONDS = 240;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = ProvostDaemon.newFolder();
    }

    @AfterEach
    void removeFolder() throws IOException {
        ProvostDaemon.delete(folder);
    }

    private static Ended apart(String... words) throws Exception {
        List<String> command = new ArrayList<>(APART);
        command.addAll(List.of(words));
        try {
            return Ended.run(Path.of("/"), Map.of(), command, LIMIT_SECONDS);
        } catch (IOException e) {
            return new Ended(127, "", String.valueOf(e.getMessage()));
        }
    }

    @Test
    void thePackageIsInstalledRunUpgradedRemovedAndPurged() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg")), "skipped: no dpkg, this is not Debian");
        Ended copy = apart(
                "sh",
                "-c",
                "mount -t tmpfs copy \"$0\" && mkdir \"$0/a\" \"$0/b\" \"$0/c\""
                        + " && mount -t overlay copy -o \"lowerdir=/,upperdir=$0/a,workdir=$0/b\" \"$0/c\"",
                folder.toString());
        assumeTrue(
                copy.status() == 0,
                "skipped: a copy of the system needs root, util-linux and overlayfs; they say: " + copy.err());
        Path made = Path.of(System.getProperty("provost.deb", ""));
        assertThat(made)
                .as("the package in provost.deb; build it with mvn package")
                .isRegularFile();
        Path script = Files.write(
                folder.resolve("package-life.sh"),
                PackageIT.class.getResourceAsStream("/package-life.sh").readAllBytes());
        Path mountPoint = Files.createDirectory(folder.resolve("copy"));

        Ended life =
                apart("sh", script.toString(), made.toString(), mountPoint.toString(), System.getProperty("java.home"));

        assumeTrue(life.status() != SKIPPED, life.out());
        assertThat(life.status()).as("%s%s", life.out(), life.err()).isZero();
        assertThat(life.out().lines())
                .as("what was checked")
                .contains(
                        "ok: it is installed",
                        "ok: what it is told is what it waits for",
                        "ok: a program of conf.d runs",
                        "ok: the daemon was left alone",
                        "ok: the daemon was stopped in good order",
                        "ok: configuration and logs are gone",
                        "ok: what the administrator added stays")
                .allMatch(line -> line.startsWith("ok: ") || line.startsWith("provost: "));
    }
}
