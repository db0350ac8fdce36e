package dev.provost.daemon.cli;

import dev.provost.daemon.config.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// How `provostctl` was called.
///
/// @param help        whether `-h` was among the options
/// @param interactive whether `-i` was
/// @param options     values by the short name of their option, such as `-c`
/// @param words       the command and its arguments; empty for the shell
record Invocation(boolean help, boolean interactive, Map<String, String> options, List<String> words) {
    private static final String[] VALUED = {"-c", "-s", "-u", "-p", "-r"};

    Invocation {
        options = Map.copyOf(options);
        words = List.copyOf(words);
    }

    @Nullable
    String option(String letter) {
        return options.get(letter);
    }

    /// Reads a command line.
    ///
    /// Picocli decides, but it is asked only when the line holds more than short options apart from their values:
    /// its classes have a format too old for the AOT cache, and loading them takes 0.1 s of a `status` of 0.15 s.
    ///
    /// @throws ConfigException with supervisorctl's text when an option is wrong
    static Invocation of(String... args) throws ConfigException {
        Invocation plain = plain(args);
        return plain == null ? parsed(args) : plain;
    }

    private static @Nullable Invocation plain(String[] args) {
        Map<String, String> options = new HashMap<>();
        boolean interactive = false;
        boolean json = false;
        int at = 0;
        while (at < args.length && args[at].startsWith("-")) {
            if (args[at].equals("-i")) {
                interactive = true;
            } else if (args[at].equals(ControlCommands.JSON)) {
                json = true;
            } else {
                boolean known = Arrays.asList(VALUED).contains(args[at]);
                if (!known || at + 1 == args.length || options.put(args[at], args[at + 1]) != null) {
                    return null;
                }
                at++;
            }
            at++;
        }
        List<String> words = Arrays.asList(args).subList(at, args.length);
        return new Invocation(false, interactive, options, withJson(json, words));
    }

    /// `--json` before the command is the same as after it.
    private static List<String> withJson(boolean json, List<String> words) {
        if (!json || words.isEmpty()) {
            return words;
        }
        List<String> all = new ArrayList<>(words);
        all.add(ControlCommands.JSON);
        return all;
    }

    private static Invocation parsed(String[] args) throws ConfigException {
        ParseResult result = parse(args);
        Map<String, String> options = new HashMap<>();
        for (String letter : VALUED) {
            String value = result.matchedOptionValue(letter, (String) null);
            if (value != null) {
                options.put(letter, value);
            }
        }
        return new Invocation(
                result.hasMatchedOption("-h"),
                result.hasMatchedOption("-i"),
                options,
                withJson(
                        result.hasMatchedOption(ControlCommands.JSON), result.matchedPositionalValue(0, List.of())));
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("provostctl");
        spec.addOption(valued("-c", "--configuration"));
        spec.addOption(valued("-s", "--serverurl"));
        spec.addOption(valued("-u", "--username"));
        spec.addOption(valued("-p", "--password"));
        spec.addOption(valued("-r", "--history-file"));
        spec.addOption(OptionSpec.builder("-i", "--interactive")
                .type(boolean.class)
                .arity("0")
                .build());
        spec.addOption(OptionSpec.builder(ControlCommands.JSON)
                .type(boolean.class)
                .arity("0")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help", "-?")
                .type(boolean.class)
                .arity("0")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        spec.parser()
                .stopAtPositional(true)
                .expandAtFiles(false)
                .abbreviatedOptionsAllowed(true)
                .allowOptionsAsOptionParameters(true);
        return spec;
    }

    private static OptionSpec valued(String letter, String name) {
        return OptionSpec.builder(letter, name).type(String.class).arity("1").build();
    }

    private static ParseResult parse(String[] args) throws ConfigException {
        try {
            return new CommandLine(spec()).parseArgs(args);
        } catch (CommandLine.OverwrittenOptionException e) {
            throw new ConfigException("conflicting command line option '" + nameOf(e.getOverwritten()) + "'");
        } catch (CommandLine.MissingParameterException e) {
            throw new ConfigException("option "
                    + (e.getMissing().isEmpty() ? "" : nameOf(e.getMissing().getFirst())) + " requires argument");
        } catch (CommandLine.UnmatchedArgumentException e) {
            String option = e.getUnmatched().getFirst();
            int equals = option.indexOf('=');
            String shown = option.startsWith("--")
                    ? equals < 0 ? option : option.substring(0, equals)
                    : option.substring(0, Math.min(2, option.length()));
            throw new ConfigException("option " + shown + " not recognized");
        } catch (CommandLine.ParameterException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static String nameOf(ArgSpec option) {
        return option instanceof OptionSpec named ? named.names()[0] : "argument";
    }
}
