package dev.provost.daemon.project;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A Procfile: a line `name: command` for each type of process. Commands are run by a shell.
///
/// @param place path, for errors
/// @param types in the order of the file
record Procfile(String place, List<Type> types) {
    static final String NAME = "Procfile";

    /// First port, and the distance from one type to the next, as foreman has them.
    static final int PORT = 5000;

    private static final int PORT_STEP = 100;
    private static final int COUNT_MAX = PORT_STEP;
    private static final int PORT_MAX = 65_535;

    /// Words of a shell that are no programs, so that `exec` in front of them is an error.
    private static final Set<String> SHELL_WORDS = Set.of(
            ".", ":", "[[", "alias", "bg", "case", "cd", "command", "eval", "exec", "exit", "export", "fg", "for", "if",
            "local", "read", "return", "set", "shift", "source", "time", "trap", "type", "ulimit", "umask", "unset",
            "until", "wait", "while", "{", "!");

    Procfile {
        types = List.copyOf(types);
    }

    /// @param line where it stands
    record Type(String name, String command, int line) {}

    static Procfile parse(String text, String place) throws ProjectException {
        List<Type> types = new ArrayList<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        int number = 0;
        for (String written : text.split("\n", -1)) {
            number++;
            String line = written.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String at = place + ":" + number;
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            if (!isName(name)) {
                throw new ProjectException(
                        at,
                        "'" + shown(line) + "' is no process",
                        "write name: command, with letters, digits, - and _ in the name");
            }
            String command = line.substring(colon + 1).strip();
            if (command.isEmpty()) {
                throw new ProjectException(at, "'" + name + "' has no command", "write one behind the colon");
            }
            Integer before = lines.put(name, number);
            if (before != null) {
                throw new ProjectException(
                        at, "'" + name + "' is in line " + before + " already", "give each process a name of its own");
            }
            types.add(new Type(name, command, number));
        }
        if (types.isEmpty()) {
            throw new ProjectException(place, "there is no process in it", "write a line such as web: ./server");
        }
        return new Procfile(place, types);
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '-' && c != '_') {
                return false;
            }
        }
        return !text.isEmpty() && !text.equals("all");
    }

    /// {@return the beginning of a line, which may be long or hold a secret}
    private static String shown(String line) {
        return line.length() > 20 ? line.substring(0, 20) + "…" : line;
    }

    /// {@return how many processes each type has}
    ///
    /// @param formation `web=2,worker=1` as foreman reads it: types that are not named have none, unless
    ///                  `all=1` says otherwise; empty for one of each
    Map<String, Integer> counts(String formation) throws ProjectException {
        Map<String, Integer> named = new LinkedHashMap<>();
        int others = formation.isBlank() ? 1 : 0;
        for (String pair : formation.isBlank() ? new String[0] : formation.split(",", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair.strip() : pair.substring(0, equals).strip();
            int count = equals < 0 ? -1 : count(pair.substring(equals + 1).strip());
            if (count < 0) {
                throw new ProjectException(
                        "--formation",
                        "'" + pair.strip() + "' is no number of processes",
                        "write name=number, up to " + COUNT_MAX + ", with commas between them");
            }
            if (name.equals("all")) {
                others = count;
            } else {
                named.put(name, count);
            }
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Type type : types) {
            Integer count = named.remove(type.name());
            counts.put(type.name(), count == null ? others : count);
        }
        if (!named.isEmpty()) {
            throw new ProjectException(
                    "--formation",
                    "no process is called '" + named.keySet().iterator().next() + "'",
                    "name one of " + String.join(", ", counts.keySet()));
        }
        return counts;
    }

    private static int count(String text) {
        try {
            int count = Integer.parseInt(text);
            return count <= COUNT_MAX ? count : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// {@return the sections of its processes}
    ///
    /// @param env   what `.env` says
    /// @param where folders of the project
    String sections(Map<String, Integer> counts, int port, boolean env, Places where) throws ProjectException {
        ConfWriter out = new ConfWriter(place);
        int index = 0;
        for (Type type : types) {
            int count = counts.getOrDefault(type.name(), 0);
            StringBuilder names = new StringBuilder();
            for (int i = 1; i <= count; i++) {
                int own = port + index * PORT_STEP + i - 1;
                if (own > PORT_MAX) {
                    throw new ProjectException(
                            place + ":" + type.line(),
                            "'" + type.name() + "' would have port " + own,
                            "begin with a lower one, by --port or PORT in .env");
                }
                String number = type.name() + "." + i;
                String name = count == 1 ? type.name() : number;
                names.append(i > 1 ? "," : "").append(name);
                program(out.section("program:" + name), type, where)
                        .raw("environment", "PORT=\"" + own + "\",PS=\"" + number + "\"")
                        .log(
                                "stdout_logfile",
                                where.run().resolve(name + ".log").toString())
                        // A process that is stopped later has the lower number: it began earlier.
                        .raw("priority", (index + 1) * COUNT_MAX + i);
                if (env) {
                    out.value(
                            "environment_file",
                            where.project().resolve(Settings.ENV).toString());
                }
            }
            if (count > 1) {
                out.section("group:" + type.name()).raw("programs", names).raw("priority", (index + 1) * COUNT_MAX);
            }
            index++;
        }
        return out.toString();
    }

    private ConfWriter program(ConfWriter out, Type type, Places where) throws ProjectException {
        return out.command(place + ":" + type.line(), "/bin/sh", "-c", shell(type.command()))
                .value("directory", where.project().toString())
                .raw("stopasgroup", "true")
                .raw("killasgroup", "true")
                .raw("redirect_stderr", "true")
                .raw("stdout_logfile_maxbytes", Places.LOG_SIZE)
                .raw("stdout_logfile_backups", 1);
    }

    /// {@return what the shell gets: its process becomes the program where the command is one program and its words}
    static String shell(String command) {
        int end = 0;
        while (end < command.length() && !Character.isWhitespace(command.charAt(end))) {
            end++;
        }
        String first = command.substring(0, end);
        boolean one = !SHELL_WORDS.contains(first) && first.indexOf('=') < 0;
        for (int i = 0; i < command.length(); i++) {
            one &= ";&|()`".indexOf(command.charAt(i)) < 0;
        }
        return one ? "exec " + command : command;
    }
}
