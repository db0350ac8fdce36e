package dev.provost.daemon.config;

import dev.provost.jmx.client.Wildcards;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Python's `glob.glob` without recursion: `*`, `?` and `[...]` in any part of a path; names that begin with a dot
/// match only patterns that do.
final class Globs {
    private Globs() {}

    /// {@return existing paths that match, sorted by name, written as the pattern is}
    ///
    /// @param pattern absolute path
    static List<String> sorted(String pattern) {
        List<String> found = new ArrayList<>(List.of("/"));
        String[] parts = pattern.split("/", -1);
        // The first part is the empty one before the leading slash.
        for (int i = 1; i < parts.length; i++) {
            List<String> next = new ArrayList<>();
            for (String folder : found) {
                String base = i == 1 ? "/" : folder + "/";
                if (Wildcards.isIn(parts[i])) {
                    matching(base, parts[i], next);
                } else if (parts[i].isEmpty() ? Files.isDirectory(Path.of(base)) : exists(base + parts[i])) {
                    next.add(base + parts[i]);
                }
            }
            found = next;
        }
        Collections.sort(found);
        return found;
    }

    private static boolean exists(String path) {
        return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
    }

    private static void matching(String folder, String pattern, List<String> into) {
        // Not a stream of paths: this runs once at start, and loading that machinery costs more than the listing.
        String[] names = new File(folder).list();
        if (names == null) {
            return;
        }
        Arrays.sort(names);
        for (String name : names) {
            if ((!name.startsWith(".") || pattern.startsWith(".")) && Wildcards.matches(name, pattern)) {
                into.add(folder + name);
            }
        }
    }
}
