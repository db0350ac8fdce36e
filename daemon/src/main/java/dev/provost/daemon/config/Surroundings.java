package dev.provost.daemon.config;

import dev.provost.daemon.os.Accounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What reading a configuration depends on besides the files: everything comes in here, nothing is asked of the JVM.
///
/// @param environment the daemon's variables at start
/// @param directory   absolute folder that relative paths start from: the one the daemon was started in
/// @param hostName    what `uname -n` tells
/// @param executable  the daemon's program as it was called; its folder is where the search for a file begins
public record Surroundings(
        Map<String, String> environment, Accounts accounts, Path directory, String hostName, String executable) {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /// {@return what this process has; the host name may come from the variable HOSTNAME where there is no /proc}
    ///
    /// @param environment the daemon's variables, without what its launcher added
    public static Surroundings ofThisProcess(Map<String, String> environment, Accounts accounts, String executable) {
        Path directory = Path.of("").toAbsolutePath();
        return new Surroundings(environment, accounts, directory, hostName(environment), executable);
    }

    private static String hostName(Map<String, String> environment) {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return environment.getOrDefault("HOSTNAME", "localhost");
        }
    }

    /// {@return a path with `~` or `~user` at its begin replaced where that home is known}
    String expandUser(String path) {
        if (!path.startsWith("~")) {
            return path;
        }
        int slash = path.indexOf('/');
        String user = path.substring(1, slash < 0 ? path.length() : slash);
        String home = user.isEmpty()
                ? environment.getOrDefault("HOME", System.getProperty("user.home"))
                : accounts.home(user).orElse(null);
        if (home == null) {
            return path;
        }
        String rest = slash < 0 ? "" : path.substring(slash);
        String start = home.endsWith("/") ? home.substring(0, home.length() - 1) : home;
        String expanded = start + rest;
        return expanded.isEmpty() ? "/" : expanded;
    }

    /// {@return a path as absolute one without `.` and `..`}
    Path absolute(String path) {
        return directory.resolve(path).normalize();
    }

    boolean isDirectory(String path) {
        return !path.isEmpty() && Files.isDirectory(directory.resolve(path));
    }

    /// {@return the folder for temporary files: the first of TMPDIR, TEMP, TMP and the usual ones that can be written}
    String temporaryDirectory() {
        for (String variable : List.of("TMPDIR", "TEMP", "TMP")) {
            String folder = usable(environment.get(variable));
            if (folder != null) {
                return folder;
            }
        }
        for (String usual : List.of("/tmp", "/var/tmp", "/usr/tmp")) {
            String folder = usable(usual);
            if (folder != null) {
                return folder;
            }
        }
        return directory.toString();
    }

    private @Nullable String usable(@Nullable String folder) {
        if (folder == null || folder.isEmpty()) {
            return null;
        }
        Path path = absolute(folder);
        return Files.isDirectory(path) && Files.isWritable(path) ? path.toString() : null;
    }
}
