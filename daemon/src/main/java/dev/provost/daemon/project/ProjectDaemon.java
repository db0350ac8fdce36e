package dev.provost.daemon.project;

import dev.provost.daemon.os.JvmSignals;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Starts the daemon of a project: in the background, or in the foreground with the log of all its processes.
public final class ProjectDaemon {
    /// Name in front of what the daemon itself says.
    public static final String SELF = "provost";

    /// Longest run of the command that writes the configuration; it is a JVM, which may start on a busy machine.
    private static final String CONFIG_SECONDS = "60";

    private static final long RETRY_NANOS = 50_000_000;
    private static final int[] ENDING = {1, 2, 15};

    private final ProjectFolder folder;
    private final List<String> command;
    private final Map<String, String> environment;

    /// Asks the daemon about its processes.
    public interface Clerk {
        /// Tells the log files of all processes.
        ///
        /// @throws IOException when it doesn't answer
        void tell(Listing listing) throws IOException;
    }

    /// Takes names and log files.
    public interface Listing {
        void add(String name, Path file);
    }

    /// @param bin where `provostd` and `provostctl` are
    /// @param run the private folder
    public ProjectDaemon(
            ProjectFolder folder, Path bin, Path run, ProjectFolder.Wishes wishes, Map<String, String> environment) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        List<String> config =
                new ArrayList<>(List.of(bin.resolve("provostctl").toString(), "project", "--run-dir", run.toString()));
        if (!wishes.formation().isEmpty()) {
            config.addAll(List.of("--formation", wishes.formation()));
        }
        if (wishes.port() != 0) {
            config.addAll(List.of("--port", Integer.toString(wishes.port())));
        }
        config.addAll(List.of(folder.path().toString(), "config"));
        this.command = List.of(
                bin.resolve("provostd").toString(),
                "--config-timeout",
                CONFIG_SECONDS,
                "--config-command",
                joined(config));
    }

    /// {@return one text that is taken apart into these words again}
    static String joined(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            text.append(text.isEmpty() ? "'" : " '")
                    .append(word.replace("'", "'\"'\"'"))
                    .append('\'');
        }
        return text.toString();
    }

    private ProcessBuilder builder(String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(folder.path().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /// Starts it in the background and waits until it is ready, or has said why it can't be.
    ///
    /// @return its launcher's exit status
    public int background() throws ProjectException, InterruptedException {
        try {
            return builder()
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw notStarted(e);
        }
    }

    private ProjectException notStarted(IOException e) {
        return new ProjectException(command.getFirst(), "it can't be started: " + e.getMessage(), "install it anew");
    }

    /// Runs it in the foreground to its end, and shows what it and its processes say. SIGINT, SIGTERM and
    /// SIGHUP to this process stop them in reverse order, a second one kills them.
    ///
    /// @param logs folders with logs of earlier runs, which are not shown
    /// @return the exit status of the daemon
    public int foreground(PrefixedOutput out, Iterable<Path> logs, Clerk clerk)
            throws ProjectException, InterruptedException {
        try (MergedLog log = new MergedLog(out)) {
            logs.forEach(log::passOver);
            Process daemon = builder("--nodaemon").start();
            log.start();
            Semaphore news = new Semaphore(0);
            Thread finder = Thread.ofPlatform().daemon().name("finder").start(() -> find(daemon, clerk, log, news));
            JvmSignals signals = handled(daemon, out);
            try {
                pump(daemon, out, news);
                return daemon.waitFor();
            } finally {
                signals.giveBack();
                finder.interrupt();
            }
        } catch (IOException e) {
            throw notStarted(e);
        }
    }

    private static JvmSignals handled(Process daemon, PrefixedOutput out) {
        AtomicInteger asked = new AtomicInteger();
        JvmSignals signals = new JvmSignals(() -> {
            switch (asked.incrementAndGet()) {
                case 1 -> {
                    out.line(SELF, "stopping, the last first; once more, and all are killed");
                    // Not by the process itself, which would close its output: there is more to come.
                    daemon.toHandle().destroy();
                }
                case 2 -> killAll(daemon);
                // It can't be more over than that.
                default -> {
                    killAll(daemon);
                    daemon.destroyForcibly();
                }
            }
        });
        for (int signal : ENDING) {
            signals.take(signal);
        }
        return signals;
    }

    /// Kills what the daemon started, from outside: while it ends it takes no orders.
    private static void killAll(Process daemon) {
        // It adopts whoever was started while the first look was taken.
        for (int look = 0; look < 2; look++) {
            daemon.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    /// Shows the daemon's own words, and notes when a process was started.
    private static void pump(Process daemon, PrefixedOutput out, Semaphore news) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String said = withoutTime(line);
                if (isNews(said)) {
                    out.line(SELF, said);
                }
                if (said.startsWith("spawned: ")) {
                    news.release();
                }
            }
        }
    }

    /// What everybody with a private socket would read at each start, and nobody needs to.
    private static boolean isNews(String said) {
        return !said.startsWith("RPC interface '")
                && !said.contains("running without any HTTP authentication checking");
    }

    /// {@return a line of the activity log without the time, and without the level where that is INFO}
    static String withoutTime(String line) {
        int time = "2026-11-21 12:00:00,000 ".length();
        boolean logged = line.length() > time
                && line.charAt(4) == '-'
                && line.charAt(10) == ' '
                && line.charAt(19) == ','
                && Character.isDigit(line.charAt(0));
        if (!logged) {
            return line;
        }
        String rest = line.substring(time);
        return rest.startsWith("INFO ") ? rest.substring("INFO ".length()) : rest;
    }

    /// Finds the logs of processes that were started; the daemon answers a moment after it has started the first.
    private static void find(Process daemon, Clerk clerk, MergedLog log, Semaphore news) {
        try {
            while (true) {
                news.acquire();
                news.drainPermits();
                while (daemon.isAlive()) {
                    try {
                        clerk.tell(log::follow);
                        break;
                    } catch (IOException e) {
                        // Not there yet, or no more.
                        LockSupport.parkNanos(RETRY_NANOS);
                        if (Thread.interrupted()) {
                            return;
                        }
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
