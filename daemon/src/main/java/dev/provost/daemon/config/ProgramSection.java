package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.IniDocument.Value;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.process.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the processes of one `[program:x]`, `[eventlistener:x]` or `[fcgi-program:x]`. Keys come in the order in which
/// supervisord looks at them, so that the first problem is the one it tells.
final class ProgramSection {
    private static final long LOG_BYTES = 50L << 20;

    /// More is a slip of the keyboard: Linux has no more than 4,194,304 pids, and a process takes descriptors too.
    private static final int NUMPROCS_MAX = 100_000;

    private static final int TERM = 15;

    private final Reading reading;
    private final Section section;
    private final String group;
    private final String here;
    private final Map<String, String> daemonEnvironment;

    private final SectionView view;
    private final String program;
    private final int priority;
    private final boolean autostart;
    private final Autorestart autorestart;
    private final int startsecs;
    private final int startretries;
    private final int stopsignal;
    private final int stopwaitsecs;
    private final boolean stopasgroup;
    private final boolean killasgroup;
    private final List<Integer> exitcodes;
    private final boolean redirectStderr;
    private final int numprocs;
    private final int numprocsStart;
    private final long stdoutCapture;
    private final boolean stdoutEvents;
    private final long stderrCapture;
    private final boolean stderrEvents;
    private final @Nullable String serverurl;
    private final @Nullable Account user;
    private final @Nullable Integer umask;
    private final String processName;
    private final boolean autoreload;

    /// @param daemonEnvironment `[supervisord] environment`, immutable
    ProgramSection(Reading reading, Section section, String here, String group, Map<String, String> daemonEnvironment) {
        this.reading = reading;
        this.section = section;
        this.group = group;
        this.here = here;
        this.daemonEnvironment = daemonEnvironment;
        String afterColon = section.name().substring(section.name().indexOf(':') + 1);
        this.program = PythonText.strip(afterColon);
        Names names = reading.names()
                .with("here", here)
                .with("program_name", program)
                .with("host_node_name", reading.where().hostName())
                .with("group_name", group);
        this.view = new SectionView(reading, section, names).namingItself();
        checkName(afterColon);
        this.priority = view.integer("priority", 999);
        this.autostart = view.bool("autostart", true);
        this.autorestart = autorestart();
        this.startsecs = view.integer("startsecs", 1);
        this.startretries = startretries();
        this.stopsignal = stopsignal();
        this.stopwaitsecs = view.integer("stopwaitsecs", 10);
        this.stopasgroup = view.bool("stopasgroup", false);
        this.killasgroup = view.bool("killasgroup", stopasgroup);
        this.exitcodes = exitcodes();
        this.redirectStderr = view.bool("redirect_stderr", false);
        this.numprocs = view.integer("numprocs", 1);
        this.numprocsStart = view.integer("numprocs_start", 0);
        this.stdoutCapture = view.byteSize("stdout_capture_maxbytes", 0);
        this.stdoutEvents = view.bool("stdout_events_enabled", false);
        this.stderrCapture = view.byteSize("stderr_capture_maxbytes", 0);
        this.stderrEvents = view.bool("stderr_events_enabled", false);
        this.serverurl = serverurl();
        this.user = view.user("user");
        this.umask = view.octal("umask");
        this.processName = processName();
        this.autoreload = view.bool("autoreload", false);
        checkTogether();
    }

    private void checkName(String afterColon) {
        try {
            Values.name(afterColon);
        } catch (ConfigException e) {
            // In the sections of programs the name was checked before, without the place in the text.
            String text = e.text();
            for (Problem problem : reading.problems()) {
                if (problem.at().equals(section.at()) && problem.text().equals(text)) {
                    return;
                }
            }
            reading.refuse(view.at(""), text + view.tail(), GroupSections.NAME);
        }
    }

    private Autorestart autorestart() {
        String text = view.text("autorestart");
        try {
            return text == null ? Autorestart.UNEXPECTED : Values.autorestart(text);
        } catch (ConfigException e) {
            view.refuse("autorestart", e, "write true, false or unexpected");
            return Autorestart.UNEXPECTED;
        }
    }

    /// A word of ours is `unlimited`; supervisord has numbers only.
    private int startretries() {
        String text = view.text("startretries");
        return text != null && PythonText.strip(text).equalsIgnoreCase("unlimited")
                ? Rules.UNLIMITED
                : view.integer("startretries", 3);
    }

    private int stopsignal() {
        String text = view.text("stopsignal");
        if (text == null) {
            return TERM;
        }
        try {
            return Values.signal(text);
        } catch (ConfigException e) {
            view.refuse("stopsignal", e, "write a signal's name or number, such as stopsignal=TERM");
            return TERM;
        }
    }

    private List<Integer> exitcodes() {
        String text = view.text("exitcodes");
        try {
            return text == null ? List.of(0) : Values.exitcodes(text);
        } catch (ConfigException e) {
            view.refuse("exitcodes", e, "write numbers from 0 to 255 with commas between them, such as exitcodes=0,2");
            return List.of(0);
        }
    }

    private @Nullable String serverurl() {
        String url = view.text("serverurl");
        return url != null && PythonText.strip(url).equalsIgnoreCase("AUTO") ? null : url;
    }

    /// The pattern of the names, not yet expanded; supervisord checks its characters like this too.
    private String processName() {
        String pattern = view.raw("process_name");
        try {
            return pattern == null ? "%(program_name)s" : Values.name(pattern);
        } catch (ConfigException e) {
            view.refuse("process_name", e, GroupSections.NAME);
            return "%(program_name)s";
        }
    }

    private void checkTogether() {
        if (numprocs > NUMPROCS_MAX) {
            view.refuse(
                    "numprocs",
                    "numprocs " + numprocs + " is more than " + NUMPROCS_MAX,
                    "a machine can't run that many processes; write the number that are to run");
        }
        if (numprocs > 1 && !processName.contains("%(process_num)")) {
            view.refuse(
                    "process_name",
                    "%(process_num) must be present within process_name when numprocs > 1",
                    "write process_name=%(program_name)s_%(process_num)02d");
        }
        if (stopasgroup && !killasgroup) {
            view.refuse(
                    "killasgroup",
                    "Cannot set stopasgroup=true and killasgroup=false",
                    "leave killasgroup out, or set stopasgroup=false");
        }
    }

    /// {@return its processes by priority and name}
    List<ProcessConfig> processes() {
        List<ProcessConfig> processes = new ArrayList<>();
        Map<String, String> settings = null;
        boolean plain = !mentionsNames();
        int problems = reading.problems().size();
        for (long number = numprocsStart; number < (long) numprocsStart + Math.min(numprocs, NUMPROCS_MAX); number++) {
            Names known = view.names().withProcess((int) number, numprocs);
            Map<String, String> own = environment(known);
            SectionView numbered = view.with(known.withVariables(own));
            if (settings == null || !plain) {
                settings = Map.copyOf(settings(numbered));
            }
            ProcessConfig process = process(numbered, own, settings);
            if (process != null) {
                processes.add(process);
            }
            if (reading.problems().size() > problems) {
                // The other processes have the same ones.
                break;
            }
        }
        if (processes.size() > 1) {
            processes.sort(new ByPriority());
        }
        return processes;
    }

    /// A class, since the first method reference of a JVM costs milliseconds.
    private static final class ByPriority implements Comparator<ProcessConfig> {
        @Override
        public int compare(ProcessConfig one, ProcessConfig other) {
            return one.priority() == other.priority()
                    ? one.name().compareTo(other.name())
                    : Integer.compare(one.priority(), other.priority());
        }
    }

    private boolean hasUpkeep() {
        for (String key : reading.document().values(section).keySet()) {
            if (UpkeepKeys.isOurs(key)) {
                return true;
            }
        }
        return false;
    }

    private boolean mentionsNames() {
        for (Value value : reading.document().values(section).values()) {
            if (value.text().indexOf('%') >= 0) {
                return true;
            }
        }
        return false;
    }

    private Map<String, String> environment(Names known) {
        Map<String, String> fromFile = EnvironmentFile.of(view.with(known), reading);
        Map<String, String> pairs = pairs(known.withVariables(fromFile));
        if (fromFile.isEmpty()) {
            return pairs;
        }
        Map<String, String> all = new HashMap<>(fromFile);
        all.putAll(pairs);
        return all;
    }

    private Map<String, String> pairs(Names known) {
        String raw = view.raw("environment");
        String text = raw == null ? null : view.expand("environment", raw, known, "environment");
        if (text == null) {
            return Map.of();
        }
        try {
            return EnvironmentPairs.parse(text);
        } catch (ConfigException e) {
            view.refuseEnvironment(text, e);
            return Map.of();
        }
    }

    /// Keys that supervisord doesn't know may hold anything, so one that can't be expanded stays as it is.
    private Map<String, String> settings(SectionView numbered) {
        Map<String, String> settings = new HashMap<>();
        for (Map.Entry<String, Value> entry : reading.document().values(section).entrySet()) {
            String key = entry.getKey();
            String text = entry.getValue().text();
            if (!key.equals("environment")) {
                settings.put(key, expandedIfPossible(text, numbered.names()));
            }
        }
        return settings;
    }

    private static String expandedIfPossible(String text, Names names) {
        try {
            return Expansion.expand(text, names, "");
        } catch (ConfigException _) {
            return text;
        }
    }

    private @Nullable ProcessConfig process(
            SectionView numbered, Map<String, String> own, Map<String, String> settings) {
        String directory = numbered.text("directory");
        Log stdout =
                log(numbered, "stdout_logfile", "stdout_logfile_backups", "stdout_logfile_maxbytes", "stdout_syslog");
        Log stderr =
                log(numbered, "stderr_logfile", "stderr_logfile_backups", "stderr_logfile_maxbytes", "stderr_syslog");
        Target stderrFile = stderr.file();
        if (redirectStderr) {
            if (stderrFile instanceof Target.File) {
                reading.warn(
                        "For [" + section.name() + "], redirect_stderr=true but stderr_logfile has also been set to a"
                                + " filename, the filename has been ignored");
            }
            stderrFile = new Target.None();
        }
        String command = numbered.text("command");
        if (command == null) {
            if (numbered.raw("command") == null) {
                numbered.refuse(
                        "command",
                        "program section " + section.name() + " does not specify a command",
                        program.startsWith("__")
                                ? "add command=; what is meant for all programs stands in [program:__defaults__] or"
                                        + " [program:__overrides__]"
                                : "add command= and the program to run");
            }
            return null;
        }
        String name = numbered.expand("process_name", processName, numbered.names(), "process_name");
        if (name == null) {
            return null;
        }
        return new ProcessConfig(
                name,
                program,
                group,
                command,
                directory,
                umask,
                priority,
                autostart,
                autorestart,
                startsecs,
                startretries,
                exitcodes,
                stopsignal,
                stopwaitsecs,
                stopasgroup,
                killasgroup,
                user,
                redirectStderr,
                stdout.config(emptyIsNone(stdout.file()), stdoutCapture, stdoutEvents),
                stderr.config(emptyIsNone(stderrFile), stderrCapture, stderrEvents),
                merged(own),
                serverurl,
                settings,
                hasUpkeep() ? UpkeepKeys.read(numbered) : Upkeep.NONE,
                section.at(),
                OrderKeys.read(numbered, reading.document().values(section)),
                autoreload ? AutoreloadKeys.read(numbered, reading, directory, here) : null);
    }

    private Map<String, String> merged(Map<String, String> own) {
        if (own.isEmpty()) {
            return daemonEnvironment;
        }
        Map<String, String> merged = new HashMap<>(daemonEnvironment);
        merged.putAll(own);
        return merged;
    }

    private static Target emptyIsNone(Target target) {
        return target instanceof Target.File file && file.path().isEmpty() ? new Target.None() : target;
    }

    private record Log(Target file, int backups, long maxBytes, boolean syslog) {
        LogConfig config(Target target, long capture, boolean events) {
            return new LogConfig(target, maxBytes, backups, capture, events, syslog);
        }
    }

    private Log log(SectionView numbered, String fileKey, String backupsKey, String bytesKey, String syslogKey) {
        Target file = target(numbered, fileKey);
        int backups = numbered.integer(backupsKey, 10);
        long maxBytes = numbered.byteSize(bytesKey, LOG_BYTES);
        boolean syslog = numbered.bool(syslogKey, false);
        if (file instanceof Target.File path && path.path().equalsIgnoreCase("syslog")) {
            reading.warn("For [" + section.name() + "], " + fileKey
                    + "=syslog but this is deprecated and will be removed.  Use " + syslogKey
                    + "=true to enable syslog instead.");
            return new Log(new Target.None(), backups, maxBytes, true);
        }
        if (file instanceof Target.Auto && maxBytes == 0) {
            reading.warn("For [" + section.name() + "], AUTO logging used for " + fileKey
                    + " without rollover, set maxbytes > 0 to avoid filling up filesystem unintentionally");
        }
        return new Log(file, backups, maxBytes, syslog);
    }

    private Target target(SectionView numbered, String key) {
        String once = numbered.text(key);
        String text = once == null ? null : SectionView.expandAgain(once, numbered.names());
        if (text == null) {
            return new Target.Auto();
        }
        try {
            return Values.logfile(text, reading.where(), reading.directories());
        } catch (ConfigException e) {
            numbered.refuse(key, e, "make that folder, or name another path, AUTO or NONE");
            return new Target.None();
        }
    }
}
