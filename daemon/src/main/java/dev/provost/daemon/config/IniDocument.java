package dev.provost.daemon.config;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ini4j.Config;
import org.ini4j.spi.IniHandler;
import org.ini4j.spi.IniParser;
import org.jspecify.annotations.Nullable;

/// Sections and options of the main file and what it includes. Same names are merged, the later value wins.
final class IniDocument {
    private static final String HERE = "%(here)s";
    private static final String DEFAULT = "DEFAULT";

    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<String, Value> defaults = new LinkedHashMap<>();
    private final List<Position> cutCommands = new ArrayList<>();
    private final List<String> cutSections = new ArrayList<>();
    private final List<Position> withNul = new ArrayList<>();
    private final Set<Value> shared = new HashSet<>(0);
    private final Config dialect = dialect();

    /// @param text as written, comments and blanks at its ends gone
    record Value(String text, Position at) {}

    /// @param at   where its first header stands
    /// @param own  its options, without those of `[DEFAULT]`
    record Section(String name, Position at, Map<String, Value> own) {}

    List<Section> sections() {
        return List.copyOf(sections.values());
    }

    @Nullable
    Section section(String name) {
        return sections.get(name);
    }

    /// {@return the option of the section, or the default for all sections, or null}
    @Nullable
    Value value(Section section, String option) {
        Value value = section.own().get(option);
        return value == null ? defaults.get(option) : value;
    }

    /// {@return all options that hold in a section}
    Map<String, Value> values(Section section) {
        if (defaults.isEmpty()) {
            return section.own();
        }
        Map<String, Value> all = new LinkedHashMap<>(defaults);
        all.putAll(section.own());
        return all;
    }

    /// Notes that a value comes from a section that speaks for others.
    void noteShared(Value value) {
        shared.add(value);
    }

    boolean isShared(Value value) {
        return shared.contains(value);
    }

    /// Takes a section out.
    void remove(Section section) {
        sections.remove(section.name());
    }

    /// {@return places where a comment begins inside a quote of a command}
    List<Position> cutCommands() {
        return cutCommands;
    }

    /// {@return sections of those places}
    List<String> cutSections() {
        return cutSections;
    }

    /// {@return places of names and values with a NUL character, which no path, command or variable can hold}
    List<Position> withNul() {
        return withNul;
    }

    /// Adds a file.
    ///
    /// @param file path for error texts and positions
    void add(String text, String file) throws LogicalLines.Refused {
        LogicalLines lines = new LogicalLines(text, file);
        Parser parser = new Parser();
        parser.useDialect(dialect);
        try {
            parser.parse(new StringReader(lines.text()), new Collector(lines, file));
        } catch (IOException e) {
            throw new IllegalStateException("ini4j refuses what the pre-pass let through of " + file, e);
        }
    }

    /// Replaces `%(here)s` in all values as they are now: later files are not touched by it.
    void expandHere(String here) {
        for (Section section : sections.values()) {
            for (Map.Entry<String, Value> entry : defaults.entrySet()) {
                Value value = entry.getValue();
                if (value.text().contains(HERE) && !section.own().containsKey(entry.getKey())) {
                    section.own().put(entry.getKey(), value);
                }
            }
            for (Map.Entry<String, Value> entry : section.own().entrySet()) {
                Value value = entry.getValue();
                if (value.text().contains(HERE)) {
                    entry.setValue(new Value(value.text().replace(HERE, here), value.at()));
                }
            }
        }
    }

    private static Config dialect() {
        Config dialect = new Config();
        dialect.setEscape(false);
        dialect.setEscapeNewline(false);
        dialect.setInclude(false);
        dialect.setTree(false);
        dialect.setComment(false);
        dialect.setHeaderComment(false);
        dialect.setMultiOption(true);
        dialect.setMultiSection(true);
        dialect.setEmptyOption(true);
        dialect.setEmptySection(true);
        dialect.setLowerCaseOption(false);
        dialect.setLowerCaseSection(false);
        return dialect;
    }

    /// Made by hand: `IniParser.newInstance` looks through the class path for another one first.
    private static final class Parser extends IniParser {
        void useDialect(Config dialect) {
            setConfig(dialect);
        }
    }

    /// Takes what ini4j finds; the n-th header or option is the n-th line of the pre-pass.
    private final class Collector implements IniHandler {
        private final LogicalLines lines;
        private final String file;
        private int event;
        private String name = DEFAULT;
        private Map<String, Value> options = defaults;

        Collector(LogicalLines lines, String file) {
            this.lines = lines;
            this.file = file;
        }

        @Override
        public void startSection(String encoded) {
            name = LogicalLines.decode(encoded);
            Position at = new Position(file, lines.lineNumber(event++));
            if (name.indexOf('\0') >= 0) {
                withNul.add(at);
            }
            if (name.equals(DEFAULT)) {
                options = defaults;
                return;
            }
            Section section = sections.get(name);
            if (section == null) {
                section = new Section(name, at, new LinkedHashMap<>());
                sections.put(name, section);
            }
            options = section.own();
        }

        @Override
        public void handleOption(String option, String value) {
            int line = lines.lineNumber(event++);
            Position at = new Position(file, line);
            Value known = new Value(LogicalLines.decode(value), at);
            if (known.text().indexOf('\0') >= 0 || option.indexOf('\0') >= 0) {
                withNul.add(at);
            }
            options.put(LogicalLines.decode(option), known);
            if (option.equals("command") && lines.isQuoteCut(line)) {
                cutCommands.add(at);
                cutSections.add(name);
            }
        }

        @Override
        public void startIni() {
            // Nothing to prepare.
        }

        @Override
        public void endIni() {
            // Nothing to finish.
        }

        @Override
        public void endSection() {
            // The next header says so.
        }

        @Override
        public void handleComment(String comment) {
            // The pre-pass leaves none.
        }
    }
}
