package dev.provost.daemon.config;

import org.jspecify.annotations.Nullable;

/// What the command line says about keys of `[supervisord]`: it wins over the file, at start and at every re-read.
/// Texts are as given and already known to be of the right type; null where an option wasn't given.
///
/// @param configuration file to read; null to look in the usual places
/// @param nodaemon      flags can only be switched on here
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
        @Nullable String minprocs) {

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
