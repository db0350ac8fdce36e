package dev.provost.daemon.config;

import dev.provost.daemon.os.Account;
import dev.provost.jmx.LogLevel;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `[supervisord]` with the command line laid over it.
///
/// @param configFile      path as given, or as found
/// @param here            absolute folder of the configuration file
/// @param logfile         absolute path of the activity log; null when `syslog` is true
/// @param syslog          `logfile=syslog`
/// @param logfileMaxBytes bytes, 0 never rotates
/// @param umask           applied when daemonizing
/// @param directory       entered when daemonizing; null to stay
/// @param childlogdir     where AUTO logs go
/// @param user            user to become; null to stay
/// @param environment     `environment=`, already part of every program's
/// @param nodaemon        stay in the foreground
/// @param silent          no activity log on standard output in the foreground
public record DaemonConfig(
        String configFile,
        Path here,
        @Nullable Path logfile,
        boolean syslog,
        long logfileMaxBytes,
        int logfileBackups,
        LogLevel loglevel,
        Path pidfile,
        int umask,
        @Nullable Path directory,
        boolean nodaemon,
        boolean silent,
        int minfds,
        int minprocs,
        boolean nocleanup,
        Path childlogdir,
        @Nullable Account user,
        String identifier,
        boolean stripAnsi,
        Map<String, String> environment) {
    public DaemonConfig {
        environment = Map.copyOf(environment);
    }

    /// {@return the same with a user to become}
    DaemonConfig withUser(@Nullable Account account) {
        return new DaemonConfig(
                configFile,
                here,
                logfile,
                syslog,
                logfileMaxBytes,
                logfileBackups,
                loglevel,
                pidfile,
                umask,
                directory,
                nodaemon,
                silent,
                minfds,
                minprocs,
                nocleanup,
                childlogdir,
                account,
                identifier,
                stripAnsi,
                environment);
    }
}
