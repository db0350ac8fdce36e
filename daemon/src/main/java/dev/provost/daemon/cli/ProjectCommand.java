package dev.provost.daemon.cli;

import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.ControlConfig;
import dev.provost.daemon.project.PrefixedOutput;
import dev.provost.daemon.project.ProjectDaemon;
import dev.provost.daemon.project.ProjectException;
import dev.provost.daemon.project.ProjectFolder;
import dev.provost.daemon.project.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/// `provostctl project`: the processes of a folder under one command.
///
/// A command of the command line only, and no [Command]: it may start a daemon, and brings its own.
final class ProjectCommand {
    static final String NAME = "project";

    private static final List<Getopt.Option> OPTIONS = List.of(
            new Getopt.Option('h', "help", null, true, "help"),
            new Getopt.Option('m', "formation", "NAME=NUMBER,…", true, "formation"),
            new Getopt.Option('p', "port", "PORT", true, "port"),
            // Chosen by the command that starts the daemon, so that the daemon's own call agrees with it.
            new Getopt.Option((char) 0, "run-dir", "DIR", false, "run"));

    private final Map<String, String> environment;
    private final String home;
    private final Client client;
    private final OutputStream stdout;
    private final Terminal out;
    private final Terminal err;

    /// Another call of the control client.
    interface Client {
        /// {@return its exit status}
        int run(String... arguments);
    }

    /// @param environment without what the launcher added
    /// @param home        the user's home directory, for `~` in URLs
    /// @param client      runs the commands of the control client
    ProjectCommand(
            Map<String, String> environment,
            String home,
            Client client,
            OutputStream stdout,
            Terminal out,
            Terminal err) {
        this.environment = environment;
        this.home = home;
        this.client = client;
        this.stdout = stdout;
        this.out = out;
        this.err = err;
    }

    /// Runs what is said behind `project`.
    ///
    /// @return the exit status
    int run(List<String> words) {
        try {
            return parsed(words);
        } catch (UsageException e) {
            err.say("Error: " + e.text());
            err.say("For help, use provostctl " + NAME + " -h");
            return ExitStatus.INVALID_ARGS;
        } catch (ProjectException e) {
            err.say("Error: " + e.text());
            return ExitStatus.INVALID_ARGS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.GENERIC;
        }
    }

    private int parsed(List<String> words) throws UsageException, ProjectException, InterruptedException {
        Getopt options = new Getopt(OPTIONS, words);
        String formation = "";
        int port = 0;
        String given = null;
        for (Getopt.Given option : options.options()) {
            switch (option.option().name()) {
                case "help" -> {
                    out.print(USAGE);
                    return 0;
                }
                case "formation" -> formation = option.value();
                case "port" -> port = port(option.value());
                default -> given = option.value();
            }
        }
        List<String> rest = new ArrayList<>(options.rest());
        boolean named = !rest.isEmpty() && !isWord(rest.getFirst());
        ProjectFolder folder = ProjectFolder.of(named ? rest.removeFirst() : ".", environment);
        String word = rest.isEmpty() ? "run" : rest.getFirst();
        boolean alone = rest.size() <= 1;
        boolean outlives = word.equals("start");
        Path run =
                given == null ? RunFolder.of(folder.path(), environment, outlives) : RunFolder.closed(Path.of(given));
        ProjectFolder.Wishes wishes = new ProjectFolder.Wishes(formation, port);
        if ((word.equals("run") || word.equals("config") || word.equals("shell")) && !alone) {
            throw new UsageException(word + " takes no words, but got '" + rest.get(1) + "'; give options before it");
        }
        if (word.equals("config")) {
            out.print(folder.configuration(wishes, run));
            return 0;
        }
        Daemon daemon = new Daemon(run);
        boolean starts = word.equals("run") || (word.equals("start") && alone && daemon.pid() == 0);
        if (!starts && (!formation.isEmpty() || port != 0)) {
            throw new UsageException("--formation and --port are for run, start and config, while no daemon runs yet");
        }
        if (starts) {
            return start(folder, run, wishes, daemon, word.equals("run"));
        }
        if (daemon.pid() == 0) {
            err.say("Error: " + folder.path() + ": no daemon of this project is running; start it: provostctl project "
                    + folder.path() + " start");
            return word.equals("status") ? ExitStatus.STATUS_UNKNOWN : ExitStatus.NOT_RUNNING;
        }
        if (word.equals("stop") && alone) {
            return stop(daemon);
        }
        List<String> call =
                new ArrayList<>(List.of("-c", RunFolder.clientConfig(run).toString()));
        if (!word.equals("shell")) {
            call.addAll(rest);
        }
        if (word.equals("start") && alone) {
            call.add("all");
        }
        return client.run(call.toArray(new String[0]));
    }

    /// {@return whether it is a word of ours or of the control client; a folder of such a name is written with `./`}
    private static boolean isWord(String text) {
        return switch (text) {
            case "run", "shell", "config", "stop", "start" -> true;
            default -> ControlCommands.has(text);
        };
    }

    private static int port(String text) throws UsageException {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new UsageException("option --port wants a number from 1 to 65535, not '" + text + "'");
    }

    private int start(ProjectFolder folder, Path run, ProjectFolder.Wishes wishes, Daemon daemon, boolean foreground)
            throws ProjectException, InterruptedException {
        long pid = daemon.pid();
        if (pid != 0) {
            err.say("Error: " + folder.path() + ": the daemon of this project is running already, with pid " + pid
                    + "; stop it: provostctl project " + folder.path() + " stop");
            return ExitStatus.GENERIC;
        }
        // What is wrong is said here and now, not by a daemon that has gone into the background.
        String configuration = folder.configuration(wishes, run);
        RunFolder.write(RunFolder.clientConfig(run), ProjectFolder.clientPart(configuration));
        Path bin = JshellCommand.library().resolveSibling("bin");
        ProjectDaemon started = new ProjectDaemon(folder, bin, run, wishes, environment);
        if (!foreground) {
            int status = started.background();
            if (status == 0) {
                // For people: a process that is not up yet doesn't make the start a failure.
                int _ = client.run("-c", RunFolder.clientConfig(run).toString(), "status");
            }
            return status;
        }
        out.flush();
        PrefixedOutput log = new PrefixedOutput(stdout, coloured(), width(configuration));
        return started.foreground(log, folder.logFolders(configuration, run), daemon);
    }

    private boolean coloured() {
        return PlainKeyboard.terminal() != null
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    private static int width(String configuration) {
        int width = ProjectDaemon.SELF.length();
        for (String line : configuration.split("\n", -1)) {
            if (line.startsWith("[program:") && line.endsWith("]")) {
                width = Math.max(width, line.length() - "[program:]".length());
            }
        }
        return width;
    }

    /// Ends the daemon, which stops its processes in reverse order, and waits for that.
    private int stop(Daemon daemon) {
        long pid = daemon.pid();
        try {
            daemon.call("supervisor.shutdown");
        } catch (RpcException | RpcFault e) {
            err.say("Error: the daemon with pid " + pid + " does not take the order: " + e.getMessage()
                    + "; kill it by that pid");
            return ExitStatus.GENERIC;
        }
        try {
            ProcessHandle.of(pid).ifPresent(handle -> handle.onExit().join());
        } catch (CompletionException e) {
            // It is no process that can be waited for; it has the order all the same.
            err.say("the daemon with pid " + pid + " is ending");
        }
        out.say("stopped");
        return 0;
    }

    /// The daemon of the project, if it runs.
    private final class Daemon implements ProjectDaemon.Clerk {
        private final Path run;

        Daemon(Path run) {
            this.run = run;
        }

        Object call(String method, Object... params) throws RpcException, RpcFault {
            ControlConfig settings;
            try {
                settings = ControlConfig.read(RunFolder.clientConfig(run).toString(), environment);
            } catch (ConfigException e) {
                throw RpcException.malformed(e.text());
            }
            ServerUrl url = ServerUrl.of(settings.serverUrl(), home);
            try (RpcConnection connection = new RpcConnection(url, settings.username(), settings.password())) {
                return connection.call(method, params);
            }
        }

        /// {@return its pid, 0 when there is no daemon that answers}
        long pid() {
            if (!Files.exists(RunFolder.clientConfig(run))) {
                return 0;
            }
            try {
                return call("supervisor.getPID") instanceof Long pid ? pid : 0;
            } catch (RpcException | RpcFault | IllegalArgumentException e) {
                return 0;
            }
        }

        @Override
        public void tell(ProjectDaemon.Listing listing) throws IOException {
            try {
                for (Struct info : Struct.listOf(call("supervisor.getAllProcessInfo"))) {
                    Set<String> files = new LinkedHashSet<>();
                    files.add(info.text("stdout_logfile"));
                    files.add(info.text("stderr_logfile"));
                    for (String file : files) {
                        if (file.startsWith("/") && !file.startsWith("/dev/")) {
                            listing.add(info.text("name"), Path.of(file));
                        }
                    }
                }
            } catch (RpcFault e) {
                throw new IOException(e.text());
            }
        }
    }

    private static final String USAGE = """
            provostctl project -- the processes of a folder under one command

            usage: provostctl project [options] [folder] [word [arguments]]

            -m/--formation LIST      how many processes of each type of a Procfile, such as web=2,worker=1
            -p/--port PORT           first port of a Procfile (default 5000)
            -h/--help                print this text and exit

            The folder, by default this one, holds a supervisord.conf (a template, Jinja-like), a Procfile, a jar of
            Spring Boot in target, build/libs or itself, or its build with Maven or Gradle; the first of them counts.

            run                      run all in the foreground, with their output; Ctrl-C ends them (the default)
            start                    run all in the background, or start what was stopped
            stop                     stop all and end
            config                   print the configuration that is made
            shell                    a prompt for all commands
            any other                a command of provostctl: status, stop NAME, tail -f NAME, restart NAME, update ...

            See provostctl(1), procfile.md and spring.md.
            """;
}
