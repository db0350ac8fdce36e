package dev.provost.jshell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of a script, cut out of its arguments: `--name`, `--name value` or `--name=value`, anywhere before `--`.
/// What is wrong with them ends the script with 2, and says how it is right.
public final class Options {
    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();

    private Options() {}

    static Options of(List<String> arguments, String... known) {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        for (String option : known) {
            int equals = option.indexOf('=');
            parameters.put(
                    equals < 0 ? option : option.substring(0, equals),
                    equals < 0 ? null : option.substring(equals + 1));
        }
        Options options = new Options();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("--")) {
                options.words.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            if (!word.startsWith("--")) {
                options.words.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = word.substring(2, equals < 0 ? word.length() : equals);
            if (!parameters.containsKey(name)) {
                throw Script.refuse("option --" + name + " is not known"
                        + (known.length == 0 ? "" : "; known are --" + String.join(", --", parameters.keySet())));
            }
            String parameter = parameters.get(name);
            if (parameter == null) {
                if (equals >= 0) {
                    throw Script.refuse("option --" + name + " takes no value");
                }
                options.given.put(name, "");
            } else if (equals >= 0) {
                options.given.put(name, word.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                i++;
                options.given.put(name, arguments.get(i));
            } else {
                throw Script.refuse("option --" + name + " wants a value: --" + name + " " + parameter);
            }
        }
        return options;
    }

    /// {@return what is no option}
    public List<String> words() {
        return List.copyOf(words);
    }

    public boolean has(String name) {
        return given.containsKey(name);
    }

    /// {@return the value of an option, or `otherwise`}
    public String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    /// {@return a whole number of at least `least`, or `otherwise`}
    public int number(String name, int otherwise, int least) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as one that is too small is.
        }
        throw Script.refuse("--" + name + " is '" + text + "'; write a whole number of " + least + " or more");
    }

    /// {@return a time as [Script#duration(String)] reads it, or `otherwise`}
    public Duration duration(String name, Duration otherwise) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return Script.duration(text);
        } catch (IllegalArgumentException e) {
            throw Script.refuse("--" + name + ": " + e.getMessage());
        }
    }
}
