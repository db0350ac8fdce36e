package dev.provost.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A package of Debian or Ubuntu that tests need.
///
/// Root gets it installed when it is missing, without its service being started. For others, and where that fails, the
/// tests that need it are skipped and say why.
///
/// @param name    name of the package
/// @param program what the tests use of it
record DebianPackage(String name, Path program) {
    /// Asked by every package whether its service may be started; 101 is no.
    private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

    private static final int LIMIT_MINUTES = 10;

    /// Skips the calling test class when the program is not there and can't be had.
    void require() throws Exception {
        synchronized (DebianPackage.class) {
            if (Files.isExecutable(program)) {
                return;
            }
            assumeTrue(
                    "root".equals(System.getProperty("user.name")),
                    "skipped: " + program + " is missing; install the package " + name
                            + ", or run these tests as root");
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin/apt-get")),
                    "skipped: " + program + " is missing and there is no apt-get to install the package " + name);
            System.out.println("DebianPackage: installs the package " + name + ", which the tests need");
            installWithoutServices();
        }
    }

    private void installWithoutServices() throws Exception {
        boolean ours = forbidServices();
        try {
            String failure = install();
            if (!failure.isEmpty()) {
                // The package lists may be missing or old.
                apt("update");
                failure = install();
            }
            assumeTrue(
                    Files.isExecutable(program),
                    "skipped: " + program + " is missing, and apt-get install " + name + " failed: " + failure);
        } finally {
            if (ours) {
                Files.deleteIfExists(POLICY);
            }
        }
    }

    private String install() throws Exception {
        return apt("install", "-y", "--no-install-recommends", name);
    }

    /// {@return what it said if it failed, else nothing}
    private static String apt(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("apt-get", "-o", "DPkg::Lock::Timeout=120"));
        command.addAll(List.of(words));
        Path said = Files.createTempFile("pv", ".apt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(said.toFile());
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        try {
            boolean well = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
            return well ? "" : String.join(" ", command) + ": " + Files.readString(said);
        } finally {
            process.destroy();
            Files.delete(said);
        }
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
