package dev.provost.daemon.loop;

import dev.provost.daemon.config.CommandLine;
import dev.provost.jmx.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds the file that a `command=` runs, as supervisord does: a word with a slash is taken as it is, any other is
/// looked for along PATH, where the first file of that name counts, whatever it is.
final class CommandLookup {
    private static final String FALLBACK_PATH = "/bin:/usr/bin:/usr/local/bin";

    private CommandLookup() {}

    /// What to run.
    ///
    /// @param program   path to execute
    /// @param arguments words of the command; the first as written
    record Found(String program, List<String> arguments) {}

    /// A command that can't be run. The message is supervisord's text.
    static final class NotRunnable extends Exception {
        private static final long serialVersionUID = 1;

        private final Fault.Code code;

        NotRunnable(Fault.Code code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        String text() {
            return String.valueOf(getMessage());
        }

        /// {@return NO_FILE or NOT_EXECUTABLE}
        Fault.Code code() {
            return code;
        }
    }

    /// @param environment of the child: its PATH counts, even when it has none
    /// @throws NotRunnable with supervisord's text for what is wrong
    static Found find(String command, Map<String, String> environment) throws NotRunnable {
        List<String> words = split(command);
        if (words.isEmpty()) {
            throw new NotRunnable(Fault.Code.NOT_EXECUTABLE, "command is empty");
        }
        String word = words.getFirst();
        if (word.indexOf('/') >= 0) {
            check(word, word);
            return new Found(word, words);
        }
        for (String folder : environment.getOrDefault("PATH", FALLBACK_PATH).split(":", -1)) {
            // As Python joins them: an empty element is the daemon's folder.
            String candidate = folder.isEmpty() || folder.endsWith("/") ? folder + word : folder + "/" + word;
            if (exists(candidate)) {
                check(candidate, word);
                // Without a slash an engine might look for it along a PATH again.
                return new Found(folder.isEmpty() ? "./" + word : candidate, words);
            }
        }
        throw new NotRunnable(Fault.Code.NO_FILE, "can't find command '" + word + "'");
    }

    private static List<String> split(String command) throws NotRunnable {
        try {
            return CommandLine.split(command);
        } catch (IllegalArgumentException e) {
            throw new NotRunnable(
                    Fault.Code.NOT_EXECUTABLE,
                    "can't parse command " + CommandLine.quoted(command) + ": " + e.getMessage());
        }
    }

    private static void check(String path, String word) throws NotRunnable {
        if (!exists(path)) {
            throw new NotRunnable(Fault.Code.NO_FILE, "can't find command '" + word + "'");
        }
        Path file = Path.of(path);
        if (Files.isDirectory(file)) {
            throw new NotRunnable(Fault.Code.NOT_EXECUTABLE, "command at '" + path + "' is a directory");
        }
        if (!anyoneMayExecute(file)) {
            throw new NotRunnable(Fault.Code.NOT_EXECUTABLE, "command at '" + path + "' is not executable");
        }
        if (!Files.isExecutable(file)) {
            throw new NotRunnable(Fault.Code.NOT_EXECUTABLE, "no permission to run command '" + path + "'");
        }
    }

    private static boolean anyoneMayExecute(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return mode.contains(PosixFilePermission.OWNER_EXECUTE)
                    || mode.contains(PosixFilePermission.GROUP_EXECUTE)
                    || mode.contains(PosixFilePermission.OTHERS_EXECUTE);
        } catch (IOException e) {
            // It vanished since it was seen; running it will say so.
            return true;
        }
    }

    private static boolean exists(String path) {
        try {
            return Files.exists(Path.of(path), new LinkOption[0]);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
