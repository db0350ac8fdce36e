package dev.provost.daemon.cli;

import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.ControlConfig;
import dev.provost.daemon.config.SearchPaths;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The control client: supervisorctl's options, commands, words and exit statuses, over XML-RPC.
///
/// A separate short-lived program whose start-up is most of what its user waits for, so HTTP and XML are our own few
/// lines, and [Invocation] reads the usual command lines without picocli.
public final class Provostctl {
    private static final int USAGE = 2;

    private final String program;
    private final Map<String, String> environment;
    private final String home;
    private final InputStream in;
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
            out.print(usage());
            return 0;
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
        String username = orElse(invocation.option("-u"), settings.username());
        String password = orElse(invocation.option("-p"), settings.password());
        ControlCommands commands;
        try {
            commands = new ControlCommands(ServerUrl.of(url, home), username, password, home, out);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        List<String> words = invocation.words();
        if (words.isEmpty()) {
            shell(commands, settings.prompt());
            return 0;
        }
        commands.run(String.join(" ", words));
        return commands.exitStatus();
    }

    private static @Nullable String orElse(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    /// Reads commands line by line, from a terminal or a pipe, until `exit` or the end.
    private void shell(ControlCommands commands, String prompt) {
        commands.run("status");
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        while (true) {
            String line = asked(lines, prompt + "> ");
            if (line == null || line.strip().equals("exit") || line.strip().equals("quit")) {
                out.say("");
                return;
            }
            String question =
                    switch (line.strip()) {
                        case "shutdown" -> "Really shut the remote supervisord process down y/N? ";
                        case "reload" -> "Really restart the remote supervisord process y/N? ";
                        default -> null;
                    };
            if (question != null) {
                String answer = asked(lines, question);
                if (answer == null || !(answer.startsWith("y") || answer.startsWith("Y"))) {
                    continue;
                }
            }
            commands.run(line);
        }
    }

    private @Nullable String asked(BufferedReader lines, String question) {
        out.print(question);
        out.flush();
        try {
            return lines.readLine();
        } catch (IOException e) {
            // A terminal that went away ends the shell as the end of its input does.
            return null;
        }
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

    private String usage() {
        return program + """
                 -- control a running provostd or supervisord

                usage: provostctl [options] [command [arguments]]

                -c/--configuration FILE  configuration whose [supervisorctl] section is read (searched when left out)
                -h/--help                print this text and exit
                -i/--interactive         start a shell
                -s/--serverurl URL       where the daemon listens: http://host:port or unix:///path
                                         (default http://localhost:9001)
                -u/--username NAME       user name for the daemon
                -p/--password TEXT       password for the daemon
                -r/--history-file FILE   where a shell keeps what was typed

                Without a command a shell starts; "help" lists the commands.
                """;
    }
}
