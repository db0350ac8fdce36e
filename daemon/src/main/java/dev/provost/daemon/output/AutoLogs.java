package dev.provost.daemon.output;

import dev.provost.daemon.os.ChildListener.Channel;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/// Files for `stdout_logfile=AUTO`: `<process_name>-<channel>---<identifier>-<8 random chars>.log` in the childlogdir.
/// Any thread.
public final class AutoLogs {
    private static final String RANDOM_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789_";
    private static final int ATTEMPTS_MAX = 100;

    private final Path childlogdir;
    private final String identifier;

    public AutoLogs(Path childlogdir, String identifier) {
        this.childlogdir = childlogdir;
        this.identifier = identifier;
    }

    /// Makes an empty file with mode 0600 that did not exist before.
    ///
    /// @param process its name without the group; no `/`
    /// @throws IOException when it can't be made
    public Path create(String process, Channel channel) throws IOException {
        String start = process + "-" + channel.name().toLowerCase(Locale.ROOT) + "---" + identifier + "-";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                return Files.createFile(childlogdir.resolve(start + random() + ".log"), RotatingFile.ownerOnly());
            } catch (FileAlreadyExistsException e) {
                // Somebody has this name; the next one.
            } catch (InvalidPathException e) {
                throw new IOException(
                        childlogdir + ": '" + start + "' can't be part of a file name here; "
                                + "use a UTF-8 locale or another process_name",
                        e);
            }
        }
        throw new IOException(childlogdir + ": no free name for a log beginning with '" + start
                + "'; remove old logs there, or set stdout_logfile and stderr_logfile");
    }

    /// Removes the AUTO logs that earlier daemons of this identifier left, rotated ones included.
    ///
    /// @return what could not be done, as texts for the activity log at WARN
    public List<String> clean() {
        var warnings = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(childlogdir)) {
            for (Path file : files) {
                if (isAuto(String.valueOf(file.getFileName())) && !remove(file)) {
                    warnings.add("Failed to clean up '" + file + "'");
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            warnings.add("Could not clear childlog dir");
        }
        return warnings;
    }

    /// {@return whether `name` begins with what the pattern `.+?---<identifier>-\S+\.log\.?\d{0,4}` describes}. By
    /// hand, because regular expressions cost milliseconds of the daemon's start.
    boolean isAuto(String name) {
        String middle = "---" + identifier + "-";
        for (int at = name.indexOf(middle, 1); at >= 0; at = name.indexOf(middle, at + 1)) {
            int random = at + middle.length();
            int end = name.indexOf(".log", random + 1);
            if (end >= 0 && hasNoBlank(name, random, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNoBlank(String name, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.isWhitespace(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// {@return whether it is gone}. A folder of that name is not ours, even when it is empty.
    private static boolean remove(Path file) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            // The caller tells which file; supervisord's text has no room for the reason.
            return false;
        }
    }

    /// Need not be secret: a file is only taken when it did not exist.
    private static String random() {
        var chars = new char[8];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = RANDOM_CHARS.charAt(ThreadLocalRandom.current().nextInt(RANDOM_CHARS.length()));
        }
        return new String(chars);
    }
}
