package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs that are restarted when their files change, with real files.
class AutoreloadIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static String program(String name, Path folder, String more) {
        return "[program:" + name + "]\ncommand=/bin/sh -c 'trap \"echo told\" HUP; while :; do sleep 0.1; done'\n"
                + "startsecs=0\nstopasgroup=true\nautoreload=true\nautoreload_paths=" + folder + "\n" + more;
    }

    private static Path project() throws Exception {
        Path folder = Files.createTempDirectory("pvr");
        Files.createDirectories(folder.resolve("app"));
        Files.writeString(folder.resolve("app/views.py"), "1");
        return folder;
    }

    /// Waits for a restart after this many before; answers the line that says why.
    private static String restart(ProvostDaemon daemon, int before) throws Exception {
        return Waiting.until(LONG, "restart", () -> lines(daemon), lines -> lines.size() > before)
                .get(before);
    }

    private static List<String> lines(ProvostDaemon daemon) throws Exception {
        return daemon.mainLog()
                .lines()
                .filter(line -> line.contains(" changed ("))
                .map(line -> line.substring(line.indexOf("INFO ") + 5))
                .toList();
    }

    /// Folders are looked at by a thread of its own some time after the start: the project's two and the one above.
    private static void watched(ProvostDaemon daemon) throws Exception {
        Waiting.until(LONG, "watched folders", () -> daemon.kernel().watches(), watches -> watches >= 3);
    }

    @Test
    void editsRenamesNewFoldersAndManyFilesRestartIt() throws Exception {
        Path folder = project();
        // Longer than this test may be held up between two files.
        try (var daemon = ProvostDaemon.start(program("web", folder, "autoreload_debounce=1500\n"))) {
            int pid = daemon.await("web", "RUNNING");
            watched(daemon);

            Files.writeString(folder.resolve("app/views.py"), "in place");
            assertThat(restart(daemon, 0)).isEqualTo("web: 1 file changed (app/views.py): restarting");

            Path temporary = Files.writeString(folder.resolve("app/views.py~"), "renamed over");
            Files.move(temporary, folder.resolve("app/views.py"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(restart(daemon, 1)).isEqualTo("web: 1 file changed (app/views.py): restarting");

            Files.createDirectories(folder.resolve("new/deep"));
            Files.writeString(folder.resolve("new/deep/a.py"), "1");
            assertThat(restart(daemon, 2)).isEqualTo("web: 1 file changed (new/deep/a.py): restarting");

            for (int i = 0; i < 2_000; i++) {
                Files.writeString(folder.resolve("app/f" + i + ".py"), "1");
            }
            assertThat(restart(daemon, 3)).startsWith("web: 2000 files changed (app/f");

            // Whatever else there was to tell comes before this.
            Files.writeString(folder.resolve("last.py"), "x");
            assertThat(restart(daemon, 4)).isEqualTo("web: 1 file changed (last.py): restarting");
            assertThat(daemon.await("web", "RUNNING")).isNotEqualTo(pid);
            assertThat(daemon.mainLog().lines().filter(line -> line.contains("spawned: 'web'")))
                    .hasSizeLessThanOrEqualTo(6);
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void aStoppedOneStaysStoppedAndASignalIsNoRestart() throws Exception {
        Path folder = project();
        String sections = program("web", folder, "reload_signal=HUP\n") + program("idle", folder, "autostart=false\n");
        try (var daemon = ProvostDaemon.start(sections)) {
            int pid = daemon.await("web", "RUNNING");
            watched(daemon);

            Files.writeString(folder.resolve("app/views.py"), "2");

            assertThat(restart(daemon, 0)).isEqualTo("web: 1 file changed (app/views.py): sending SIGHUP");
            Waiting.until(
                    LONG,
                    "signal seen",
                    () -> (String) daemon.rpc().call("supervisor.readProcessStdoutLog", "web", 0, 0),
                    log -> log.contains("told"));
            assertThat(daemon.await("web", "RUNNING")).isEqualTo(pid);
            daemon.await("idle", "STOPPED");
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void oneThatFailedIsTriedAgainWhenItsFilesChange() throws Exception {
        Path folder = project();
        Path script = Files.writeString(folder.resolve("app/run.sh"), "exit 1\n");
        String section = "[program:web]\ncommand=/bin/sh " + script + "\nstartretries=0\nautoreload=true\n"
                + "autoreload_paths=" + folder + "\n";
        try (var daemon = ProvostDaemon.start(section)) {
            daemon.await("web", "FATAL");
            watched(daemon);

            Files.writeString(script, "exec sleep 1000\n");

            daemon.await("web", "RUNNING");
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void itGoesOnAfterTheDaemonsRestartAndWithProgramsThatComeLater() throws Exception {
        Path folder = project();
        try (var daemon = ProvostDaemon.start("")) {
            assertThat(daemon.kernel().threadNames()).isNotEmpty().doesNotContain("file-watch");
            int before = daemon.kernel().watches();
            Files.writeString(
                    daemon.config(), ProvostDaemon.configuration(daemon.folder(), program("late", folder, "")));
            daemon.provostctl("update");
            daemon.await("late", "RUNNING");
            watched(daemon);
            Files.writeString(folder.resolve("app/views.py"), "2");
            restart(daemon, 0);

            daemon.provostctl("reload");
            Waiting.until(
                    LONG,
                    "second start",
                    () -> daemon.mainLog().split("supervisord started with pid", -1).length,
                    parts -> parts == 3);
            daemon.await("late", "RUNNING");
            watched(daemon);
            Files.writeString(folder.resolve("app/views.py"), "3");
            restart(daemon, 1);

            Files.writeString(daemon.config(), ProvostDaemon.configuration(daemon.folder(), ""));
            daemon.provostctl("update");
            Waiting.until(LONG, "end of watching", () -> daemon.kernel().watches(), watches -> watches == before);
            Waiting.until(
                    LONG,
                    "end of the thread",
                    () -> daemon.kernel().threadNames(),
                    names -> !names.contains("file-watch") && !names.contains("folder-walker"));
        } finally {
            ProvostDaemon.delete(folder);
        }
    }
}
