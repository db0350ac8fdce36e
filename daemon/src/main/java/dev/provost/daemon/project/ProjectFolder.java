package dev.provost.daemon.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A folder with programs: finds out what kind of project it is, and makes its configuration.
///
/// @param path        absolute, without symbolic links
/// @param environment of whoever calls
public record ProjectFolder(Path path, Map<String, String> environment) {
    static final String CONFIG = "supervisord.conf";

    private static final Pattern SECTION = Pattern.compile("(?m)^\\[([^\\]\\n]+)\\]");

    private static final Pattern LOG = Pattern.compile("(?m)^std(?:out|err)_logfile\\s*[=:]\\s*(\\S*/\\S*)");

    /// What the user asks for besides the folder.
    ///
    /// @param formation see [Procfile#counts]; empty for one of each
    /// @param port      first port of a Procfile; 0 for the usual one
    public record Wishes(String formation, int port) {
        public Wishes {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("--port is " + port + "; write a number from 1 to 65535");
            }
        }
    }

    public ProjectFolder {
        environment = Map.copyOf(environment);
    }

    /// @param name the folder as the user wrote it
    public static ProjectFolder of(String name, Map<String, String> environment) throws ProjectException {
        try {
            Path path = Path.of(name).toRealPath();
            if (Files.isDirectory(path)) {
                return new ProjectFolder(path, environment);
            }
            throw new ProjectException(name, "it is no folder", "name the folder of a project");
        } catch (IOException e) {
            throw new ProjectException(
                    name, "there is no such folder or command", "name the folder of a project, or see project -h");
        }
    }

    /// {@return the configuration of this project's daemon}
    ///
    /// @param run the private folder
    public String configuration(Wishes wishes, Path run) throws ProjectException {
        Places where = new Places(path, run);
        Map<String, String> env = Settings.env(path);
        if (Files.exists(path.resolve(CONFIG))) {
            refuseWishes(wishes, CONFIG);
            return completed(rendered(env), run);
        }
        Path procfile = path.resolve(Procfile.NAME);
        if (Files.exists(procfile)) {
            Procfile read = Procfile.parse(TextFile.read(procfile), procfile.toString());
            String sections = read.sections(read.counts(wishes.formation()), port(wishes, env), !env.isEmpty(), where);
            return completed(sections, run);
        }
        Map<String, String> seen = new HashMap<>(environment);
        seen.putAll(env);
        SpringBoot application = application(seen);
        refuseWishes(wishes, application.file().toString());
        return completed(application.section(!env.isEmpty(), seen, where), run);
    }

    /// The jar of a build, or the build itself before there is one.
    private SpringBoot application(Map<String, String> seen) throws ProjectException {
        Path jar = SpringBoot.find(path);
        if (jar != null) {
            return SpringBoot.ofJar(path, jar, java(), seen);
        }
        SpringBuild build = SpringBuild.find(path);
        if (build != null) {
            return SpringBoot.ofBuild(path, build, seen);
        }
        throw nothing();
    }

    private static void refuseWishes(Wishes wishes, String place) throws ProjectException {
        if (!wishes.formation().isEmpty() || wishes.port() != 0) {
            throw new ProjectException(
                    place, "--formation and --port are for a Procfile, and there is this instead", "leave them out");
        }
    }

    private String rendered(Map<String, String> env) throws ProjectException {
        Map<String, String> environ = new HashMap<>(env);
        environ.putAll(environment);
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("PROJECT_DIR", path.toString());
        context.put("environ", environ);
        context.put("settings", Settings.of(path, env));
        return Template.render(path, CONFIG, context);
    }

    private int port(Wishes wishes, Map<String, String> env) throws ProjectException {
        if (wishes.port() != 0) {
            return wishes.port();
        }
        String text = env.getOrDefault("PORT", environment.getOrDefault("PORT", ""));
        if (text.isEmpty()) {
            return Procfile.PORT;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port > 0) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, with the place.
        }
        throw new ProjectException(
                env.containsKey("PORT") ? path.resolve(Settings.ENV).toString() : "the variable PORT",
                "PORT is '" + text + "', no number",
                "write the first port, such as 5000");
    }

    /// The Java that the environment names, else the one that is found when the program is started.
    private String java() {
        String home = environment.getOrDefault("JAVA_HOME", "");
        Path java = Path.of(home, "bin", "java");
        return !home.isEmpty() && Files.isExecutable(java) ? java.toString() : "java";
    }

    private ProjectException nothing() {
        return new ProjectException(
                path.toString(),
                "there is no project: neither " + CONFIG + " nor " + Procfile.NAME
                        + ", and neither a build nor a jar of Spring Boot",
                "write a " + Procfile.NAME + " with a line such as web: ./server");
    }

    /// Adds what the daemon and its clients need and the project doesn't say. Lines stay what they are: errors of the
    /// daemon name them.
    private String completed(String text, Path run) throws ProjectException {
        ConfWriter more = new ConfWriter(run.toString());
        if (!has(text, "rpcinterface:supervisor")) {
            more.section("rpcinterface:supervisor")
                    .raw("supervisor.rpcinterface_factory", "supervisor.rpcinterface:make_main_rpcinterface");
        }
        String here = path.toString().replace("%", "%%");
        String url = "unix://" + RunFolder.socket(run).toString().replace("%", "%%");
        String unix = value(text, "unix_http_server", "file");
        String port = value(text, "inet_http_server", "port");
        if (unix == null && port == null) {
            more.section("unix_http_server").value("file", RunFolder.socket(run).toString());
        } else if (unix != null) {
            String file = unix.replace("%(here)s", here);
            url = "unix://" + (file.startsWith("/") || file.startsWith("~") ? file : here + "/" + file);
        } else {
            int colon = String.valueOf(port).lastIndexOf(':');
            String host = colon < 0 ? "" : String.valueOf(port).substring(0, colon);
            boolean any = host.isEmpty() || host.equals("*") || host.equals("0.0.0.0");
            url = "http://" + (any ? "localhost" : host) + ":"
                    + String.valueOf(port).substring(colon + 1);
        }
        if (value(text, "supervisorctl", "serverurl") == null) {
            more.section("supervisorctl").raw("serverurl", url);
            String server = unix != null ? "unix_http_server" : "inet_http_server";
            for (String key : List.of("username", "password")) {
                String known = value(text, server, key);
                if (known != null && value(text, "supervisorctl", key) == null) {
                    more.raw(key, known);
                }
            }
        }
        // Whether it stays in the foreground is for the command to say.
        more.section("supervisord").raw("nodaemon", "false");
        for (String key : List.of("logfile", "pidfile")) {
            if (value(text, "supervisord", key) == null) {
                more.value(
                        key,
                        run.resolve(key.equals("logfile") ? "supervisord.log" : "supervisord.pid")
                                .toString());
            }
        }
        return text + (text.endsWith("\n") ? "\n" : "\n\n") + more;
    }

    /// {@return what a client must know of a configuration, as a configuration}
    public static String clientPart(String configuration) {
        ConfWriter part = new ConfWriter("").section("supervisorctl");
        for (String key : List.of("serverurl", "username", "password", "prompt", "history_file")) {
            String value = value(configuration, "supervisorctl", key);
            if (value != null) {
                part.raw(key, value);
            }
        }
        return part.toString();
    }

    /// {@return folders where the processes of a configuration write their logs, as far as their names can be
    /// read off it}
    public Set<Path> logFolders(String configuration, Path run) {
        Set<Path> folders = new LinkedHashSet<>();
        folders.add(run);
        Matcher logs = LOG.matcher(configuration);
        while (logs.find()) {
            String file = logs.group(1).replace("%(here)s", path.toString());
            Path folder =
                    path.resolve(file.replace("%%", "%").replace("%%", "%")).getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        return folders;
    }

    private static boolean has(String text, String section) {
        Matcher sections = SECTION.matcher(text);
        while (sections.find()) {
            if (sections.group(1).strip().equals(section)) {
                return true;
            }
        }
        return false;
    }

    /// {@return the last value of a key, as written; null without one}
    static @Nullable String value(String text, String section, String key) {
        String now = "";
        String value = null;
        for (String line : text.split("\\R", -1)) {
            Matcher header = SECTION.matcher(line);
            int equals = line.indexOf('=');
            int colon = line.indexOf(':');
            int end = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
            if (header.find()) {
                now = header.group(1).strip();
            } else if (now.equals(section)
                    && end > 0
                    && line.substring(0, end).strip().equals(key)) {
                value = line.substring(end + 1).split("\\s[;#]", 2)[0].strip();
            }
        }
        return value;
    }
}
