package dev.provost.daemon.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what belongs to `autoreload=true` of a program.
final class AutoreloadKeys {
    private static final int DEBOUNCE_MILLIS_MAX = 60_000;

    private AutoreloadKeys() {}

    /// @param view      the program's section
    /// @param directory `directory=`; null without one
    /// @param here      folder of the main file
    static Autoreload read(SectionView view, Reading reading, @Nullable String directory, String here) {
        int debounce = view.integer("autoreload_debounce", Autoreload.DEBOUNCE_MILLIS);
        if (debounce < 0 || debounce > DEBOUNCE_MILLIS_MAX) {
            view.refuse(
                    "autoreload_debounce",
                    "autoreload_debounce is " + debounce,
                    "write milliseconds from 0 to " + DEBOUNCE_MILLIS_MAX);
        }
        return new Autoreload(
                words(view, "autoreload_patterns", Autoreload.PATTERNS),
                words(view, "autoreload_ignore", Autoreload.IGNORED),
                paths(view, reading, directory == null ? here : directory),
                Duration.ofMillis(debounce),
                signal(view),
                view.bool("autoreload_cascade", false));
    }

    private static List<String> words(SectionView view, String key, List<String> fallback) {
        String text = view.text(key);
        return text == null ? fallback : words(text);
    }

    /// {@return words with blanks, line ends or commas between them}
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String part : text.split("[,\\s]+", -1)) {
            if (!part.isEmpty()) {
                words.add(part);
            }
        }
        return words;
    }

    private static List<Path> paths(SectionView view, Reading reading, String fallback) {
        String key = "autoreload_paths";
        String text = view.text(key);
        // Commas alone: blanks are usual in names of folders.
        List<String> written = text == null || PythonText.strip(text).isEmpty()
                ? List.of(fallback)
                : Values.words(text.replace('\n', ','));
        Path folder = text == null
                ? reading.where().directory()
                : reading.folderOf(view.at(key).file());
        List<Path> paths = new ArrayList<>();
        for (String word : written) {
            if (!word.isEmpty()) {
                paths.add(folder.resolve(reading.where().expandUser(word)).normalize());
            }
        }
        for (Path path : paths) {
            if (path.getParent() == null) {
                view.refuse(
                        key,
                        "autoreload would look into all of " + path,
                        "name the folders of the program in autoreload_paths");
            }
        }
        return paths;
    }

    private static int signal(SectionView view) {
        String text = view.text("reload_signal");
        if (text == null) {
            return 0;
        }
        try {
            return Values.signal(text);
        } catch (ConfigException e) {
            view.refuse("reload_signal", e, "write a signal's name or number, such as reload_signal=HUP");
            return 0;
        }
    }
}
