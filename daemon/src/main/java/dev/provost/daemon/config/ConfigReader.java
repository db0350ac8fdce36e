package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.jmx.spi.RpcInterface;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads a configuration, at start and at every re-read alike. What the command line says wins over the file each time.
public final class ConfigReader {
    private static final String SUPERVISORD = "supervisord";

    private final Surroundings where;
    private final Overrides overrides;
    private final RpcFactories factories;

    /// Commands that write a configuration run one at a time: each may be a whole Python, and clients may ask as often
    /// as they like.
    private final ReentrantLock generating = new ReentrantLock();

    private final EffectiveConfiguration.DigestKey digestKey = new EffectiveConfiguration.DigestKey();

    /// A reader that knows supervisord's own RPC interface and no other plug-in.
    public ConfigReader(Surroundings where, Overrides overrides) {
        this(where, overrides, new MainFactoryOnly());
    }

    /// @param factories what `supervisor.rpcinterface_factory` may name besides supervisord's own
    public ConfigReader(Surroundings where, Overrides overrides, RpcFactories factories) {
        this.where = where;
        this.overrides = overrides;
        this.factories = factories;
    }

    private static final class MainFactoryOnly implements RpcFactories {
        @Override
        public @Nullable RpcInterface find(String factory) {
            return null;
        }

        @Override
        public String remedy() {
            return "use " + RpcInterfaceConfig.MAIN_FACTORY;
        }
    }

    /// What a reading gave.
    ///
    /// @param config   null when there are problems
    /// @param problems in the order in which supervisord would meet them
    public record Checked(String file, @Nullable ServerConfig config, List<Problem> problems) {
        public Checked {
            problems = List.copyOf(problems);
        }
    }

    /// {@return the configuration}
    ///
    /// @throws ConfigException with supervisord's text of the problem that it would meet first; with its place and
    ///                         remedy too when that is the output of a command, which nobody can look into
    public ServerConfig read() throws ConfigException {
        Reading reading = new Reading(where, factories);
        Checked checked = check(reading);
        ServerConfig config = checked.config();
        if (config == null) {
            throw new ConfigException(reading.told(checked.problems().getFirst()));
        }
        return config;
    }

    /// Reads on after a problem, so that all of them come to light at once.
    public Checked check() {
        return check(new Reading(where, factories));
    }

    private Checked check(Reading reading) {
        ConfigCommand command = command();
        String file = command != null
                ? command.label()
                : overrides.configuration() == null ? found(reading) : overrides.configuration();
        ServerConfig config = null;
        if (file != null) {
            Path parent =
                    command != null ? command.directory() : where.absolute(file).getParent();
            Path here = parent == null ? where.directory() : parent;
            try {
                boolean added = command == null ? addMain(reading, file) : addOutput(reading, command);
                if (added && addIncluded(reading, here)) {
                    config = interpret(reading, file, here);
                }
            } catch (InvalidPathException e) {
                reading.refuse(
                        new Position(file, 0),
                        "'" + e.getInput() + "' can't be a path: " + e.getReason(),
                        "run the daemon in a UTF-8 locale, such as LC_ALL=C.UTF-8, or use ASCII letters in paths");
            }
        }
        List<Problem> problems = reading.problems();
        return new Checked(file == null ? "" : file, problems.isEmpty() ? config : null, problems);
    }

    /// {@return what `--config-command` says; null without it}
    private @Nullable ConfigCommand command() {
        String command = overrides.configCommand();
        return command == null
                ? null
                : new ConfigCommand(
                        ConfigCommand.label(command), command, where.directory(), Duration.ofSeconds(timeout()));
    }

    private int timeout() {
        String timeout = overrides.configTimeout();
        try {
            return timeout == null ? ConfigCommand.LIMIT_SECONDS : Values.integer(timeout);
        } catch (ConfigException e) {
            throw new IllegalArgumentException("command-line option that nobody checked: " + e.text(), e);
        }
    }

    private boolean addOutput(Reading reading, ConfigCommand command) {
        reading.addGenerated(command.label(), command.directory());
        byte[] output;
        generating.lock();
        try {
            output = command.output(where.environment());
        } catch (ConfigCommand.Failed e) {
            reading.refuse(new Position(command.label(), 0), e.text(), e.remedy());
            return false;
        } finally {
            generating.unlock();
        }
        return add(reading, output, command.label());
    }

    private @Nullable String found(Reading reading) {
        List<String> paths = SearchPaths.of(where.executable());
        for (String path : paths) {
            if (Files.exists(where.directory().resolve(path))) {
                return path;
            }
        }
        reading.refuse(
                new Position("-c", 0),
                "No config file found at default paths (" + String.join(", ", paths)
                        + "); use the -c option to specify a config file at a different path",
                "name one with -c FILE");
        return null;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : path.substring(0, slash);
    }

    private boolean addMain(Reading reading, String file) {
        Path path = where.directory().resolve(file);
        if (!Files.exists(path)) {
            reading.refuse(new Position(file, 0), "could not find config file " + file, "name another with -c FILE");
            return false;
        }
        byte[] bytes = bytes(path);
        if (bytes == null) {
            reading.refuse(
                    new Position(file, 0),
                    "could not read config file " + file,
                    "let the daemon's user read that file");
            return false;
        }
        return add(reading, bytes, file);
    }

    private static byte @Nullable [] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean add(Reading reading, byte[] bytes, String file) {
        String text;
        try {
            text = Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            Utf8Fault fault = Utf8Fault.first(bytes);
            reading.refuse(
                    new Position(file, fault.line()),
                    fault.text(),
                    reading.isGenerated(file) ? "let the command write UTF-8" : "save the file in UTF-8");
            return false;
        }
        try {
            reading.document().add(text, file);
            for (Position at : reading.document().withNul()) {
                reading.refuse(
                        at, "a NUL character in a name or value", "take it out; no path or command can hold one");
            }
            return reading.document().withNul().isEmpty();
        } catch (LogicalLines.Refused e) {
            reading.refuse(
                    new Position(file, e.line()),
                    // What follows quotes lines.
                    reading.isGenerated(file) ? e.text().lines().findFirst().orElse("") : e.text(),
                    "begin the file with a section such as [supervisord], and write key=value in every line");
            return false;
        }
    }

    /// {@return whether reading can go on}
    private boolean addIncluded(Reading reading, Path here) {
        IniDocument document = reading.document();
        Section include = document.section("include");
        if (include == null) {
            return true;
        }
        document.expandHere(here.toString());
        Names names = reading.names().with("here", here.toString()).with("host_node_name", where.hostName());
        SectionView view = new SectionView(reading, include, names);
        String files = view.text("files");
        // A command that [DEFAULT] gives to programs is none of this section.
        boolean generates = include.own().containsKey("command");
        ConfigCommand command = generates ? included(view, here) : null;
        if (files == null && (view.raw("files") != null || command == null)) {
            if (view.raw("files") == null && !generates) {
                view.refuse(
                        "files",
                        ".ini file has [include] section, but no files setting",
                        "add files= and the patterns of the files to include");
            }
            return false;
        }
        if (files != null && !addFiles(reading, files, here)) {
            return false;
        }
        if (command == null) {
            return !generates;
        }
        reading.note("Included the output of \"" + PythonText.strip(String.valueOf(view.raw("command")))
                + "\" during parsing");
        boolean readable = addOutput(reading, command);
        document.expandHere(here.toString());
        return readable;
    }

    /// {@return what `[include] command` says; null without it, or when it can't be used}
    private @Nullable ConfigCommand included(SectionView view, Path here) {
        String raw = view.raw("command");
        String command = view.text("command");
        int seconds = view.integer("command_timeout", timeout());
        if (seconds < 1 || seconds > Overrides.CONFIG_SECONDS_MAX) {
            view.refuse(
                    "command_timeout",
                    "command_timeout is " + seconds,
                    "write seconds from 1 to " + Overrides.CONFIG_SECONDS_MAX);
            return null;
        }
        // Its name is what stands in the file: what the variables in it stand for may be secret.
        return raw == null || command == null
                ? null
                : new ConfigCommand(ConfigCommand.label(raw), command, here, Duration.ofSeconds(seconds));
    }

    private boolean addFiles(Reading reading, String files, Path here) {
        IniDocument document = reading.document();
        boolean readable = true;
        for (String word : blankSeparated(files)) {
            String pattern = word.startsWith("/") ? word : (here.toString().endsWith("/") ? here : here + "/") + word;
            List<String> matches = Globs.sorted(pattern);
            if (matches.isEmpty()) {
                reading.warn("No file matches via include \"" + pattern + "\"");
            }
            for (String file : matches) {
                reading.note("Included extra file \"" + file + "\" during parsing");
                // A folder or a file that may not be read is passed over, as supervisord does; it doesn't even say so.
                byte[] bytes = bytes(Path.of(file));
                if (bytes == null && !Files.isDirectory(Path.of(file))) {
                    reading.warn("could not read included file \"" + file + "\", its sections are missing");
                }
                readable &= bytes == null || add(reading, bytes, file);
                document.expandHere(parent(where.absolute(file).toString()));
            }
        }
        return readable;
    }

    private static List<String> blankSeparated(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean blank = i == text.length() || PythonText.isSpace(text.charAt(i));
            if (blank && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return words;
    }

    private @Nullable ServerConfig interpret(Reading reading, String file, Path here) {
        Section section = reading.document().section(SUPERVISORD);
        if (section == null) {
            reading.refuse(
                    new Position(file, 0),
                    ".ini file does not include supervisord section",
                    "add a line [supervisord]");
            return null;
        }
        DaemonSection daemonSection = new DaemonSection(reading, section, here, overrides);
        DaemonConfig daemon = daemonSection.read(file, here);
        new SharedSettings(reading, here).apply();
        ServerSections servers = new ServerSections(reading, here);
        List<RpcInterfaceConfig> interfaces = servers.rpcInterfaces();
        List<GroupConfig> groups = new GroupSections(reading, here, daemon.environment()).read();
        warnOfCutCommands(reading);
        AccessConfig access = AccessSection.read(reading, here);
        var https = servers.httpServers(access.users());
        DaemonConfig withUser = daemon.withUser(daemonSection.user());
        var effective =
                new EffectiveConfiguration(reading.document(), file, here, overrides.ofSupervisord(), digestKey);
        JmxConfig jmx = JmxSection.read(reading, here);
        return new ServerConfig(withUser, https, interfaces, groups, reading.remarks(), access, jmx, effective);
    }

    /// supervisord cuts such commands in silence; the program then fails for want of a closing quote.
    private static void warnOfCutCommands(Reading reading) {
        List<Position> places = reading.document().cutCommands();
        for (int i = 0; i < places.size(); i++) {
            reading.warn("For [" + reading.document().cutSections().get(i) + "], a blank and ; or # inside a quote of"
                    + " command begin a comment, the rest of the line has been ignored (" + places.get(i) + ")");
        }
    }
}
