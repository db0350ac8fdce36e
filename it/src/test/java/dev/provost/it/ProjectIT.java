package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `provostctl project`: a Procfile and a jar of Spring Boot under one command, and the pages that tell about
/// them, pasted.
@Execution(ExecutionMode.CONCURRENT)
class ProjectIT {
    /// Longest run of a command: a start in the background is four JVMs, one after the other.
    private static final int LIMIT_SECONDS = 240;

    private Path folder;
    private Path session;
    private final List<Process> started = new ArrayList<>();
    private int outputs;

    @BeforeEach
    void folders() throws IOException {
        folder = Files.createTempDirectory("pvé").toRealPath();
        session = Files.createTempDirectory("pvs").toRealPath();
    }

    @AfterEach
    void nothingRunsOn() throws Exception {
        try {
            for (Process process : started) {
                if (process.isAlive()) {
                    process.toHandle().destroy();
                    process.waitFor(20, TimeUnit.SECONDS);
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            }
            // Where nothing runs it says so.
            project("stop");
        } finally {
            ProvostDaemon.delete(folder);
            ProvostDaemon.delete(session);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(ProvostDaemon.environment());
        all.put("XDG_RUNTIME_DIR", session.toString());
        all.put("JAVA_HOME", System.getProperty("java.home"));
        Path bin = ProvostDaemon.launcher("provostctl").getParent();
        all.put("PATH", bin + ":" + System.getenv("PATH"));
        return all;
    }

    private Ended project(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(ProvostDaemon.launcher("provostctl").toString(), "project"));
        command.addAll(List.of(words));
        return Ended.run(folder, environment(), command, LIMIT_SECONDS);
    }

    /// A command that runs on, and what it has said.
    private record Running(Process process, Path out, Path err) {
        String said() throws IOException {
            return Files.readString(out) + Files.readString(err);
        }

        void await(String text) throws Exception {
            Waiting.until("'" + text + "' on the terminal", this::said, said -> said.contains(text));
        }

        /// Ctrl-C.
        void interrupt() throws Exception {
            Ended kill = Ended.run(Path.of("/"), Map.of(), List.of("kill", "-INT", Long.toString(process.pid())));
            assertThat(kill.status()).as(kill.err()).isZero();
        }

        int awaitEnd() throws Exception {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
            return process.exitValue();
        }
    }

    private Running run(String... command) throws IOException {
        Path out = session.resolve("out" + outputs);
        Path err = session.resolve("err" + outputs++);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        started.add(process);
        return new Running(process, out, err);
    }

    private boolean isRunning() throws IOException {
        try (Stream<Path> files = Files.walk(session)) {
            return files.anyMatch(file -> file.endsWith("supervisor.sock"));
        }
    }

    private void procfile(String... lines) throws IOException {
        Files.write(folder.resolve("Procfile"), List.of(lines));
    }

    @Test
    void aProcfileRunsInTheForegroundAndCtrlCStopsTheLastFirst() throws Exception {
        procfile(
                "web: sh -c 'echo web $PORT $GREETING $$; exec sleep 1000'",
                "clock: echo \"first $PS\"; echo to stderr >&2; while sleep 0.2; do echo tick; done");
        Files.writeString(folder.resolve(".env"), "GREETING='50% ;grüß \"dich\"'\nPORT=5300\n");

        Running running = run(ProvostDaemon.launcher("provostctl").toString(), "project", "run");
        running.await("web     | web 5300 50% ;grüß \"dich\" ");
        running.await("clock   | first clock.1\n");
        running.await("clock   | to stderr\n");
        running.await("clock   | tick\n");
        running.await("provost | success: web entered RUNNING state");
        running.await("provost | success: clock entered RUNNING state");
        Ended status = project("status");
        Ended again = project("run");
        List<ProcessHandle> all = running.process().descendants().toList();
        running.interrupt();

        assertThat(running.awaitEnd()).as(running.said()).isZero();
        assertThat(status.out()).containsPattern("clock +RUNNING").containsPattern("web +RUNNING");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("the daemon of this project is running already, with pid");
        String said = running.said();
        assertThat(said).doesNotContain("\u001b[", "authentication");
        assertThat(said.indexOf("stopped: clock")).isPositive().isLessThan(said.indexOf("stopped: web"));
        assertThat(all).hasSizeGreaterThan(2);
        awaitEnd(all);
        assertThat(isRunning()).isFalse();
        assertThat(project("status").status()).isEqualTo(4);
    }

    /// What a shell of ours had started may live for a moment longer than the shell, with the signal on its way.
    private static void awaitEnd(List<ProcessHandle> all) throws Exception {
        Waiting.until(
                "end of all processes",
                () -> all.stream().filter(ProcessHandle::isAlive).toList(),
                List::isEmpty);
    }

    @Test
    void ctrlCOnceMoreKillsThoseThatStopSlowly() throws Exception {
        procfile("web: trap '' TERM; echo up; sleep 1000; sleep 1000", "clock: trap '' TERM; echo up; sleep 1000; :");

        Running running = run(ProvostDaemon.launcher("provostctl").toString(), "project", "run");
        running.await("web     | up");
        running.await("clock   | up");
        List<ProcessHandle> all = running.process().descendants().toList();
        running.interrupt();
        running.await("provost | waiting for web, clock to die");
        running.interrupt();

        assertThat(running.awaitEnd()).as(running.said()).isZero();
        assertThat(running.said())
                .contains("stopping, the last first; once more, and all are killed")
                .contains("clock (terminated by SIGKILL", "web (terminated by SIGKILL")
                // That would be the end of stopwaitsecs.
                .doesNotContain("killing '");
        assertThat(all).hasSizeGreaterThan(4);
        awaitEnd(all);
    }

    @Test
    void atATerminalNamesHaveColoursAndTheKeyEndsIt() throws Exception {
        procfile("web: echo up; exec sleep 1000");
        List<String> command = List.of(ProvostDaemon.launcher("provostctl").toString(), "project", folder.toString());

        try (Pty terminal = Pty.start(folder, environment(), command)) {
            terminal.expect("web     | \u001b[0mup");
            terminal.type("\u0003");
            terminal.expect("stopped: web");
            assertThat(terminal.awaitEnd()).isZero();
        }
    }

    @Test
    void inTheBackgroundItStartsStopsAndTakesOverChanges() throws Exception {
        procfile("web: exec sleep 1000");

        Ended start = project("--formation", "web=2", "start");
        assertThat(start.status()).as(start.err()).isZero();
        assertThat(start.out()).contains("web:web.1", "web:web.2");
        assertThat(project("stop", "web:web.1").out()).isEqualTo("web:web.1: stopped\n");
        assertThat(project("start", "web:*").out()).contains("web:web.1: started");
        procfile("web: exec sleep 1000", "more: exec sleep 1000", "web");
        assertThat(project("reread").out()).contains("Procfile:3: 'web' is no process");
        procfile("web: exec sleep 1001");
        assertThat(project("update").out()).contains("web: updated process group");
        assertThat(project("stop")).isEqualTo(new Ended(0, "stopped\n", ""));
        assertThat(project("stop").status()).isEqualTo(7);
    }

    @Test
    void aJarOfSpringBootIsReadyByItsActuator() throws Exception {
        FakeBoot.write(folder.resolve("target/shop-1.0.jar"), ProvostDaemon.freePort());

        Running running = run(ProvostDaemon.launcher("provostctl").toString(), "project", folder.toString(), "run");
        running.await("shop    | Started FakeBoot on port");
        running.await("shop    | readiness asked: UP");
        Ended config = project("config");
        Ended stop = project("stop");

        assertThat(config.out()).contains("/manage/health/readiness\n", "\nstopwaitsecs=12\n");
        assertThat(stop.status()).as(stop.err()).isZero();
        assertThat(running.awaitEnd()).as(running.said()).isZero();
        assertThat(running.said()).doesNotContain("exit status 1;");
    }

    @Test
    void aBuildOfSpringBootIsCompiledAndRunByItsOwnTool() throws Exception {
        FakeBoot.write(folder.resolve("lib/app.jar"), ProvostDaemon.freePort());
        Files.createDirectories(folder.resolve("src/main/resources"));
        try (JarFile jar = new JarFile(folder.resolve("lib/app.jar").toFile())) {
            Files.copy(
                    jar.getInputStream(jar.getEntry(FakeBoot.SETTINGS)),
                    folder.resolve("src/main/resources/application.properties"));
        }
        Files.writeString(folder.resolve("pom.xml"), """
                <project><artifactId>shop</artifactId>
                <!-- spring-boot-maven-plugin, spring-boot-starter-actuator -->
                </project>
                """);
        // Stands in for Maven, whose plug-in runs the application as a child.
        Path wrapper = Files.writeString(folder.resolve("mvnw"), """
                #!/bin/sh
                [ "$*" = "--quiet --batch-mode spring-boot:run" ] || exit 2
                "$JAVA_HOME/bin/java" -jar lib/app.jar &
                wait
                """);
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();

        Running running = run(ProvostDaemon.launcher("provostctl").toString(), "project", "run");
        running.await("shop    | readiness asked: UP");
        List<ProcessHandle> all = running.process().descendants().toList();
        Ended stop = project("stop");

        assertThat(stop.status()).as(stop.err()).isZero();
        assertThat(running.awaitEnd()).as(running.said()).isZero();
        assertThat(all).hasSizeGreaterThan(2);
        awaitEnd(all);
    }

    @Test
    void aTemplateThatFailsIsToldBeforeAnythingRuns() throws Exception {
        Files.writeString(folder.resolve("supervisord.conf"), "[program:a]\ncommand={{ settings.nope }}\n");

        Ended ended = project("run");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).startsWith("Error: " + folder + "/supervisord.conf:2: there is no 'nope'; ");
        assertThat(isRunning()).isFalse();
    }

    // ---- pages

    @Test
    void thePageForProcfilesCanBePasted() throws Exception {
        paste("procfile.md");
    }

    @Test
    void thePageForSpringCanBePasted() throws Exception {
        FakeBoot.write(folder.resolve("target/shop-1.0.jar"), ProvostDaemon.freePort());
        paste("spring.md");
    }

    /// Runs what stands in the blocks of a page: `sh`, `sh foreground`, which runs on, and `console`, whose
    /// commands must answer as shown, numbers aside.
    private void paste(String name) throws Exception {
        Path page =
                ProvostDaemon.provostd().resolve("../../share/doc").normalize().resolve(name);
        String[] parts = Files.readString(page).split("(?m)^```", -1);
        int run = 0;
        for (int i = 1; i < parts.length; i += 2) {
            int end = parts[i].indexOf('\n');
            String kind = parts[i].substring(0, end).strip();
            String text = parts[i].substring(end + 1);
            switch (kind) {
                case "sh" -> {
                    Ended ended = Ended.run(folder, environment(), List.of("sh", "-ec", text));
                    assertThat(ended.status()).as(text + ended.err()).isZero();
                }
                case "sh foreground" -> {
                    Running running = run("sh", "-c", "exec " + text);
                    running.await("entered RUNNING state");
                }
                case "console" -> console(text);
                case "text" -> assertThat(text).isNotEmpty();
                default -> throw new AssertionError("a block of an unknown kind: " + kind);
            }
            run++;
        }
        assertThat(run).isGreaterThan(2);
    }

    private void console(String text) throws Exception {
        for (String step : text.split("(?m)^\\$ ")) {
            int end = step.indexOf('\n');
            if (end > 0) {
                String command = step.substring(0, end);
                String shown = step.substring(end + 1);
                Waiting.until(
                        shown + " from " + command,
                        () -> plain(Ended.run(folder, environment(), List.of("sh", "-c", command))
                                .out()),
                        plain(shown)::equals);
            }
        }
    }

    private static String plain(String text) {
        return text.replaceAll("pid \\d+, uptime [0-9:]+", "pid, uptime");
    }
}
