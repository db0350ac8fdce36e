package dev.provost.daemon.cli;

import dev.provost.jmx.client.ProvostConnection;
import dev.provost.jshell.Script;
import dev.provost.jshell.ScriptEngine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// `provostctl jshell`: runs Java scripts with a connected client in scope, or takes Java at a prompt.
///
/// A command of the command line only, and no [Command]: its words are a program's, to be passed on as they are.
final class JshellCommand {
    static final String NAME = "jshell";

    private static final String SUFFIX = ".jsh";
    private static final String STANDARD_INPUT = "-";
    private static final String PROMPT = "provost> ";
    private static final String MORE = "    ...> ";

    private static final List<Getopt.Option> OPTIONS = List.of(
            new Getopt.Option('h', "help", null, true, "help"),
            new Getopt.Option('l', "list", null, true, "list"),
            new Getopt.Option((char) 0, "jmx-url", "URL", true, "JMX"),
            new Getopt.Option((char) 0, "jolokia-url", "URL", true, "Jolokia"),
            new Getopt.Option((char) 0, "pid", "PID", true, "attach"),
            new Getopt.Option('u', "username", "NAME", true, "user"),
            new Getopt.Option('p', "password", "TEXT", true, "password"),
            new Getopt.Option((char) 0, "password-file", "FILE", true, "password"));

    private final Path library;
    private final String serverUrl;
    private final InputStream in;
    private final Terminal out;
    private final Terminal err;
    private @Nullable String username;
    private @Nullable String password;
    private final @Nullable String history;

    /// @param library   folder of the scripts that can be named without a path
    /// @param serverUrl where the daemon is when no option says otherwise
    /// @param username  for that daemon
    /// @param history   file of what was typed at the prompt; null for none
    JshellCommand(
            Path library,
            String serverUrl,
            @Nullable String username,
            @Nullable String password,
            @Nullable String history,
            InputStream in,
            Terminal out,
            Terminal err) {
        this.library = library;
        this.serverUrl = serverUrl;
        this.username = username;
        this.password = password;
        this.history = history;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /// {@return the folder of scripts in the distribution that this class was loaded from}
    static Path library() {
        Path jar = Path.of(JshellCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return jar.resolveSibling("../jshell").normalize();
    }

    /// Runs what is said behind `jshell`.
    ///
    /// @return the exit status
    int run(List<String> words) {
        try {
            Getopt options = new Getopt(OPTIONS, words);
            Where where = new Where(serverUrl, null, null);
            for (Getopt.Given given : options.options()) {
                switch (given.option().name()) {
                    case "help" -> {
                        out.print(usage());
                        return 0;
                    }
                    case "list" -> {
                        list();
                        return 0;
                    }
                    case "jmx-url" -> where = new Where(null, given.value(), null);
                    case "jolokia-url" -> where = new Where(given.value(), null, null);
                    case "pid" -> where = new Where(null, null, pid(given.value()));
                    case "username" -> username = given.value();
                    case "password" -> password = given.value();
                    case "password-file" -> password = firstLine(given.value());
                    default -> throw new UsageException("option " + given.as() + " is not known");
                }
            }
            return run(where, options.rest());
        } catch (UsageException e) {
            err.say("Error: " + e.text());
            err.say("For help, use provostctl " + NAME + " -h");
            return ExitStatus.INVALID_ARGS;
        }
    }

    /// Where the daemon is; one of them is given.
    private record Where(
            @Nullable String jolokia,
            @Nullable String jmx,
            @Nullable Long pid) {
        ProvostConnection connect(@Nullable String username, @Nullable String password) throws IOException {
            String secret = password == null ? "" : password;
            if (pid != null) {
                return ProvostConnection.toPid(pid);
            }
            if (jmx != null) {
                return username == null ? ProvostConnection.toUrl(jmx) : ProvostConnection.toUrl(jmx, username, secret);
            }
            String url = String.valueOf(jolokia);
            return username == null
                    ? ProvostConnection.toJolokia(url)
                    : ProvostConnection.toJolokia(url, username, secret);
        }
    }

    private static Long pid(String text) throws UsageException {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new UsageException("option --pid wants a number, not '" + text + "'");
        }
    }

    private static String firstLine(String file) throws UsageException {
        try {
            List<String> lines = Files.readAllLines(Path.of(file));
            return lines.isEmpty() ? "" : lines.getFirst();
        } catch (IOException e) {
            throw new UsageException("could not read password file " + file);
        }
    }

    private int run(Where where, List<String> words) throws UsageException {
        boolean terminal = PlainKeyboard.terminal() != null;
        if (words.isEmpty() && !terminal) {
            throw new UsageException("no script given, and no terminal to ask at; name a script, or - to read one");
        }
        String word = words.isEmpty() ? "" : words.getFirst();
        List<String> arguments = words.isEmpty() ? List.of() : words.subList(1, words.size());
        Path file = word.isEmpty() || word.equals(STANDARD_INPUT) ? null : find(word);
        String script = word.isEmpty() ? "" : read(file);
        if (file != null && !arguments.isEmpty() && isHelp(arguments.getFirst()) && script.contains("///")) {
            out.print(head(script));
            return 0;
        }
        if (!ScriptEngine.isPossible()) {
            err.say("Error: the Java in " + System.getProperty("java.home")
                    + " has no module jdk.jshell; install a JDK,"
                    + " 25 or later, and let PROVOST_JAVA_HOME name its folder");
            return ExitStatus.GENERIC;
        }
        if (username != null && password == null) {
            password = terminal ? new PlainKeyboard(in, out).secret("Password:") : "";
        }
        // The daemon answers while the compiler is being loaded.
        FutureTask<ProvostConnection> connecting = new FutureTask<>(() -> where.connect(username, password));
        Thread.ofPlatform().daemon().name("connecting").start(connecting);
        try (ScriptEngine engine = new ScriptEngine();
                ProvostConnection connection = connecting.get()) {
            Script.begin(connection, file == null ? NAME : nameOf(file), arguments);
            if (word.isEmpty()) {
                return converse(engine);
            }
            String shown = file == null ? "stdin" : file.toString();
            int status = engine.run(shown, script, new PrintStream(new FileOutputStream(FileDescriptor.err), true));
            System.out.flush();
            return status;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            err.say("Error: " + (cause instanceof IOException ? cause.getMessage() : String.valueOf(cause)));
            return ExitStatus.REFUSED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.GENERIC;
        }
    }

    // ---- scripts

    /// A name without a folder and without a suffix is one of ours, if there is one.
    private Path find(String word) throws UsageException {
        Path ours = library.resolve(word + SUFFIX);
        boolean bare = word.indexOf('/') < 0 && !word.endsWith(SUFFIX);
        if (bare && Files.isRegularFile(ours)) {
            return ours;
        }
        Path file = Path.of(word);
        if (Files.isRegularFile(file)) {
            return file;
        }
        Path named = library.resolve(word);
        if (word.indexOf('/') < 0 && Files.isRegularFile(named)) {
            return named;
        }
        throw new UsageException(
                "there is no script '" + word + "'; provostctl " + NAME + " --list shows those of " + library);
    }

    private String read(@Nullable Path file) throws UsageException {
        try {
            byte[] bytes = file == null ? in.readAllBytes() : Files.readAllBytes(file);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UsageException("could not read script " + (file == null ? "on standard input" : file));
        }
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static boolean isHelp(String argument) {
        return argument.equals("--help") || argument.equals("-h");
    }

    /// {@return the comment that a script begins with, which is its help}
    private static String head(String script) {
        StringBuilder head = new StringBuilder();
        for (String line : script.lines().toList()) {
            if (line.startsWith("///")) {
                head.append(line.startsWith("/// ") ? line.substring(4) : line.substring(3))
                        .append('\n');
            } else if (!head.isEmpty()) {
                break;
            }
        }
        return head.toString();
    }

    private void list() throws UsageException {
        List<Path> scripts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(library, "*" + SUFFIX)) {
            files.forEach(scripts::add);
        } catch (IOException e) {
            throw new UsageException("could not read the folder of scripts " + library);
        }
        Collections.sort(scripts);
        for (Path script : scripts) {
            String first = head(read(script)).lines().findFirst().orElse("");
            out.say(nameOf(script) + " ".repeat(Math.max(1, 20 - nameOf(script).length())) + first);
        }
    }

    // ---- conversations

    private int converse(ScriptEngine engine) {
        out.say("Java with a connected daemon: provost, supervisor, select(\"app:*\"), info(\"web\");"
                + " exit(0) or Ctrl-D ends");
        out.flush();
        String kind = System.getenv().getOrDefault("TERM", "");
        if (!kind.isEmpty() && !kind.equals("dumb")) {
            Path file = history == null || history.isEmpty() ? null : Path.of(history);
            try (LineEditor editor = new LineEditor(new JavaSuggestions(engine), new HistoryFile(file), out)) {
                return converse(engine, editor);
            } catch (IOException e) {
                // A terminal that the editor can't use is good for lines all the same.
            }
        }
        return converse(engine, new PlainKeyboard(in, out));
    }

    private int converse(ScriptEngine engine, Keyboard keyboard) {
        String typed = "";
        while (true) {
            String line = keyboard.line(typed.isEmpty() ? PROMPT : MORE);
            if (line == null) {
                return 0;
            }
            typed += line + "\n";
            ScriptEngine.Reply reply = engine.reply(typed);
            // What it printed comes before its value.
            System.out.flush();
            for (String shown : reply.lines()) {
                out.say(shown);
            }
            out.flush();
            Integer status = engine.ended();
            if (status != null) {
                return status;
            }
            if (!reply.incomplete()) {
                typed = "";
            }
        }
    }

    private record JavaSuggestions(ScriptEngine engine) implements Suggestions {
        @Override
        public void forget() {
            // It looks at what is declared when it is asked.
        }

        @Override
        public Collection<String> candidates(List<String> before, String word) {
            String start = before.isEmpty() ? "" : String.join(" ", before) + " ";
            String line = start + word;
            return engine.complete(line, line.length(), start.length());
        }

        @Override
        public boolean isWhole(String candidate) {
            return false;
        }
    }

    private static String usage() {
        return """
                provostctl jshell -- run Java scripts on a running provostd, or talk Java to it

                usage: provostctl [options] jshell [jshell options] [script [arguments]]

                -h/--help            print this text and exit
                -l/--list            list the scripts that come with Provost and exit
                   --jmx-url URL     connect by JMX: service:jmx:rmi:///jndi/rmi://host:port/jmxrmi
                   --jolokia-url URL connect by Jolokia: http://host:port, https://host:port or unix:///path
                   --pid PID         attach to the daemon with this process id
                -u/--username NAME   user name for the daemon
                -p/--password TEXT   password for the daemon; asked for when a terminal is there
                   --password-file F read the password from the first line of a file

                The script is a file, the name of one of ours, or - for standard input; without one Java is read at
                a prompt. "provostctl jshell NAME --help" tells about a script. The daemon is that of provostctl's
                own options -c and -s unless an option says otherwise. A script stops at its first error, with
                file:line: and exit status 1; exit(n) ends it with n. 2: wrong command line. 4: no connection.
                See provostctl(1).
                """;
    }
}
