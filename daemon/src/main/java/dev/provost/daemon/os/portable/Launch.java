package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The command that does what a request asks for with the means of a shell, and what is known beforehand to fail.
final class Launch {
    private static final Pattern JDK_ERROR = Pattern.compile("error=([0-9]+)");
    private static final int TEXT_PROBE_BYTES = 256;

    private Launch() {}

    /// {@return the words to run; the program's first argument is lost, as its name is always its path}
    static List<String> command(SpawnRequest request, @Nullable String setpriv) {
        List<String> words = new ArrayList<>();
        if (request.umask() != null) {
            words.add("/bin/sh");
            words.add("-c");
            words.add("umask " + Integer.toOctalString(request.umask()) + " && exec \"$0\" \"$@\"");
        }
        SpawnRequest.Credentials credentials = request.credentials();
        if (credentials != null && setpriv != null) {
            StringBuilder groups = new StringBuilder();
            for (int group : credentials.groups()) {
                groups.append(groups.isEmpty() ? "" : ",").append(group);
            }
            words.add(setpriv);
            words.add("--reuid=" + credentials.uid());
            words.add("--regid=" + credentials.gid());
            words.add(groups.isEmpty() ? "--clear-groups" : "--groups=" + groups);
            words.add("--");
        }
        words.add(request.program());
        List<String> arguments = request.arguments();
        words.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
        return words;
    }

    /// {@return what the kernel would refuse; the JDK or a shell in front would hide it}
    static @Nullable SpawnFailure foresee(SpawnRequest request) {
        Path folder = Path.of(request.directory() == null ? "" : request.directory());
        if (request.directory() != null && !Files.isDirectory(folder)) {
            return new SpawnFailure(Step.CHDIR, Files.exists(folder) ? "ENOTDIR" : "ENOENT", request.directory());
        }
        if (request.directory() != null && !Files.isExecutable(folder)) {
            return new SpawnFailure(Step.CHDIR, "EACCES", request.directory());
        }
        Path program = folder.resolve(request.program());
        if (!Files.exists(program)) {
            return new SpawnFailure(Step.EXEC, "ENOENT", request.program());
        }
        if (Files.isDirectory(program) || !Files.isExecutable(program)) {
            return new SpawnFailure(Step.EXEC, "EACCES", request.program());
        }
        return isTextWithoutInterpreter(program) ? new SpawnFailure(Step.EXEC, "ENOEXEC", request.program()) : null;
    }

    /// The JDK would run such a file with a shell; supervisord doesn't, and neither do we.
    private static boolean isTextWithoutInterpreter(Path program) {
        byte[] start;
        try (InputStream in = Files.newInputStream(program)) {
            start = in.readNBytes(TEXT_PROBE_BYTES);
        } catch (IOException e) {
            // Executable, but not readable: only the kernel can tell.
            return false;
        }
        if (start.length >= 2 && start[0] == '#' && start[1] == '!') {
            return false;
        }
        for (byte each : start) {
            if (each == 0) {
                return false;
            }
        }
        return true;
    }

    static SpawnFailure explain(SpawnRequest request, IOException refusal) {
        Matcher error = JDK_ERROR.matcher(String.valueOf(refusal.getMessage()));
        String errno = error.find() ? nameOf(error.group(1)) : "EIO";
        Step step =
                switch (errno) {
                    case "EAGAIN", "ENOMEM" -> Step.FORK;
                    case "EMFILE", "ENFILE" -> Step.PIPE;
                    default -> Step.EXEC;
                };
        return new SpawnFailure(step, errno, request.program());
    }

    private static String nameOf(String number) {
        return switch (number) {
            case "1" -> "EPERM";
            case "2" -> "ENOENT";
            case "7" -> "E2BIG";
            case "8" -> "ENOEXEC";
            case "11", "35" -> "EAGAIN";
            case "12" -> "ENOMEM";
            case "13" -> "EACCES";
            case "20" -> "ENOTDIR";
            case "23" -> "ENFILE";
            case "24" -> "EMFILE";
            default -> "errno " + number;
        };
    }
}
