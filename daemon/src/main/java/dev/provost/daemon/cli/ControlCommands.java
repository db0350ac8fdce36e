package dev.provost.daemon.cli;

import dev.provost.daemon.config.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The commands of `provostctl`: supervisorctl's, with its words on standard output and its exit statuses, which
/// scripts rely on. An exit status stays until a later failure replaces it.
final class ControlCommands {
    static final int GENERIC = 1;
    static final int INVALID_ARGS = 2;
    static final int STOPPED_LISTED = 3;
    static final int UNIMPLEMENTED = 3;
    static final int REFUSED = 4;
    static final int STATUS_UNKNOWN = 4;
    static final int WRONG_VERSION = 5;
    static final int NOT_RUNNING = 7;

    private static final String API_VERSION = "3.0";
    private static final int TAIL_BYTES = 1600;
    /// Connections open at once when several names are given; more wait their turn.
    private static final int CONNECTIONS_MAX = 256;

    private final String home;
    private final @Nullable String username;
    private final @Nullable String password;
    private final Terminal terminal;
    private ServerUrl url;
    private RpcConnection connection;
    private int exitStatus;

    /// @param home the user's home directory, for `~` in URLs
    ControlCommands(
            ServerUrl url, @Nullable String username, @Nullable String password, String home, Terminal terminal) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.home = home;
        this.terminal = terminal;
        this.connection = new RpcConnection(url, username, password);
    }

    int exitStatus() {
        return exitStatus;
    }

    /// Runs one line: a command and its arguments.
    void run(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return;
        }
        if (text.charAt(0) == '?') {
            text = "help " + text.substring(1);
        }
        int end = 0;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        String command = text.substring(0, end);
        String arguments = text.substring(end).strip();
        try {
            run(command, arguments, text);
        } catch (RpcException e) {
            if (e.reason() == RpcException.Reason.AUTHENTICATION) {
                say("Server requires authentication");
            }
            failed(e.pythonClass(), String.valueOf(e.getMessage()));
        } catch (RpcFault e) {
            failed("xmlrpc.client.Fault", "<Fault " + e.code() + ": " + Values.quoted(e.text()) + ">");
        } catch (UnknownResult e) {
            failed("ValueError", String.valueOf(e.getMessage()));
        }
        // supervisorctl makes a connection for each command; an open one could be stale at the next.
        connection.close();
        terminal.flush();
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /// The form is supervisorctl's, whose scripts are asked for "error:"; a place in its source there is none here.
    private void failed(String pythonClass, String message) {
        say("error: <class '" + pythonClass + "'>, " + message + ": file: provostctl line: 0");
        exitStatus = GENERIC;
    }

    private void run(String command, String arguments, String line) throws RpcException, RpcFault, UnknownResult {
        List<String> words = words(arguments);
        switch (command) {
            case "status" -> status(words);
            case "start" -> start(words);
            case "stop" -> stop(words);
            case "restart" -> restart(words);
            case "signal" -> signal(words);
            case "pid" -> pid(words);
            case "tail" -> tail(words);
            case "maintail" -> maintail(words);
            case "clear" -> clear(words);
            case "version" -> version(words);
            case "avail" -> avail(words);
            case "reread" -> reread(words);
            case "update" -> update(words);
            case "add" -> add(words);
            case "remove" -> remove(words);
            case "shutdown" -> shutdown(words);
            case "reload" -> reload(words);
            case "open" -> open(arguments);
            case "fg" -> fg(words);
            case "help" -> help(arguments);
            case "exit", "quit", "EOF" -> say("");
            default -> {
                say("*** Unknown syntax: " + line);
                exitStatus = GENERIC;
            }
        }
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean blank = i == text.length() || Character.isWhitespace(text.charAt(i));
            if (blank && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return words;
    }

    private void say(String line) {
        terminal.say(line);
    }

    private Object call(String method, Object... params) throws RpcException, RpcFault {
        terminal.flush();
        return connection.call("supervisor." + method, params);
    }

    /// Asks for the daemon's API version, as supervisorctl does before most commands.
    ///
    /// @return false when it is away or another one; said, and kept in the exit status
    private boolean daemonIsUp() throws RpcException, RpcFault {
        try {
            Object version = call("getVersion");
            if (!version.equals(API_VERSION)) {
                say("Sorry, this version of supervisorctl expects to talk to a server with API version " + API_VERSION
                        + ", but the remote version is " + version + ".");
                exitStatus = WRONG_VERSION;
                return false;
            }
            return true;
        } catch (RpcFault e) {
            if (e.code() != RpcFault.UNKNOWN_METHOD) {
                throw e;
            }
            say("Sorry, supervisord responded but did not recognize the supervisor namespace commands; put a section"
                    + " [rpcinterface:supervisor] with supervisor.rpcinterface_factory ="
                    + " supervisor.rpcinterface:make_main_rpcinterface into its configuration.");
            exitStatus = UNIMPLEMENTED;
            return false;
        } catch (RpcException e) {
            switch (e.reason()) {
                case REFUSED -> {
                    say(url.text() + " refused connection");
                    exitStatus = REFUSED;
                }
                case NO_SOCKET_FILE -> {
                    say(url.text() + " no such file");
                    exitStatus = NOT_RUNNING;
                }
                case AUTHENTICATION, OTHER -> throw e;
            }
            return false;
        }
    }

    // ---- status

    private void status(List<String> names) throws RpcException, RpcFault {
        if (!daemonIsUp()) {
            exitStatus = STATUS_UNKNOWN;
            return;
        }
        List<Struct> all = structs(call("getAllProcessInfo"));
        List<Struct> shown = all;
        if (!names.isEmpty() && !names.contains("all")) {
            shown = new ArrayList<>();
            for (String name : names) {
                Namespec spec = Namespec.of(name);
                int before = shown.size();
                for (Struct info : all) {
                    boolean inGroup = info.text("group").equals(spec.group());
                    if (inGroup && (spec.isGroup() || info.text("name").equals(spec.process()))) {
                        shown.add(info);
                    }
                }
                if (shown.size() == before) {
                    say(spec.isGroup() ? spec.group() + ": ERROR (no such group)" : name + ": ERROR (no such process)");
                    exitStatus = STATUS_UNKNOWN;
                }
            }
        }
        int width = 30;
        for (Struct info : shown) {
            width = Math.max(width, info.name().length());
        }
        StringBuilder line = new StringBuilder(100);
        for (Struct info : shown) {
            line.setLength(0);
            pad(line, info.name(), width + 3);
            pad(line, info.text("statename"), 10);
            say(line.append(info.text("description")).toString());
            if (isStopped(info.number("state"))) {
                exitStatus = STOPPED_LISTED;
            }
        }
    }

    private static boolean isStopped(long state) {
        return state == 0 || state == 100 || state == 200 || state == 1000;
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text);
        for (int i = text.codePointCount(0, text.length()); i < width; i++) {
            line.append(' ');
        }
    }

    // ---- start, stop, restart, signal

    /// One kind of order that is given to processes by name.
    private enum Order {
        START("start", "Process", "ProcessGroup", "AllProcesses", "started", RpcFault.ALREADY_STARTED, INVALID_ARGS),
        STOP("stop", "Process", "ProcessGroup", "AllProcesses", "stopped", RpcFault.NOT_RUNNING, GENERIC),
        SIGNAL("signal", "Process", "ProcessGroup", "AllProcesses", "signalled", RpcFault.SUCCESS, GENERIC),
        CLEAR("clear", "ProcessLogs", "ProcessLogs", "AllProcessLogs", "cleared", RpcFault.SUCCESS, GENERIC);

        private final String verb;
        private final String one;
        private final String group;
        private final String all;
        private final String done;
        private final int ignored;
        private final int noSuchGroup;

        /// @param ignored     fault that leaves the exit status alone
        /// @param noSuchGroup exit status for an unknown group
        Order(String verb, String one, String group, String all, String done, int ignored, int noSuchGroup) {
            this.verb = verb;
            this.one = one;
            this.group = group;
            this.all = all;
            this.done = done;
            this.ignored = ignored;
            this.noSuchGroup = noSuchGroup;
        }

        /// {@return why, for the brackets after ERROR; null for a code supervisorctl doesn't expect here}
        private @Nullable String why(long code) {
            return switch ((int) code) {
                case RpcFault.BAD_NAME -> "no such process";
                case RpcFault.NO_FILE -> this == START ? "no such file" : null;
                case RpcFault.NOT_EXECUTABLE -> this == START ? "file is not executable" : null;
                case RpcFault.ALREADY_STARTED -> this == START ? "already started" : null;
                case RpcFault.SPAWN_ERROR -> this == START ? "spawn error" : null;
                case RpcFault.ABNORMAL_TERMINATION -> this == START ? "abnormal termination" : null;
                case RpcFault.NOT_RUNNING -> this == STOP || this == SIGNAL ? "not running" : null;
                case RpcFault.BAD_SIGNAL -> this == SIGNAL ? "bad signal name" : null;
                case RpcFault.FAILED -> this == CLEAR ? "failed" : null;
                default -> null;
            };
        }

        private boolean saysFailureItself(long code) {
            return code == RpcFault.FAILED && (this == STOP || this == SIGNAL);
        }
    }

    private void start(List<String> names) throws RpcException, RpcFault, UnknownResult {
        if (daemonIsUp()) {
            if (names.isEmpty()) {
                refuse("Error: start requires a process name", "start", INVALID_ARGS);
                return;
            }
            order(Order.START, names, null);
        }
    }

    private void stop(List<String> names) throws RpcException, RpcFault, UnknownResult {
        if (daemonIsUp()) {
            if (names.isEmpty()) {
                refuse("Error: stop requires a process name", "stop", GENERIC);
                return;
            }
            order(Order.STOP, names, null);
        }
    }

    private void restart(List<String> names) throws RpcException, RpcFault, UnknownResult {
        if (daemonIsUp()) {
            if (names.isEmpty()) {
                refuse("Error: restart requires a process name", "restart", GENERIC);
                return;
            }
            order(Order.STOP, names, null);
            order(Order.START, names, null);
        }
    }

    private void signal(List<String> words) throws RpcException, RpcFault, UnknownResult {
        if (daemonIsUp()) {
            if (words.size() < 2) {
                refuse("Error: signal requires a signal name and a process name", "signal", GENERIC);
                return;
            }
            order(Order.SIGNAL, words.subList(1, words.size()), words.getFirst());
        }
    }

    private void clear(List<String> names) throws RpcException, RpcFault, UnknownResult {
        if (daemonIsUp()) {
            if (names.isEmpty()) {
                refuse("Error: clear requires a process name", "clear", GENERIC);
                return;
            }
            order(Order.CLEAR, names, null);
        }
    }

    /// Gives an order to all that is named and prints the answers in the order of the names.
    ///
    /// @param extra second parameter of the call: the signal
    private void order(Order order, List<String> names, @Nullable String extra)
            throws RpcException, RpcFault, UnknownResult {
        if (names.contains("all")) {
            String method = order.verb + order.all;
            results(order, extra == null ? call(method) : call(method, extra));
            return;
        }
        if (names.size() == 1) {
            answer(order, names.getFirst(), give(order, names.getFirst(), extra, connection));
            return;
        }
        terminal.flush();
        Semaphore connections = new Semaphore(CONNECTIONS_MAX);
        List<FutureTask<Answer>> tasks = new ArrayList<>(names.size());
        for (String name : names) {
            FutureTask<Answer> task = new FutureTask<>(() -> {
                connections.acquire();
                try (RpcConnection own = new RpcConnection(url, username, password)) {
                    return give(order, name, extra, own);
                } finally {
                    connections.release();
                }
            });
            tasks.add(task);
            Thread.ofVirtual().name(order.verb, tasks.size()).start(task);
        }
        for (int i = 0; i < names.size(); i++) {
            answer(order, names.get(i), answerOf(tasks.get(i)));
            terminal.flush();
        }
    }

    /// What became of one call.
    private sealed interface Answer {
        record Value(Object value) implements Answer {}

        record Refused(RpcFault fault) implements Answer {}

        record Lost(RpcException cause) implements Answer {}
    }

    private static Answer give(Order order, String name, @Nullable String extra, RpcConnection connection) {
        Namespec spec = Namespec.of(name);
        boolean group = spec.isGroup() && order != Order.CLEAR;
        String method = "supervisor." + order.verb + (group ? order.group : order.one);
        String target = group ? spec.group() : name;
        try {
            return new Answer.Value(
                    extra == null ? connection.call(method, target) : connection.call(method, target, extra));
        } catch (RpcFault e) {
            return new Answer.Refused(e);
        } catch (RpcException e) {
            return new Answer.Lost(e);
        }
    }

    private static Answer answerOf(FutureTask<Answer> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Lost(RpcException.closed());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call ended without an answer", e.getCause());
        }
    }

    private void answer(Order order, String name, Answer answer) throws RpcException, RpcFault, UnknownResult {
        Namespec spec = Namespec.of(name);
        boolean group = spec.isGroup() && order != Order.CLEAR;
        switch (answer) {
            case Answer.Lost(RpcException cause) -> throw cause;
            case Answer.Value(Object value) when group -> results(order, value);
            case Answer.Value _ -> say(spec.text() + ": " + order.done);
            case Answer.Refused(RpcFault fault)
            when group -> {
                if (fault.code() != RpcFault.BAD_NAME) {
                    throw fault;
                }
                say(spec.group() + ": ERROR (no such group)");
                exitStatus = order.noSuchGroup;
            }
            case Answer.Refused(RpcFault fault) -> result(order, spec.text(), fault.code(), fault.text());
        }
    }

    private void results(Order order, Object value) throws RpcException, UnknownResult {
        for (Struct result : structs(value)) {
            result(order, result.name(), result.number("status"), result.text("description"));
        }
    }

    private void result(Order order, String name, long code, String description) throws UnknownResult {
        if (code == RpcFault.SUCCESS) {
            say(name + ": " + order.done);
        } else if (order.saysFailureItself(code)) {
            say(description);
        } else {
            String why = order.why(code);
            if (why == null) {
                throw new UnknownResult(code, name);
            }
            say(name + ": ERROR (" + why + ")");
        }
        if (code == RpcFault.SPAWN_ERROR
                || code == RpcFault.ABNORMAL_TERMINATION
                || (code == RpcFault.NOT_RUNNING && order.ignored != RpcFault.NOT_RUNNING)) {
            exitStatus = NOT_RUNNING;
        } else if (code != RpcFault.SUCCESS && code != order.ignored) {
            exitStatus = GENERIC;
        }
    }

    /// A status code that this order should never give; supervisorctl prints exactly this.
    private static final class UnknownResult extends Exception {
        private static final long serialVersionUID = 1;

        UnknownResult(long code, String name) {
            super("Unknown result code " + code + " for " + name, null, false, false);
        }
    }

    // ---- asking

    private void pid(List<String> names) throws RpcException, RpcFault {
        if (!daemonIsUp()) {
            return;
        }
        if (names.isEmpty()) {
            say(String.valueOf(call("getPID")));
        } else if (names.contains("all")) {
            for (Struct info : structs(call("getAllProcessInfo"))) {
                say(Long.toString(info.number("pid")));
            }
        } else {
            for (String name : names) {
                try {
                    long pid = struct(call("getProcessInfo", name)).number("pid");
                    say(Long.toString(pid));
                    if (pid == 0) {
                        exitStatus = NOT_RUNNING;
                    }
                } catch (RpcFault e) {
                    exitStatus = GENERIC;
                    if (e.code() != RpcFault.BAD_NAME) {
                        throw e;
                    }
                    say("No such process " + name);
                }
            }
        }
    }

    private void tail(List<String> words) throws RpcException, RpcFault {
        if (!daemonIsUp()) {
            return;
        }
        if (words.isEmpty()) {
            refuse("Error: too few arguments", "tail", GENERIC);
            return;
        }
        if (words.size() > 3) {
            refuse("Error: too many arguments", "tail", GENERIC);
            return;
        }
        String modifier = words.getFirst().startsWith("-") ? words.getFirst() : null;
        List<String> rest = modifier == null ? words : words.subList(1, words.size());
        if (rest.isEmpty()) {
            refuse("Error: tail requires process name", null, GENERIC);
            return;
        }
        String name = rest.getFirst();
        String channel = rest.size() == 1 ? "stdout" : rest.getLast().toLowerCase(Locale.ROOT);
        if (!channel.equals("stdout") && !channel.equals("stderr")) {
            refuse("Error: bad channel '" + channel + "'", null, GENERIC);
            return;
        }
        Integer bytes = tailBytes(modifier);
        if (bytes == null) {
            return;
        }
        try {
            say(String.valueOf(
                    call(channel.equals("stdout") ? "readProcessStdoutLog" : "readProcessStderrLog", name, -bytes, 0)));
        } catch (RpcFault e) {
            logFault(e, name);
        }
    }

    private void maintail(List<String> words) throws RpcException, RpcFault {
        if (!daemonIsUp()) {
            return;
        }
        if (words.size() > 1) {
            refuse("Error: too many arguments", "maintail", GENERIC);
            return;
        }
        String modifier = words.isEmpty() ? null : words.getFirst();
        Integer bytes = tailBytes(modifier);
        if (bytes == null) {
            return;
        }
        try {
            say(String.valueOf(call("readLog", -bytes, 0)));
        } catch (RpcFault e) {
            logFault(e, "supervisord");
        }
    }

    /// {@return the number behind the dash, 1600 without a modifier; null after having said what is wrong with it}
    private @Nullable Integer tailBytes(@Nullable String modifier) {
        if (modifier == null) {
            return TAIL_BYTES;
        }
        if (modifier.equals("-f")) {
            say("provostctl doesn't follow logs yet; use supervisorctl tail -f, or leave -f out for the last bytes");
            exitStatus = GENERIC;
            return null;
        }
        try {
            if (modifier.startsWith("-")) {
                return Integer.parseInt(modifier.substring(1));
            }
        } catch (NumberFormatException e) {
            // Said below, as for an argument without a dash.
        }
        refuse("Error: bad argument " + modifier, null, GENERIC);
        return null;
    }

    private void logFault(RpcFault fault, String name) throws RpcFault {
        exitStatus = GENERIC;
        say(name + ": ERROR ("
                + switch (fault.code()) {
                    case RpcFault.NO_FILE -> "no log file";
                    case RpcFault.FAILED -> "unknown error reading log";
                    case RpcFault.BAD_NAME -> "no such process name";
                    default -> throw fault;
                }
                + ")");
    }

    private void version(List<String> words) throws RpcException, RpcFault {
        if (refusedArguments("version", words) || !daemonIsUp()) {
            return;
        }
        say(String.valueOf(call("getSupervisorVersion")));
    }

    private void avail(List<String> words) throws RpcException, RpcFault {
        if (refusedArguments("avail", words)) {
            return;
        }
        List<Struct> configs;
        try {
            configs = structs(call("getAllConfigInfo"));
        } catch (RpcFault e) {
            exitStatus = GENERIC;
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            say("ERROR: supervisor shutting down");
            return;
        }
        StringBuilder line = new StringBuilder(100);
        for (Struct config : configs) {
            line.setLength(0);
            pad(line, config.name(), 32);
            pad(line.append(' '), config.flag("inuse") ? "in use" : "avail", 9);
            pad(line.append(' '), config.flag("autostart") ? "auto" : "manual", 9);
            line.append(' ').append(config.number("group_prio"));
            say(line.append(':').append(config.number("process_prio")).toString());
        }
    }

    // ---- configuration

    /// What a reread found, by group.
    private record Changes(List<String> added, List<String> changed, List<String> removed) {
        static Changes of(Object value) throws RpcException {
            if (value instanceof List<?> outer
                    && outer.size() == 1
                    && outer.getFirst() instanceof List<?> lists
                    && lists.size() == 3) {
                return new Changes(texts(lists.get(0)), texts(lists.get(1)), texts(lists.get(2)));
            }
            throw RpcException.malformed("the answer to reloadConfig is not three lists");
        }

        private static List<String> texts(@Nullable Object value) {
            List<String> texts = new ArrayList<>();
            if (value instanceof List<?> list) {
                for (Object element : list) {
                    texts.add(String.valueOf(element));
                }
            }
            return texts;
        }
    }

    private void reread(List<String> words) throws RpcException, RpcFault {
        if (refusedArguments("reread", words)) {
            return;
        }
        Changes changes;
        try {
            changes = Changes.of(call("reloadConfig"));
        } catch (RpcFault e) {
            exitStatus = GENERIC;
            switch (e.code()) {
                case RpcFault.SHUTDOWN_STATE -> say("ERROR: supervisor shutting down");
                case RpcFault.CANT_REREAD -> say("ERROR: " + e.text());
                default -> throw e;
            }
            return;
        }
        Map<String, String> byName = new TreeMap<>();
        changes.added.forEach(group -> byName.put(group, "available"));
        changes.changed.forEach(group -> byName.put(group, "changed"));
        changes.removed.forEach(group -> byName.put(group, "disappeared"));
        if (byName.isEmpty()) {
            say("No config updates to processes");
        }
        byName.forEach((group, change) -> say(group + ": " + change));
    }

    private void update(List<String> words) throws RpcException, RpcFault {
        Changes changes;
        try {
            changes = Changes.of(call("reloadConfig"));
        } catch (RpcFault e) {
            exitStatus = GENERIC;
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            say("ERROR: already shutting down");
            return;
        }
        Set<String> wanted = words.contains("all") ? Set.of() : new LinkedHashSet<>(words);
        if (!wanted.isEmpty()) {
            Set<String> known = new HashSet<>(changes.added);
            for (Struct info : structs(call("getAllProcessInfo"))) {
                known.add(info.text("group"));
            }
            for (String group : wanted) {
                if (!known.contains(group)) {
                    say("ERROR: no such group: " + group);
                    exitStatus = GENERIC;
                }
            }
        }
        for (String group : changes.removed) {
            if (isWanted(group, wanted)) {
                List<Struct> results = structs(call("stopProcessGroup", group));
                say(group + ": stopped");
                if (hasFailed(results)) {
                    say(group + ": has problems; not removing");
                    exitStatus = GENERIC;
                } else {
                    call("removeProcessGroup", group);
                    say(group + ": removed process group");
                }
            }
        }
        for (String group : changes.changed) {
            if (isWanted(group, wanted)) {
                call("stopProcessGroup", group);
                say(group + ": stopped");
                call("removeProcessGroup", group);
                call("addProcessGroup", group);
                say(group + ": updated process group");
            }
        }
        for (String group : changes.added) {
            if (isWanted(group, wanted)) {
                call("addProcessGroup", group);
                say(group + ": added process group");
            }
        }
    }

    private static boolean isWanted(String group, Set<String> wanted) {
        return wanted.isEmpty() || wanted.contains(group);
    }

    private static boolean hasFailed(List<Struct> results) throws RpcException {
        for (Struct result : results) {
            if (result.number("status") == RpcFault.FAILED) {
                return true;
            }
        }
        return false;
    }

    private void add(List<String> names) throws RpcException, RpcFault {
        for (String name : names) {
            try {
                call("addProcessGroup", name);
                say(name + ": added process group");
            } catch (RpcFault e) {
                switch (e.code()) {
                    case RpcFault.SHUTDOWN_STATE -> refuse("ERROR: shutting down", null, GENERIC);
                    case RpcFault.ALREADY_ADDED -> say("ERROR: process group already active");
                    case RpcFault.BAD_NAME -> refuse("ERROR: no such process/group: " + name, null, GENERIC);
                    default -> throw e;
                }
            }
        }
    }

    private void remove(List<String> names) throws RpcException, RpcFault {
        for (String name : names) {
            try {
                call("removeProcessGroup", name);
                say(name + ": removed process group");
            } catch (RpcFault e) {
                switch (e.code()) {
                    case RpcFault.STILL_RUNNING -> refuse("ERROR: process/group still running: " + name, null, GENERIC);
                    case RpcFault.BAD_NAME -> refuse("ERROR: no such process/group: " + name, null, GENERIC);
                    default -> throw e;
                }
            }
        }
    }

    // ---- the daemon itself

    private void shutdown(List<String> words) throws RpcException, RpcFault {
        if (refusedArguments("shutdown", words)) {
            return;
        }
        try {
            call("shutdown");
            say("Shut down");
        } catch (RpcFault e) {
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            say("ERROR: already shutting down");
        } catch (RpcException e) {
            switch (e.reason()) {
                case REFUSED ->
                    refuse("ERROR: " + url.text() + " refused connection (already shut down?)", null, GENERIC);
                case NO_SOCKET_FILE ->
                    refuse("ERROR: " + url.text() + " no such file (already shut down?)", null, GENERIC);
                case AUTHENTICATION, OTHER -> throw e;
            }
        }
    }

    private void reload(List<String> words) throws RpcException, RpcFault {
        if (refusedArguments("reload", words)) {
            return;
        }
        try {
            call("restart");
            say("Restarted supervisord");
        } catch (RpcFault e) {
            exitStatus = GENERIC;
            if (e.code() != RpcFault.SHUTDOWN_STATE) {
                throw e;
            }
            say("ERROR: already shutting down");
        }
    }

    private void open(String text) throws RpcException, RpcFault {
        try {
            url = ServerUrl.of(text, home);
        } catch (IllegalArgumentException e) {
            refuse("ERROR: url must be http:// or unix://", null, GENERIC);
            return;
        }
        connection.close();
        connection = new RpcConnection(url, username, password);
        int before = exitStatus;
        status(List.of());
        exitStatus = before;
    }

    private void fg(List<String> names) throws RpcException, RpcFault {
        if (!daemonIsUp()) {
            return;
        }
        if (names.isEmpty()) {
            refuse("ERROR: no process name supplied", "fg", GENERIC);
            return;
        }
        if (names.size() > 1) {
            refuse("ERROR: too many process names supplied", null, GENERIC);
            return;
        }
        try {
            if (!struct(call("getProcessInfo", names.getFirst()))
                    .text("statename")
                    .equals("RUNNING")) {
                refuse("ERROR: process not running", null, GENERIC);
                return;
            }
        } catch (RpcFault e) {
            if (e.code() != RpcFault.BAD_NAME) {
                throw e;
            }
            refuse("ERROR: bad process name supplied", null, GENERIC);
            return;
        }
        refuse("provostctl has no fg yet; use supervisorctl fg, or tail to see the output", null, GENERIC);
    }

    private void help(String topic) {
        if (topic.isEmpty()) {
            terminal.print(CommandHelp.TOPICS);
            say("");
            return;
        }
        String text = CommandHelp.topic(topic);
        if (text == null) {
            say("*** No help on " + topic);
        } else {
            terminal.print(text);
        }
    }

    private boolean refusedArguments(String command, List<String> words) {
        if (words.isEmpty()) {
            return false;
        }
        refuse("Error: " + command + " accepts no arguments", command, GENERIC);
        return true;
    }

    /// Says what is wrong, and how to say it right when there is a topic for it.
    private void refuse(String message, @Nullable String topic, int status) {
        say(message);
        String help = topic == null ? null : CommandHelp.topic(topic);
        if (help != null) {
            terminal.print(help);
        }
        exitStatus = status;
    }

    // ---- reading answers

    /// A struct of an answer, whose members are there and of the right type, or the answer is refused.
    private record Struct(Map<?, ?> members) {
        String text(String name) throws RpcException {
            if (members.get(name) instanceof String text) {
                return text;
            }
            throw missing(name);
        }

        long number(String name) throws RpcException {
            if (members.get(name) instanceof Long number) {
                return number;
            }
            throw missing(name);
        }

        boolean flag(String name) throws RpcException {
            if (members.get(name) instanceof Boolean flag) {
                return flag;
            }
            throw missing(name);
        }

        /// {@return `name` or `group:name`}
        String name() throws RpcException {
            return new Namespec(text("group"), text("name")).text();
        }

        private static RpcException missing(String name) {
            return RpcException.malformed("the answer has no usable member '" + name + "'");
        }
    }

    private static Struct struct(Object value) throws RpcException {
        if (value instanceof Map<?, ?> members) {
            return new Struct(members);
        }
        throw RpcException.malformed("the answer is not a struct");
    }

    private static List<Struct> structs(Object value) throws RpcException {
        if (!(value instanceof List<?> list)) {
            throw RpcException.malformed("the answer is not an array");
        }
        List<Struct> structs = new ArrayList<>(list.size());
        for (Object element : list) {
            structs.add(struct(element));
        }
        return structs;
    }
}
