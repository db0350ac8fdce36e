package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.IniDocument.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Works the sections that speak for others of their kind into those: `[program:__defaults__]` fills gaps,
/// `[program:__overrides__]` replaces, then sections with `exclude=true` go. The order is djsupervisor's; it knew
/// programs only, here each kind has its own and leaves the others alone.
///
/// What `[DEFAULT]` says is no gap: Python's parser takes it for a part of every section. Such a section's own values
/// are shared and nothing else.
final class SharedSettings {
    private static final String DEFAULTS = "__defaults__";
    private static final String OVERRIDES = "__overrides__";
    private static final String EXCLUDE = "exclude";

    /// Another supervisor's name for `[program:__defaults__]`; what both say, that one decides.
    private static final String ALIAS = "program-default";

    private static final List<String> KINDS = List.of("program:", "fcgi-program:", "eventlistener:", "group:");

    private final Reading reading;
    private final IniDocument document;
    private final Names names;

    /// @param here folder of the main file
    SharedSettings(Reading reading, Path here) {
        this.reading = reading;
        document = reading.document();
        names = reading.names().with("here", here.toString());
    }

    void apply() {
        List<Section> defaults = new ArrayList<>(0);
        List<Section> overrides = new ArrayList<>(0);
        Section alias = null;
        for (Section section : document.sections()) {
            String name = section.name();
            if (name.equals(ALIAS)) {
                alias = section;
            } else if (isNamed(name, DEFAULTS)) {
                defaults.add(section);
            } else if (isNamed(name, OVERRIDES)) {
                overrides.add(section);
            }
        }
        if (alias != null) {
            defaults.add(alias);
        }
        defaults.forEach(document::remove);
        overrides.forEach(document::remove);
        for (Section section : defaults) {
            share(section, false);
        }
        for (Section section : overrides) {
            share(section, true);
        }
        exclude();
    }

    private static boolean isNamed(String section, String name) {
        String kind = kind(section);
        return kind != null
                && PythonText.strip(section.substring(kind.length())).equals(name);
    }

    /// {@return what a section's name begins with; null when its kind shares nothing}
    private static @Nullable String kind(String section) {
        for (String kind : KINDS) {
            if (section.startsWith(kind)) {
                return kind;
            }
        }
        return null;
    }

    private void share(Section from, boolean replacing) {
        String kind = from.name().equals(ALIAS) ? KINDS.getFirst() : kind(from.name());
        for (Section section : document.sections()) {
            if (kind == null || !section.name().startsWith(kind)) {
                continue;
            }
            for (Map.Entry<String, Value> entry : from.own().entrySet()) {
                if (replacing || document.value(section, entry.getKey()) == null) {
                    section.own().put(entry.getKey(), entry.getValue());
                    document.noteShared(entry.getValue());
                }
            }
        }
    }

    private void exclude() {
        for (Section section : document.sections()) {
            if (document.value(section, EXCLUDE) != null
                    && !section.name().equals("supervisord")
                    && new SectionView(reading, section, names).bool(EXCLUDE, false)) {
                document.remove(section);
                reading.exclude(section.name());
                reading.note("Excluded [" + section.name() + "] (" + section.at() + ")");
            }
        }
    }
}
