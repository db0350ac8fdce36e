package dev.provost.daemon.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line says about keys of `[supervisord]`: it wins over the file, at start and at every re-read.
/// Texts are as given and already known to be of the right type; null where an option wasn't given.
///
/// @param configuration file to read; null to look in the usual places
/// @param nodaemon      flags can only be switched on here
/// @param configCommand command whose output is read instead of a file; null to read a file
/// @param configTimeout longest run of commands that write a configuration, seconds; null for the default
public record Overrides(
        @Nullable String configuration,
        boolean nodaemon,
        boolean silent,
        boolean nocleanup,
        boolean stripAnsi,
        @Nullable String user,
        @Nullable String umask,
        @Nullable String directory,
        @Nullable String logfile,
        @Nullable String logfileMaxBytes,
        @Nullable String logfileBackups,
        @Nullable String loglevel,
        @Nullable String pidfile,
        @Nullable String identifier,
        @Nullable String childlogdir,
        @Nullable String minfds,
        @Nullable String minprocs,
        @Nullable String configCommand,
        @Nullable String configTimeout) {
    /// What [#configTimeout] may be at most.
    public static final int CONFIG_SECONDS_MAX = 3600;

    /// What a command line says that reads its configuration from a file.
    public Overrides(
            @Nullable String configuration,
            boolean nodaemon,
            boolean silent,
            boolean nocleanup,
            boolean stripAnsi,
            @Nullable String user,
            @Nullable String umask,
            @Nullable String directory,
            @Nullable String logfile,
            @Nullable String logfileMaxBytes,
            @Nullable String logfileBackups,
            @Nullable String loglevel,
            @Nullable String pidfile,
            @Nullable String identifier,
            @Nullable String childlogdir,
            @Nullable String minfds,
            @Nullable String minprocs) {
        this(
                configuration,
                nodaemon,
                silent,
                nocleanup,
                stripAnsi,
                user,
                umask,
                directory,
                logfile,
                logfileMaxBytes,
                logfileBackups,
                loglevel,
                pidfile,
                identifier,
                childlogdir,
                minfds,
                minprocs,
                null,
                null);
    }

    /// {@return these, with a command whose output is read instead of a file}
    ///
    /// @param timeout longest run, seconds; null for the default
    public Overrides withCommand(@Nullable String command, @Nullable String timeout) {
        return new Overrides(
                configuration,
                nodaemon,
                silent,
                nocleanup,
                stripAnsi,
                user,
                umask,
                directory,
                logfile,
                logfileMaxBytes,
                logfileBackups,
                loglevel,
                pidfile,
                identifier,
                childlogdir,
                minfds,
                minprocs,
                command,
                timeout);
    }

    /// {@return the keys of `[supervisord]` that it decides, with their values as text}
    Map<String, String> ofSupervisord() {
        Map<String, String> keys = new LinkedHashMap<>();
        put(keys, "nodaemon", nodaemon ? "true" : null);
        put(keys, "silent", silent ? "true" : null);
        put(keys, "nocleanup", nocleanup ? "true" : null);
        put(keys, "strip_ansi", stripAnsi ? "true" : null);
        put(keys, "user", user);
        put(keys, "umask", umask);
        put(keys, "directory", directory);
        put(keys, "logfile", logfile);
        put(keys, "logfile_maxbytes", logfileMaxBytes);
        put(keys, "logfile_backups", logfileBackups);
        put(keys, "loglevel", loglevel);
        put(keys, "pidfile", pidfile);
        put(keys, "identifier", identifier);
        put(keys, "childlogdir", childlogdir);
        put(keys, "minfds", minfds);
        put(keys, "minprocs", minprocs);
        return keys;
    }

    private static void put(Map<String, String> keys, String key, @Nullable String value) {
        if (value != null) {
            // In a file a percent sign stands twice.
            keys.put(key, value.replace("%", "%%"));
        }
    }

    /// {@return what a command line with nothing but `-c configuration` says}
    public static Overrides of(String configuration) {
        return new Overrides(
                configuration,
                false,
                false,
                false,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
