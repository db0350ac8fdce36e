package dev.provost.daemon.config;

import dev.provost.jmx.client.Wildcards;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `autoreload=true` and what goes with it: when files change, the program is told.
///
/// @param patterns globs of the files that count, as [#isGlobOf] reads them
/// @param ignored  globs of files and folders that don't
/// @param paths    absolute folders to look into with all below them, or files that count whatever they are called
/// @param debounce how long nothing must change before the program is told
/// @param signal   what it is told by; 0 for a restart
/// @param cascade  whether programs that depend on it are restarted too
public record Autoreload(
        List<String> patterns, List<String> ignored, List<Path> paths, Duration debounce, int signal, boolean cascade) {
    /// Source code and what is made from it. No data, no settings and no pages: programs write such files themselves,
    /// and would be restarted by their own work.
    static final List<String> PATTERNS = List.of(
            "*.py",
            "*.rb",
            "*.php",
            "*.js",
            "*.mjs",
            "*.cjs",
            "*.jsx",
            "*.ts",
            "*.tsx",
            "*.java",
            "*.kt",
            "*.groovy",
            "*.scala",
            "*.clj",
            "*.class",
            "*.jar",
            "*.war",
            "*.go",
            "*.rs",
            "*.pl",
            "*.pm",
            "*.lua",
            "*.ex",
            "*.exs",
            "*.erl",
            "*.cs",
            "*.sh");

    /// Hidden ones, what others maintain, and what editors leave behind for a moment.
    static final List<String> IGNORED =
            List.of(".*", "__pycache__", "node_modules", "site-packages", "venv", "*~", "*.swp", "#*#");

    static final int DEBOUNCE_MILLIS = 300;

    public Autoreload {
        patterns = List.copyOf(patterns);
        ignored = List.copyOf(ignored);
        paths = List.copyOf(paths);
    }

    /// {@return whether a glob matches a path below a folder}: one without a slash its last name, one with slashes the
    /// whole of it; there a star takes slashes too.
    ///
    /// @param path relative, with slashes
    static boolean isGlobOf(String glob, String path) {
        return Wildcards.matches(glob.indexOf('/') < 0 ? path.substring(path.lastIndexOf('/') + 1) : path, glob);
    }

    /// {@return whether a change of this file counts}
    ///
    /// @param path relative to one of the folders, with slashes
    public boolean counts(String path) {
        if (ignores(path)) {
            return false;
        }
        for (String pattern : patterns) {
            if (isGlobOf(pattern, path)) {
                return true;
            }
        }
        return false;
    }

    /// {@return whether a file or folder is none of our business, or one of the folders above it}
    ///
    /// @param path relative to one of the folders, with slashes
    public boolean ignores(String path) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            if (ignoresAlone(path.substring(0, end))) {
                return true;
            }
        }
        return ignoresAlone(path);
    }

    private boolean ignoresAlone(String path) {
        for (String glob : ignored) {
            if (isGlobOf(glob, path)) {
                return true;
            }
        }
        return false;
    }
}
