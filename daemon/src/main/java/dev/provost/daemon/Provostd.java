package dev.provost.daemon;

import dev.provost.daemon.cli.ConfigCheck;
import dev.provost.daemon.cli.ProvostdOptions;
import dev.provost.daemon.cli.UsageException;
import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.ConfigReader;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.config.Surroundings;
import dev.provost.daemon.os.OperatingSystem;
import dev.provost.daemon.plugin.InstalledPlugins;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `provostd`: reads the command line and the configuration, then runs the daemon or sends it into the background.
public final class Provostd {
    /// Set by the launcher: the name it was called by, and where it is.
    private static final String PROGRAM = "provost.program";

    private static final String LAUNCHER = "provost.launcher";

    /// Set by the launcher: the folder of the distribution.
    private static final String HOME = "provost.home";

    /// Says to end the JVM in good order, with its exit hooks, where it otherwise ends at once. A training run for the
    /// AOT cache needs them.
    private static final String ORDERLY = "provost.exit.orderly";

    private Provostd() {}

    public static void main(String[] arguments) {
        OperatingSystem system = OperatingSystem.prepare();
        int status = run(arguments, system);
        System.out.flush();
        System.err.flush();
        if (Boolean.getBoolean(ORDERLY)) {
            System.exit(status);
        }
        // Everything is closed; what else a JVM does at its end only takes time.
        system.host().exit(status);
    }

    private static int run(String[] arguments, OperatingSystem system) {
        String program = System.getProperty(PROGRAM, "provostd");
        Surroundings where =
                Surroundings.ofThisProcess(LauncherEnvironment.undone(System.getenv()), system.host(), program);
        Readiness readiness =
                System.getenv(Readiness.VARIABLE) != null ? new Readiness(system.host(), System.out) : null;
        try {
            ProvostdOptions options = options(arguments, where);
            return switch (options.action()) {
                case HELP -> print(ProvostdOptions.help(program));
                case VERSION -> print(Version.SUPERVISOR + " (Provost " + Version.NUMBER + ")\n");
                case CHECK -> ConfigCheck.print(reader(where, options).check(), System.out);
                case RUN -> {
                    start(system, options, where, program, arguments, readiness);
                    yield 0;
                }
            };
        } catch (StartException e) {
            if (readiness != null) {
                readiness.failed(e);
            }
            complain(e, program);
            return e.exitStatus();
        } catch (RuntimeException | Error e) {
            // A defect. Left alone it would end this thread only, and a daemon without its loop would stay.
            StartException failure = new StartException(StartException.FAILURE, "unexpected failure: " + e);
            if (readiness != null) {
                readiness.failed(failure);
            }
            e.printStackTrace();
            complain(failure, program);
            return failure.exitStatus();
        }
    }

    private static ProvostdOptions options(String[] arguments, Surroundings where) throws StartException {
        try {
            return ProvostdOptions.parse(List.of(arguments), where);
        } catch (UsageException e) {
            throw new StartException(StartException.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static void start(
            OperatingSystem system,
            ProvostdOptions options,
            Surroundings where,
            String program,
            String[] arguments,
            @Nullable Readiness readiness)
            throws StartException {
        ConfigReader reader = reader(where, options);
        ServerConfig config = read(reader);
        if (!config.daemon().nodaemon() && readiness == null) {
            new Daemonizer(System.getProperty(LAUNCHER, program), arguments).daemonize();
            return;
        }
        OperatingSystem.Selection selection = engine(system, options);
        new Daemon(system.host(), selection.engine(), reader::read, program, where.environment(), readiness)
                .run(config);
    }

    private static ConfigReader reader(Surroundings where, ProvostdOptions options) {
        return new ConfigReader(
                where, options.overrides(), new InstalledPlugins(System.getProperty(HOME), where.environment()));
    }

    private static ServerConfig read(ConfigReader reader) throws StartException {
        try {
            return reader.read();
        } catch (ConfigException e) {
            throw new StartException(StartException.USAGE, e.text());
        }
    }

    private static OperatingSystem.Selection engine(OperatingSystem system, ProvostdOptions options)
            throws StartException {
        try {
            return system.engine(options.engine().name().toLowerCase(Locale.ROOT));
        } catch (UnsupportedOperationException e) {
            throw new StartException(StartException.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private static int print(String text) {
        System.out.print(text);
        return 0;
    }

    private static void complain(StartException e, String program) {
        System.err.println("Error: " + e.text());
        if (e.exitStatus() == StartException.USAGE) {
            System.err.println("For help, use " + program + " -h");
        }
    }
}
