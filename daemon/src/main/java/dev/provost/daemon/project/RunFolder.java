package dev.provost.daemon.project;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where a project's daemon and its clients meet: a folder that only this user can enter, the same for every command on
/// the project, and the same that `manage.py supervisor` takes.
public final class RunFolder {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    /// A socket's path has room for 107 bytes, and it is made under the name `<path>.<pid>` first.
    private static final int SOCKET_PATH_MAX = 107 - ".4194304".length();

    private RunFolder() {}

    /// {@return the socket in that folder}
    public static Path socket(Path run) {
        return run.resolve("supervisor.sock");
    }

    /// {@return the client's configuration in that folder}
    public static Path clientConfig(Path run) {
        return run.resolve("supervisorctl.conf");
    }

    /// {@return the folder, made if need be} That of a daemon that runs wins: where the session's own folder is may
    /// differ from one login to the next.
    ///
    /// @param outlives whether the daemon shall outlive the session, and with it the session's folder
    public static Path of(Path project, Map<String, String> environment, boolean outlives) throws ProjectException {
        int me = user();
        String name = "provost-" + hash(project);
        List<Path> candidates = new ArrayList<>();
        for (String session : List.of(environment.getOrDefault("XDG_RUNTIME_DIR", ""), "/run/user/" + me)) {
            // With sudo it may be somebody else's.
            if (session.startsWith("/") && Files.isDirectory(Path.of(session)) && owner(Path.of(session)) == me) {
                candidates.add(Path.of(session, name));
            }
        }
        Path own = Path.of("/tmp/provost-" + me);
        candidates.add(outlives ? 0 : candidates.size(), own.resolve(name));
        candidates.removeIf(
                folder -> socket(folder).toString().getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH_MAX);
        for (Path folder : candidates) {
            if (Files.exists(socket(folder), LinkOption.NOFOLLOW_LINKS)) {
                return closed(folder);
            }
        }
        Path chosen = candidates.getFirst();
        if (own.equals(chosen.getParent())) {
            closed(own);
        }
        return closed(chosen);
    }

    /// {@return the folder, which must be this user's and closed to others; made if need be}
    public static Path closed(Path folder) throws ProjectException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
        } catch (FileAlreadyExistsException e) {
            // What it is shows below.
        } catch (IOException e) {
            throw new ProjectException(
                    folder.toString(), "it can't be made: " + e, "let XDG_RUNTIME_DIR name a folder of yours");
        }
        try {
            boolean good = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && owner(folder, LinkOption.NOFOLLOW_LINKS) == user()
                    && OWNER.containsAll(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
            if (good) {
                return folder;
            }
        } catch (IOException e) {
            // Told below: what can't be looked at is not ours.
        }
        throw new ProjectException(
                folder.toString(),
                "it is not a folder of yours that is closed to others",
                "remove it, or chmod 700 it");
    }

    /// Writes a file that only this user can read; it is there as a whole or not at all.
    public static void write(Path file, String text) throws ProjectException {
        try {
            Path fresh = Files.createTempFile(file.getParent(), "new", "");
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ProjectException(file.toString(), "it can't be written: " + e, "make room there");
        }
    }

    private static int user() {
        Path self = Path.of("/proc/self");
        // What that link leads to: the link itself is root's.
        return owner(Files.exists(self) ? self : Path.of(System.getProperty("user.home", "/")));
    }

    private static int owner(Path path, LinkOption... options) {
        try {
            return Files.getAttribute(path, "unix:uid", options) instanceof Integer uid ? uid : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    private static String hash(Path project) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(project.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
