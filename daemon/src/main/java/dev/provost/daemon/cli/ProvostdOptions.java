package dev.provost.daemon.cli;

import dev.provost.daemon.cli.Getopt.Given;
import dev.provost.daemon.cli.Getopt.Option;
import dev.provost.daemon.config.CommandLine;
import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.Overrides;
import dev.provost.daemon.config.Surroundings;
import dev.provost.daemon.config.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The command line of `provostd`: supervisord's options, and `--check`, `--engine`, `--config-command` and
/// `--config-timeout`.
///
/// @param action    what to do
/// @param overrides options that win over the configuration file
/// @param engine    process engine asked for
public record ProvostdOptions(Action action, Overrides overrides, Engine engine) {
    /// What the command line asks for.
    public enum Action {
        RUN,
        /// Read the configuration, tell all its problems, and end.
        CHECK,
        HELP,
        VERSION
    }

    /// Which process engine to use.
    public enum Engine {
        /// The Linux one where the kernel has what it needs, else the portable one.
        AUTO,
        LINUX,
        PORTABLE
    }

    /// Ours must be written in full: a beginning that supervisord takes for one of its own must stay that.
    static final List<Option> TABLE = List.of(
            option('c', "configuration", "FILE", "read this configuration; without it the usual places are searched"),
            option('n', "nodaemon", null, "stay in the foreground (nodaemon=true)"),
            option('s', "silent", null, "in the foreground, keep the activity log off standard output (silent=true)"),
            option('h', "help", null, "show this text and end; -? does the same"),
            option('?', "", null, ""),
            option('v', "version", null, "show the version and end"),
            option('u', "user", "USER", "run as this user, a name or a number (user)"),
            option('m', "umask", "OCTAL", "file mode mask of the daemon in the background (umask)"),
            option('d', "directory", "DIR", "folder the daemon enters in the background (directory)"),
            option('l', "logfile", "FILE", "activity log, or syslog (logfile)"),
            option(
                    'y',
                    "logfile_maxbytes",
                    "BYTES",
                    "size at which the activity log is rotated, 0 for never" + " (logfile_maxbytes)"),
            option('z', "logfile_backups", "NUM", "rotated activity logs to keep (logfile_backups)"),
            option('e', "loglevel", "LEVEL", "critical, error, warn, info, debug, trace or blather (loglevel)"),
            option('j', "pidfile", "FILE", "file that holds the daemon's process id (pidfile)"),
            option('i', "identifier", "ID", "name of this daemon for clients and event listeners (identifier)"),
            option('q', "childlogdir", "DIR", "folder for the logs of programs that name none (childlogdir)"),
            option('k', "nocleanup", null, "keep old automatic logs at start (nocleanup=true)"),
            option('a', "minfds", "NUM", "open files that the daemon must be allowed (minfds)"),
            option('t', "strip_ansi", null, "take colour codes out of the programs' logs (strip_ansi=true)"),
            option('\0', "minprocs", "NUM", "processes that the daemon's user must be allowed (minprocs)"),
            option('\0', "profile_options", "LIST", "taken for compatibility, without effect"),
            new Option(
                    '\0',
                    "config-command",
                    "CMD",
                    false,
                    "read what this command writes instead of a file, at each reading anew; it is run in this folder"
                            + " and without a shell"),
            new Option(
                    '\0',
                    "config-timeout",
                    "SECONDS",
                    false,
                    "longest run of a command that writes a configuration; 30 by default"),
            new Option(
                    '\0',
                    "check",
                    null,
                    false,
                    "tell every problem of the configuration and end; the exit status is"
                            + " 2 if there is one, else 0"),
            new Option(
                    '\0',
                    "engine",
                    "NAME",
                    false,
                    "how programs are run: linux, portable or auto, which is the" + " default"));

    private static Option option(char letter, String name, @Nullable String parameter, String description) {
        return new Option(letter, name, parameter, true, description);
    }

    /// @param arguments the words after the program's name
    /// @param where     what `~` and relative paths of values refer to
    /// @throws UsageException with supervisord's text
    public static ProvostdOptions parse(List<String> arguments, Surroundings where) throws UsageException {
        Getopt words = new Getopt(TABLE, arguments);
        if (!words.rest().isEmpty()) {
            StringBuilder rest = new StringBuilder();
            for (String word : words.rest()) {
                rest.append(rest.isEmpty() ? "" : ", ").append(Values.quoted(word));
            }
            throw new UsageException("positional arguments are not supported: [" + rest + "]");
        }
        Map<String, String> values = new HashMap<>();
        Action action = Action.RUN;
        for (Given given : words.options()) {
            String name = given.option().name();
            if (given.option().letter() == 'h' || given.option().letter() == '?') {
                return new ProvostdOptions(Action.HELP, overrides(values), Engine.AUTO);
            }
            if (name.equals("version")) {
                return new ProvostdOptions(Action.VERSION, overrides(values), Engine.AUTO);
            }
            try {
                check(name, given.value(), where);
            } catch (ConfigException e) {
                throw new UsageException(
                        "invalid value for " + given.as() + " " + Values.quoted(given.value()) + ": " + e.text());
            }
            if (values.put(name, given.value()) != null) {
                throw new UsageException("conflicting command line option " + Values.quoted(given.as()));
            }
            if (name.equals("check")) {
                action = Action.CHECK;
            }
        }
        if (values.containsKey("configuration") && values.containsKey("config-command")) {
            throw new UsageException(
                    "-c and --config-command are given, and each names the configuration; leave one out");
        }
        return new ProvostdOptions(action, overrides(values), engine(values.get("engine")));
    }

    private static void check(String name, String value, Surroundings where) throws ConfigException {
        switch (name) {
            case "umask" -> Values.octal(value);
            case "directory", "childlogdir" -> Values.existingDirectory(value, where);
            case "logfile", "pidfile" -> Values.pathInDirectory(value, where);
            case "logfile_maxbytes" -> Values.byteSize(value);
            case "logfile_backups", "minfds", "minprocs" -> Values.integer(value);
            case "loglevel" -> Values.logLevel(value);
            case "engine" -> checkEngine(value);
            case "config-command" -> checkCommand(value);
            case "config-timeout" -> checkTimeout(value);
            default -> {
                // Flags, and texts that may be anything.
            }
        }
    }

    private static void checkEngine(String value) throws ConfigException {
        switch (value) {
            case "linux", "portable", "auto" -> {}
            default -> throw new ConfigException("no such engine; use linux, portable or auto");
        }
    }

    private static void checkCommand(String value) throws ConfigException {
        try {
            if (CommandLine.split(value).isEmpty()) {
                throw new ConfigException("it is empty; name a program that writes a configuration");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + "; quote it as a POSIX shell wants it");
        }
    }

    private static void checkTimeout(String value) throws ConfigException {
        int seconds = Values.integer(value);
        if (seconds < 1 || seconds > Overrides.CONFIG_SECONDS_MAX) {
            throw new ConfigException("write seconds from 1 to " + Overrides.CONFIG_SECONDS_MAX);
        }
    }

    private static Engine engine(@Nullable String value) {
        return value == null ? Engine.AUTO : Engine.valueOf(value.toUpperCase(Locale.ROOT));
    }

    private static Overrides overrides(Map<String, String> values) {
        Overrides usual = new Overrides(
                values.get("configuration"),
                values.containsKey("nodaemon"),
                values.containsKey("silent"),
                values.containsKey("nocleanup"),
                values.containsKey("strip_ansi"),
                values.get("user"),
                values.get("umask"),
                values.get("directory"),
                values.get("logfile"),
                values.get("logfile_maxbytes"),
                values.get("logfile_backups"),
                values.get("loglevel"),
                values.get("pidfile"),
                values.get("identifier"),
                values.get("childlogdir"),
                values.get("minfds"),
                values.get("minprocs"));
        return usual.withCommand(values.get("config-command"), values.get("config-timeout"));
    }

    /// {@return the text of `-h`}
    ///
    /// @param program how the program was called
    public static String help(String program) {
        return ProvostdHelp.text(program, TABLE);
    }
}
