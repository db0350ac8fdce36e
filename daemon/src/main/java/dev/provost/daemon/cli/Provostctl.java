package dev.provost.daemon.cli;

import dev.provost.daemon.LauncherEnvironment;
import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.ControlConfig;
import dev.provost.daemon.config.SearchPaths;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The control client: supervisorctl's options, commands, words and exit statuses, over XML-RPC.
///
/// A separate short-lived program whose start-up is most of what its user waits for, so HTTP and XML are our own few
/// lines, and [Invocation] reads the usual command lines without picocli.
public final class Provostctl {
    private static final int USAGE = 2;

    /// By this name it does one thing only, see [RestartGroup].
    private static final String RESTART_GROUP = "supervisorctl_restart_group";

    private static final String OPTIONS = """
            -c/--configuration FILE  configuration whose [supervisorctl] section is read (searched when left out)
            -h/--help                print this text and exit
            -i/--interactive         ask before shutdown and reload, and for a password where one is wanted
            -s/--serverurl URL       where the daemon listens: http://host:port or unix:///path
                                     (default http://localhost:9001)
            -u/--username NAME       user name for the daemon
            -p/--password TEXT       password for the daemon
            -r/--history-file FILE   where a shell keeps what was typed
            """;

    private final String program;
    private final Map<String, String> environment;
    private final String home;
    private final InputStream in;
    private final OutputStream stdout;
    private final Terminal out;
    private final Terminal err;

    /// @param program     the name as typed, for error texts and as the start of the search for a configuration
    /// @param environment where `%(ENV_x)s` comes from
    /// @param home        the user's home directory, for `~`
    Provostctl(
            String program,
            Map<String, String> environment,
            String home,
            InputStream in,
            OutputStream out,
            OutputStream err) {
        this.program = program;
        this.environment = environment;
        this.home = home;
        this.in = in;
        this.stdout = out;
        this.out = new Terminal(out);
        this.err = new Terminal(err);
    }

    public static void main(String[] args) {
        var client = new Provostctl(
                System.getProperty("provost.program", "provostctl"),
                System.getenv(),
                System.getProperty("user.home", "/"),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err));
        System.exit(client.run(args));
    }

    /// Runs one invocation.
    ///
    /// @return the exit status
    int run(String... args) {
        try {
            return parsed(args);
        } catch (ConfigException e) {
            err.say("Error: " + e.text());
            err.say("For help, use " + program + " -h");
            return USAGE;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int parsed(String[] args) throws ConfigException {
        Invocation invocation = Invocation.of(args);
        if (invocation.help()) {
            out.print(restartsGroup() ? restartGroupUsage() : usage());
            return 0;
        }
        if (!invocation.words().isEmpty() && invocation.words().getFirst().equals(ProjectCommand.NAME)) {
            if (!invocation.options().isEmpty()) {
                throw new ConfigException("project finds its daemon by its folder; leave out "
                        + String.join(", ", new TreeSet<>(invocation.options().keySet())));
            }
            return project(invocation.words().subList(1, invocation.words().size()));
        }
        String file = invocation.option("-c");
        if (file == null) {
            file = defaultFile();
        }
        ControlConfig settings = file == null ? ControlConfig.DEFAULT : ControlConfig.read(file, environment);
        String url = invocation.option("-s");
        if (url == null) {
            url = settings.serverUrl();
        }
        if (!invocation.words().isEmpty() && invocation.words().getFirst().equals(JshellCommand.NAME)) {
            return jshell(invocation, settings, url);
        }
        boolean interactive = invocation.interactive()
                || (restartsGroup()
                        ? PlainKeyboard.terminal() != null
                        : invocation.words().isEmpty());
        Keyboard keyboard = new PlainKeyboard(in, out);
        Session session;
        try {
            session = new Session(
                    ServerUrl.of(url, home),
                    orElse(invocation.option("-u"), settings.username()),
                    orElse(invocation.option("-p"), settings.password()),
                    home,
                    interactive,
                    keyboard,
                    out,
                    err);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        if (restartsGroup()) {
            return new RestartGroup(session, err).run(invocation.words());
        }
        ControlCommands commands = new ControlCommands(session);
        if (!invocation.words().isEmpty()) {
            commands.run(String.join(" ", invocation.words()));
            return session.exitStatus();
        }
        Shell shell = new Shell(commands, session, settings.prompt() + "> ");
        if (PlainKeyboard.terminal() != null) {
            atTerminal(shell, session, orElse(invocation.option("-r"), settings.historyFile()));
        } else {
            shell.run();
        }
        return 0;
    }

    private boolean restartsGroup() {
        return program.equals(RESTART_GROUP) || program.endsWith("/" + RESTART_GROUP);
    }

    private int project(List<String> words) {
        return new ProjectCommand(LauncherEnvironment.undone(environment), home, this::run, stdout, out, err)
                .run(words);
    }

    private int jshell(Invocation invocation, ControlConfig settings, String url) throws ConfigException {
        try {
            Path history = path(orElse(invocation.option("-r"), settings.historyFile()));
            var command = new JshellCommand(
                    JshellCommand.library(),
                    ServerUrl.of(url, home).text(),
                    orElse(invocation.option("-u"), settings.username()),
                    orElse(invocation.option("-p"), settings.password()),
                    history == null ? null : history + "-jshell",
                    in,
                    out,
                    err);
            return command.run(invocation.words().subList(1, invocation.words().size()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private void atTerminal(Shell shell, Session session, @Nullable String history) {
        // Ctrl-C ends supervisorctl's shell, also while a command waits for the daemon; commands that have a use for it
        // take it for themselves.
        try (Interrupts _ = new Interrupts(() -> {
            out.tell("");
            System.exit(0);
        })) {
            String kind = environment.getOrDefault("TERM", "");
            if (kind.isEmpty() || kind.equals("dumb")) {
                shell.run();
                return;
            }
            try (LineEditor editor = new LineEditor(new Completion(session), new HistoryFile(path(history)), out)) {
                session.keyboard(editor);
                shell.run();
            } catch (IOException e) {
                // A terminal that the editor can't use is good for lines all the same.
                shell.run();
            }
        }
    }

    private @Nullable Path path(@Nullable String file) {
        if (file == null || file.isEmpty()) {
            return null;
        }
        boolean ofHome = file.equals("~") || file.startsWith("~/");
        return Path.of(ofHome ? home + file.substring(1) : file).toAbsolutePath();
    }

    private static @Nullable String orElse(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    /// supervisorctl's search: beside the folder of the program, in the working directory, in the system.
    private @Nullable String defaultFile() {
        for (String candidate : SearchPaths.of(program)) {
            if (new File(candidate).exists()) {
                return candidate;
            }
        }
        return null;
    }

    private String restartGroupUsage() {
        return program + """
                 -- restart every process of a group, each as soon as it has stopped

                usage: supervisorctl_restart_group [options] group

                """ + OPTIONS + """

                The daemon needs the interface 'restarter'; see provostctl(1).
                """;
    }

    private String usage() {
        return program + """
                 -- control a running provostd or supervisord

                usage: provostctl [options] [command [arguments]]

                """ + OPTIONS + """

                --json                   with avail, pid, reread, status and version: the answer as JSON

                jshell [script]          run Java scripts on the daemon; see jshell -h
                project [folder] [word]  run the processes of a folder; see project -h

                Without a command a shell starts; "help" lists the commands. See provostctl(1).
                """;
    }
}
