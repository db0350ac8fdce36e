package dev.provost.daemon.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file that the configuration names and that nobody but its owner may look into.
///
/// @param lines all of them, comments and empty ones included
record PrivateFile(Path path, List<String> lines) {
    private static final Set<PosixFilePermission> OF_THE_OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /// {@return the file named by `key`; null, with the problem reported, when it can't be used or isn't named}
    static @Nullable PrivateFile of(SectionView view, String key, Reading reading) {
        Path path = path(view, key, reading);
        if (path == null) {
            return null;
        }
        try {
            if (!OF_THE_OWNER.containsAll(Files.getPosixFilePermissions(path))) {
                view.refuse(key, path + " may be used by others than its owner", "chmod 600 " + path);
                return null;
            }
            return new PrivateFile(path, Files.readAllLines(path));
        } catch (CharacterCodingException e) {
            view.refuse(key, path + " is not UTF-8", "save it in UTF-8");
        } catch (IOException | UnsupportedOperationException e) {
            view.refuse(key, path + " can't be read", "make that file, and let the daemon's user read it");
        }
        return null;
    }

    /// {@return the absolute path named by `key`, null if there is none}
    static @Nullable Path path(SectionView view, String key, Reading reading) {
        String text = view.text(key);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            view.refuse(key, key + " names no file", "write the path of a file, or take the key out");
            return null;
        }
        return reading.where().absolute(reading.where().expandUser(PythonText.strip(text)));
    }

    /// A line with something in it.
    ///
    /// @param text without blanks at its ends
    record Line(String text, Position at) {}

    /// {@return the lines that are neither empty nor comments}
    List<Line> entries() {
        List<Line> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                entries.add(new Line(text, new Position(path.toString(), i + 1)));
            }
        }
        return entries;
    }

    /// {@return what stands in its first line: a password}
    String firstLine() {
        return lines.isEmpty() ? "" : lines.getFirst();
    }
}
