package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.os.Account;
import dev.provost.jmx.LogLevel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `[supervisord]` and lays the command line over it.
final class DaemonSection {
    private static final String NAME = "supervisord";
    private static final int UMASK = 022;
    private static final long LOG_BYTES = 50L << 20;

    private final Reading reading;
    private final SectionView view;
    private final Names names;
    private final Overrides overrides;

    /// @param here folder of the main file
    DaemonSection(Reading reading, Section section, Path here, Overrides overrides) {
        this.reading = reading;
        this.names = reading.names().with("here", here.toString());
        this.view = new SectionView(reading, section, names);
        this.overrides = overrides;
    }

    /// The order of the keys is supervisord's: of several problems it tells the first in this order.
    DaemonConfig read(String configFile, Path here) {
        int minfds = integer(overrides.minfds(), view.integer("minfds", 1024));
        int minprocs = integer(overrides.minprocs(), view.integer("minprocs", 200));
        String directory = directory("directory", overrides.directory());
        Integer umask = view.octal("umask");
        if (overrides.umask() != null) {
            umask = octal(overrides.umask());
        }
        String logfile = path("logfile", overrides.logfile(), "supervisord.log");
        long logBytes = view.byteSize("logfile_maxbytes", LOG_BYTES);
        if (overrides.logfileMaxBytes() != null) {
            logBytes = bytes(overrides.logfileMaxBytes());
        }
        int backups = integer(overrides.logfileBackups(), view.integer("logfile_backups", 10));
        LogLevel level = level();
        String pidfile = path("pidfile", overrides.pidfile(), "supervisord.pid");
        String identifier = view.text("identifier", "supervisor");
        boolean nodaemon = view.bool("nodaemon", false);
        boolean silent = view.bool("silent", false);
        String childlogdir = directory("childlogdir", overrides.childlogdir());
        boolean nocleanup = view.bool("nocleanup", false);
        boolean stripAnsi = view.bool("strip_ansi", false);
        Map<String, String> environment = environment();
        Surroundings where = reading.where();
        boolean syslog = logfile.equals("syslog");
        return new DaemonConfig(
                configFile,
                here,
                syslog ? null : where.absolute(logfile),
                syslog,
                logBytes,
                backups,
                level,
                where.absolute(pidfile),
                umask == null ? UMASK : umask,
                directory == null ? null : where.absolute(directory),
                nodaemon || overrides.nodaemon(),
                silent || overrides.silent(),
                minfds,
                minprocs,
                nocleanup || overrides.nocleanup(),
                where.absolute(childlogdir == null ? where.temporaryDirectory() : childlogdir),
                null,
                overrides.identifier() == null ? identifier : overrides.identifier(),
                stripAnsi || overrides.stripAnsi(),
                environment);
    }

    /// {@return the user to become, looked up last of all as supervisord does}
    @Nullable
    Account user() {
        if (overrides.user() == null) {
            return view.user("user");
        }
        try {
            return Values.user(overrides.user(), reading.where().accounts());
        } catch (ConfigException e) {
            reading.refuse(new Position("-u", 0), e.text(), "name a user of this system");
            return null;
        }
    }

    private Map<String, String> environment() {
        Names known = names.with("host_node_name", reading.where().hostName());
        Map<String, String> fromFile = EnvironmentFile.of(view.with(known), reading);
        Map<String, String> pairs = pairs(known.withVariables(fromFile));
        if (!fromFile.isEmpty()) {
            Map<String, String> own = pairs;
            pairs = new HashMap<>(fromFile);
            pairs.putAll(own);
        }
        reading.addVariables(pairs);
        return pairs;
    }

    private Map<String, String> pairs(Names known) {
        String raw = view.raw("environment");
        String once = raw == null ? null : view.expand("environment", raw, known, NAME + ".environment");
        String twice = once == null ? null : SectionView.expandAgain(once, known);
        if (twice == null) {
            return Map.of();
        }
        try {
            return EnvironmentPairs.parse(twice);
        } catch (ConfigException e) {
            view.refuseEnvironment(twice, e);
            return Map.of();
        }
    }

    private @Nullable String directory(String key, @Nullable String override) {
        String text = view.text(key);
        String directory = null;
        if (text != null) {
            try {
                directory = Values.existingDirectory(text, reading.where());
            } catch (ConfigException e) {
                view.refuse(key, e, "make that folder, or name another in " + key);
            }
        }
        return override == null ? directory : reading.where().expandUser(override);
    }

    private String path(String key, @Nullable String override, String fallback) {
        String path = fallback;
        try {
            path = Values.pathInDirectory(view.text(key, fallback), reading.where());
        } catch (ConfigException e) {
            view.refuse(key, e, "make that folder, or name another path in " + key);
        }
        return override == null ? path : reading.where().expandUser(override);
    }

    private LogLevel level() {
        LogLevel level = LogLevel.INFO;
        try {
            level = Values.logLevel(view.text("loglevel", "info"));
        } catch (ConfigException e) {
            view.refuse("loglevel", e, "write critical, error, warn, info, debug, trace or blather");
        }
        try {
            return overrides.loglevel() == null ? level : Values.logLevel(overrides.loglevel());
        } catch (ConfigException e) {
            throw unchecked(e);
        }
    }

    private static int integer(@Nullable String override, int fromFile) {
        try {
            return override == null ? fromFile : Values.integer(override);
        } catch (ConfigException e) {
            throw unchecked(e);
        }
    }

    private static int octal(String override) {
        try {
            return Values.octal(override);
        } catch (ConfigException e) {
            throw unchecked(e);
        }
    }

    private static long bytes(String override) {
        try {
            return Values.byteSize(override);
        } catch (ConfigException e) {
            throw unchecked(e);
        }
    }

    private static IllegalArgumentException unchecked(ConfigException e) {
        return new IllegalArgumentException("command-line option that nobody checked: " + e.text(), e);
    }
}
