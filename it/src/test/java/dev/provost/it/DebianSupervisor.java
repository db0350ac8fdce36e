package dev.provost.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// The package `supervisor` of Debian and Ubuntu: its unmodified `supervisorctl` is the test of compatibility.
///
/// Root gets it installed when it is missing, without its service being started. For others, and where that fails, the
/// tests that need it are skipped and say why.
final class DebianSupervisor {
    static final Path CLIENT = Path.of("/usr/bin/supervisorctl");
    /// Asked by every package whether its service may be started; 101 is no.
    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

    private static final Path FOLDER = Path.of("/");

    private DebianSupervisor() {}

    /// Skips the calling test class when there is no client and none can be had.
    static synchronized void require() throws Exception {
        if (Files.isExecutable(CLIENT)) {
            return;
        }
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "skipped: " + CLIENT + " is missing; install the package supervisor, or run these tests as root");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/apt-get")),
                "skipped: " + CLIENT + " is missing and there is no apt-get to install the package supervisor");
        System.out.println("DebianSupervisor: installs the package supervisor, whose supervisorctl the tests need");
        boolean ours = forbidServices();
        try {
            Ended installed = install();
            if (installed.status() != 0) {
                // The package lists may be missing or old.
                apt("update");
                installed = install();
            }
            assumeTrue(
                    Files.isExecutable(CLIENT),
                    "skipped: " + CLIENT + " is missing, and apt-get install supervisor failed with status "
                            + installed.status() + ": " + installed.err());
        } finally {
            if (ours) {
                Files.deleteIfExists(POLICY);
            }
        }
    }

    private static Ended install() throws Exception {
        return apt("install", "-y", "--no-install-recommends", "supervisor");
    }

    private static Ended apt(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = "apt-get";
        System.arraycopy(words, 0, command, 1, words.length);
        return Ended.run(FOLDER, Map.of("DEBIAN_FRONTEND", "noninteractive"), List.of(command));
    }

    /// {@return whether the file is ours, to be removed afterwards} One that is there is the machine's own business.
    private static boolean forbidServices() throws IOException {
        try {
            Files.writeString(POLICY, "#!/bin/sh\nexit 101\n", StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        Files.setPosixFilePermissions(POLICY, PosixFilePermissions.fromString("rwxr-xr-x"));
        return true;
    }
}
