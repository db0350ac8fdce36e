package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a command line into options as Python's `getopt` does: short ones may be joined, long ones cut to a beginning
/// that fits only one, the first word that is no option ends them.
///
/// Picocli can't stand in here: it would take `-n=x` and `--nodaemon=false`, cuts long names at hyphens only, and its
/// refusals don't tell which letter of `-nZ` was meant. It lays out the help.
final class Getopt {
    private final List<Option> table;
    private final List<Given> options = new ArrayList<>();
    private final List<String> rest = new ArrayList<>();

    /// An option of the table.
    ///
    /// @param letter      the short form, 0 for none
    /// @param name        the long form, empty for none
    /// @param parameter   what its value is, null for a flag
    /// @param shortenable whether a beginning of the name will do
    record Option(char letter, String name, @Nullable String parameter, boolean shortenable, String description) {
        boolean takesValue() {
            return parameter != null;
        }
    }

    /// An option as it was given.
    ///
    /// @param as    `-n` or `--nodaemon`
    /// @param value empty for a flag
    record Given(Option option, String as, String value) {}

    Getopt(List<Option> table, List<String> arguments) throws UsageException {
        this.table = table;
        int i = 0;
        while (i < arguments.size()) {
            String word = arguments.get(i);
            if (!word.startsWith("-") || word.equals("-")) {
                break;
            }
            i++;
            if (word.equals("--")) {
                break;
            }
            String next = i < arguments.size() ? arguments.get(i) : null;
            boolean usedNext = word.startsWith("--") ? longOption(word, next) : shortOptions(word, next);
            if (usedNext) {
                i++;
            }
        }
        rest.addAll(arguments.subList(i, arguments.size()));
    }

    List<Given> options() {
        return options;
    }

    /// {@return words after the options}
    List<String> rest() {
        return rest;
    }

    private boolean longOption(String word, @Nullable String next) throws UsageException {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        Option option = named(name);
        String as = "--" + option.name();
        if (!option.takesValue()) {
            if (equals >= 0) {
                throw new UsageException("option " + as + " must not have an argument");
            }
            options.add(new Given(option, as, ""));
            return false;
        }
        if (equals >= 0) {
            options.add(new Given(option, as, word.substring(equals + 1)));
            return false;
        }
        if (next == null) {
            throw new UsageException("option " + as + " requires argument");
        }
        options.add(new Given(option, as, next));
        return true;
    }

    private Option named(String name) throws UsageException {
        Option found = null;
        boolean unique = true;
        for (Option option : table) {
            if (option.name().equals(name) && !name.isEmpty()) {
                return option;
            }
            if (option.shortenable()
                    && !option.name().isEmpty()
                    && option.name().startsWith(name)) {
                unique = found == null;
                found = option;
            }
        }
        if (found == null) {
            throw new UsageException("option --" + name + " not recognized");
        }
        if (!unique) {
            throw new UsageException("option --" + name + " not a unique prefix");
        }
        return found;
    }

    private boolean shortOptions(String word, @Nullable String next) throws UsageException {
        for (int i = 1; i < word.length(); i++) {
            Option option = lettered(word, i);
            String as = "-" + option.letter();
            if (!option.takesValue()) {
                options.add(new Given(option, as, ""));
            } else if (i + 1 < word.length()) {
                options.add(new Given(option, as, word.substring(i + 1)));
                return false;
            } else if (next == null) {
                throw new UsageException("option " + as + " requires argument");
            } else {
                options.add(new Given(option, as, next));
                return true;
            }
        }
        return false;
    }

    private Option lettered(String word, int at) throws UsageException {
        char letter = word.charAt(at);
        for (Option option : table) {
            if (option.letter() == letter && letter != 0) {
                return option;
            }
        }
        throw new UsageException("option -" + Character.toString(word.codePointAt(at)) + " not recognized");
    }
}
