package dev.provost.daemon.config;

import dev.provost.daemon.config.GroupConfig.FcgiSocket;
import dev.provost.daemon.config.GroupConfig.Kind;
import dev.provost.daemon.config.GroupConfig.ListenerPool;
import dev.provost.daemon.config.GroupConfig.RestartGroup;
import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.Values.Ownership;
import dev.provost.daemon.os.Account;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads everything that forms a process group. The order of kinds, sections and keys is supervisord's.
final class GroupSections {
    static final String NAME = "choose a name without blanks, colons and slashes";

    private static final String GROUP = "group:";
    private static final String PROGRAM = "program:";
    private static final String LISTENER = "eventlistener:";
    private static final String FCGI = "fcgi-program:";
    /// Commands of listeners whose work we do: scripts, and modules for `python -m`.
    private static final List<String> SEEDS = List.of(
            "ordered-startup-supervisord",
            "ordered-startup-listener",
            "supervisord-dependent-startup",
            "ordered_startup_supervisord",
            "supervisord_dependent_startup");

    private static final String RESULT_HANDLER = "supervisor.dispatchers:default_handler";
    private static final Set<String> EVENTS = Set.of(
            "EVENT",
            "PROCESS_STATE",
            "PROCESS_STATE_STOPPED",
            "PROCESS_STATE_EXITED",
            "PROCESS_STATE_STARTING",
            "PROCESS_STATE_STOPPING",
            "PROCESS_STATE_BACKOFF",
            "PROCESS_STATE_FATAL",
            "PROCESS_STATE_RUNNING",
            "PROCESS_STATE_UNKNOWN",
            "PROCESS_COMMUNICATION",
            "PROCESS_COMMUNICATION_STDOUT",
            "PROCESS_COMMUNICATION_STDERR",
            "PROCESS_LOG",
            "PROCESS_LOG_STDOUT",
            "PROCESS_LOG_STDERR",
            "REMOTE_COMMUNICATION",
            "SUPERVISOR_STATE_CHANGE",
            "SUPERVISOR_STATE_CHANGE_RUNNING",
            "SUPERVISOR_STATE_CHANGE_STOPPING",
            "TICK",
            "TICK_5",
            "TICK_60",
            "TICK_3600",
            "PROCESS_GROUP",
            "PROCESS_GROUP_ADDED",
            "PROCESS_GROUP_REMOVED");

    private final Reading reading;
    private final String here;
    private final Names names;
    private final Map<String, String> environment;
    private final List<Section> sections;
    private final List<GroupConfig> groups = new ArrayList<>();
    private final Set<String> members = new HashSet<>();

    /// @param environment `[supervisord] environment`
    GroupSections(Reading reading, Path here, Map<String, String> environment) {
        this.reading = reading;
        this.here = here.toString();
        this.names = reading.names().with("here", this.here);
        this.environment = Map.copyOf(environment);
        this.sections = reading.document().sections();
    }

    /// {@return all groups by priority and name}
    List<GroupConfig> read() {
        for (Section section : sections) {
            if (section.name().startsWith(GROUP)) {
                group(section);
            }
        }
        for (Section section : sections) {
            if (section.name().startsWith(PROGRAM) && !members.contains(section.name())) {
                program(section);
            }
        }
        for (Section section : sections) {
            if (section.name().startsWith(LISTENER) && !isDoneByUs(section)) {
                listener(section);
            }
        }
        for (Section section : sections) {
            if (section.name().startsWith(FCGI) && !members.contains(section.name())) {
                fcgi(section);
            }
        }
        groups.sort(new ByPriority());
        if (Dependencies.areUsed(groups)) {
            checkOrder();
        }
        return groups;
    }

    private void checkOrder() {
        for (Problem problem : Dependencies.of(groups).problems(this::hasSection)) {
            reading.refuse(problem.at(), problem.text(), problem.remedy());
        }
    }

    /// {@return whether a name is missing only because its section has problems of its own}
    private boolean hasSection(String name) {
        if (reading.problems().isEmpty()) {
            return false;
        }
        int colon = name.indexOf(':');
        String bare = colon < 0 ? name : name.substring(0, colon);
        for (String kind : List.of(GROUP, PROGRAM, LISTENER, FCGI)) {
            if (reading.document().section(kind + bare) != null) {
                return true;
            }
        }
        return false;
    }

    /// The listeners of ordered-startup-supervisord and supervisord-dependent-startup start programs one after another;
    /// their keys are ours. Running beside us they would order starts that we have made, and one ends over that.
    private boolean isDoneByUs(Section section) {
        IniDocument.Value command = reading.document().value(section, "command");
        if (command == null) {
            return false;
        }
        for (String seed : SEEDS) {
            int at = command.text().indexOf(seed);
            if (at >= 0 && isWord(command.text(), at, at + seed.length())) {
                reading.note("[" + section.name() + "] is left out: Provost does itself what " + seed + " does ("
                        + command.at() + ")");
                return true;
            }
        }
        return false;
    }

    /// {@return whether what stands there is a word, or the end of a path}
    private static boolean isWord(String text, int from, int to) {
        char before = from == 0 ? ' ' : text.charAt(from - 1);
        char after = to == text.length() ? ' ' : text.charAt(to);
        return (before == '/' || before == '"' || before == '\'' || PythonText.isSpace(before))
                && (after == '.' || after == '"' || after == '\'' || PythonText.isSpace(after));
    }

    /// A class, since the first method reference of a JVM costs milliseconds.
    private static final class ByPriority implements Comparator<GroupConfig> {
        @Override
        public int compare(GroupConfig one, GroupConfig other) {
            return one.priority() == other.priority()
                    ? one.name().compareTo(other.name())
                    : Integer.compare(one.priority(), other.priority());
        }
    }

    private void group(Section section) {
        String name = name(section, GROUP);
        SectionView view = new SectionView(reading, section, names);
        List<String> programs = Values.words(view.text("programs", ""));
        int priority = view.integer("priority", 999);
        List<ProcessConfig> processes = new ArrayList<>();
        // supervisord's text names the last good member instead of the group; people search for that text.
        String named = section.name();
        for (String program : programs) {
            Section plain = reading.document().section(PROGRAM + program);
            Section fcgi = reading.document().section(FCGI + program);
            Section member = plain == null ? fcgi : plain;
            if (member == null && (reading.isExcluded(PROGRAM + program) || reading.isExcluded(FCGI + program))) {
                reading.note("[" + section.name() + "] goes without " + program + ", which is excluded");
            } else if (member == null) {
                view.refuse(
                        "programs",
                        "[" + named + "] names unknown program or fcgi-program " + program,
                        "add [program:" + program + "], or take the name out of programs in [" + section.name() + "]");
            } else if (plain != null && fcgi != null) {
                view.refuse(
                        "programs",
                        "[" + named + "] name " + program + " is ambiguous (exists as program and fcgi-program)",
                        "rename one of the two");
            } else {
                named = member.name();
                members.add(named);
                processes.addAll(processes(member, name));
            }
        }
        OrderConfig order = OrderKeys.read(view, reading.document().values(section));
        groups.add(new GroupConfig(
                name, Kind.GROUP, priority, processes, null, null, restartGroup(view), section.at(), order));
    }

    private static RestartGroup restartGroup(SectionView view) {
        String text = view.text("restart_group");
        if (text == null) {
            return RestartGroup.ONE_FOR_ONE;
        }
        return switch (PythonText.strip(text).toLowerCase(Locale.ROOT)) {
            case "one-for-one" -> RestartGroup.ONE_FOR_ONE;
            case "one-for-all" -> RestartGroup.ONE_FOR_ALL;
            case "rest-for-one" -> RestartGroup.REST_FOR_ONE;
            default -> {
                view.refuse(
                        "restart_group",
                        "'restart_group' is \"" + text + "\", which is no way to restart a group",
                        "write one-for-one, one-for-all or rest-for-one");
                yield RestartGroup.ONE_FOR_ONE;
            }
        };
    }

    private void program(Section section) {
        String name = name(section, PROGRAM);
        int priority = new SectionView(reading, section, names).integer("priority", 999);
        groups.add(new GroupConfig(name, Kind.PROGRAM, priority, processes(section, name), null, null, section.at()));
    }

    private List<ProcessConfig> processes(Section section, String group) {
        return new ProgramSection(reading, section, here, group, environment).processes();
    }

    private String name(Section section, String prefix) {
        String written = section.name().substring(prefix.length());
        try {
            return Values.name(written);
        } catch (ConfigException e) {
            reading.refuse(section.at(), e.text(), NAME);
            return PythonText.strip(written);
        }
    }

    private void listener(Section section) {
        String name = PythonText.strip(section.name().substring(LISTENER.length()));
        SectionView view = new SectionView(reading, section, names);
        int priority = view.integer("priority", -1);
        int bufferSize = view.integer("buffer_size", 10);
        if (bufferSize < 1) {
            view.refuse(
                    "buffer_size",
                    "[" + section.name() + "] section sets invalid buffer_size (" + bufferSize + ")",
                    "write 1 or more");
        }
        String handler = view.text("result_handler", RESULT_HANDLER);
        if (!handler.equals(RESULT_HANDLER)) {
            view.refuse(
                    "result_handler",
                    handler + " cannot be resolved within [" + section.name() + "]",
                    "leave result_handler out, or use " + RESULT_HANDLER);
        }
        Set<String> events = events(view, section);
        if (view.bool("redirect_stderr", false)) {
            view.refuse(
                    "redirect_stderr",
                    "[" + section.name() + "] section sets redirect_stderr=true but this is not allowed because it will"
                            + " interfere with the eventlistener protocol",
                    "take redirect_stderr out");
        }
        ListenerPool pool = new ListenerPool(
                List.copyOf(events),
                bufferSize,
                handler,
                seconds(view, "recover_secs", ListenerPool.RECOVER_SECONDS),
                seconds(view, "answer_secs", ListenerPool.ANSWER_SECONDS));
        groups.add(new GroupConfig(
                name, Kind.EVENTLISTENER, priority, processes(section, name), pool, null, section.at()));
    }

    private static int seconds(SectionView view, String key, int fallback) {
        int seconds = view.integer(key, fallback);
        if (seconds < 0) {
            view.refuse(
                    key,
                    "'" + key + "' is " + seconds,
                    "write seconds, such as " + key + "=" + fallback + ", or 0 for ever");
        }
        return seconds;
    }

    private static Set<String> events(SectionView view, Section section) {
        Set<String> events = new LinkedHashSet<>();
        for (String word : Values.words(view.text("events", ""))) {
            events.add(word.toUpperCase(Locale.ROOT));
        }
        if (events.isEmpty()) {
            view.refuse(
                    "events",
                    "[" + section.name() + "] section requires an \"events\" line",
                    "name the events to receive, such as events=PROCESS_STATE");
        }
        for (String event : events) {
            if (!EVENTS.contains(event)) {
                view.refuse(
                        "events",
                        "Unknown event type " + event + " in [" + section.name() + "] events",
                        "use supervisord's event names, such as PROCESS_STATE_EXITED or TICK_60");
            }
        }
        return events;
    }

    private void fcgi(Section section) {
        String name = name(section, FCGI);
        SectionView view = new SectionView(reading, section, names);
        int priority = view.integer("priority", 999);
        Account user = view.user("user");
        int backlog = backlog(view);
        Ownership owner = owner(view);
        Integer mode = mode(view);
        String socket = view.with(names.with("program_name", name)).text("socket");
        FcgiSocket spec = null;
        if (socket != null && !socket.isEmpty()) {
            spec = socket(view, section, socket, new SocketKeys(user, owner, mode, backlog));
        } else if (socket != null || view.raw("socket") == null) {
            view.refuse(
                    "socket",
                    "[" + section.name() + "] section requires a \"socket\" line",
                    "add socket=unix:///path/to/socket or socket=tcp://host:port");
        }
        groups.add(new GroupConfig(name, Kind.FCGI, priority, processes(section, name), null, spec, section.at()));
    }

    private static int backlog(SectionView view) {
        if (view.raw("socket_backlog") == null) {
            return 0;
        }
        int backlog = view.integer("socket_backlog", 128);
        if (backlog < 1 || backlog > 65535) {
            view.refuse("socket_backlog", "Invalid socket_backlog value " + backlog, "write a number from 1 to 65535");
        }
        return backlog;
    }

    private @Nullable Ownership owner(SectionView view) {
        String text = view.text("socket_owner");
        if (text == null) {
            return null;
        }
        try {
            return Values.ownership(text, reading.where().accounts());
        } catch (ConfigException e) {
            view.refuse("socket_owner", "Invalid socket_owner value " + text, "write user or user:group; " + e.text());
            return null;
        }
    }

    private static @Nullable Integer mode(SectionView view) {
        String text = view.text("socket_mode");
        if (text == null) {
            return null;
        }
        try {
            return Values.octal(text);
        } catch (ConfigException e) {
            view.refuse("socket_mode", "Invalid socket_mode value " + text, "write octal digits, such as 0700");
            return null;
        }
    }

    private record SocketKeys(
            @Nullable Account user,
            @Nullable Ownership owner,
            @Nullable Integer mode,
            int backlog) {}

    private @Nullable FcgiSocket socket(SectionView view, Section section, String url, SocketKeys keys) {
        String tail = " in [" + section.name() + "] socket";
        if (url.startsWith("unix://")) {
            String path = url.substring("unix://".length());
            if (!path.startsWith("/")) {
                view.refuse(
                        "socket",
                        "('Unix socket path %s is not an absolute path', " + PythonText.repr(path) + ")" + tail,
                        "write three slashes, such as socket=unix:///run/app.sock");
                return null;
            }
            Ownership owner = keys.owner();
            if (owner == null) {
                Account user = keys.user();
                owner = user == null ? Ownership.NONE : new Ownership(user.uid(), user.gid());
            }
            Integer mode = keys.mode();
            return new FcgiSocket(
                    "unix://" + reading.where().absolute(path),
                    owner.user(),
                    owner.group(),
                    mode == null ? 0700 : mode,
                    keys.backlog());
        }
        if (keys.owner() != null || keys.mode() != null) {
            view.refuse(
                    "socket",
                    "socket_owner and socket_mode params should only be used with a Unix domain socket" + tail,
                    "take socket_owner and socket_mode out");
            return null;
        }
        String address = url.startsWith("tcp://") ? url.substring("tcp://".length()) : "";
        int colon = address.indexOf(':');
        Long port = colon > 0 ? PythonText.parseInt(address.substring(colon + 1), 10) : null;
        if (port == null || !isBare(address, colon)) {
            view.refuse(
                    "socket",
                    "('Bad socket format %s', " + PythonText.repr(url) + ")" + tail,
                    "write socket=unix:///path/to/socket or socket=tcp://host:port");
            return null;
        }
        try {
            Values.port(address.substring(colon + 1));
        } catch (ConfigException e) {
            view.refuse("socket", e.text() + tail, "write a port from 1 to 65535");
            return null;
        }
        String host = address.substring(0, colon).toLowerCase(Locale.ROOT);
        return new FcgiSocket("tcp://" + host + ":" + port, -1, -1, 0, keys.backlog());
    }

    /// {@return whether host and port hold no blanks, and the port nothing but digits}
    private static boolean isBare(String address, int colon) {
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (PythonText.isSpace(c) || (i > colon && !Character.isDigit(c))) {
                return false;
            }
        }
        return true;
    }
}
