package dev.provost.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command at a pseudo terminal, made by `script` of util-linux: what is typed goes in, what it shows is waited for.
final class Pty implements AutoCloseable {
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    private final Process process;
    /// Written by the thread that reads.
    private final StringBuffer shown = new StringBuffer();
    /// What is shown up to here has been seen.
    private int seen;

    private Pty(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("pty").start(this::read);
    }

    /// @param environment variables to add
    static Pty start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        assumeTrue(Files.isExecutable(SCRIPT), "skipped: " + SCRIPT + " is missing; install util-linux");
        StringBuilder line = new StringBuilder("stty rows 40 cols 200; exec");
        for (String word : command) {
            line.append(" '").append(word.replace("'", "'\\''")).append('\'');
        }
        // Whoever starts the tests in the background has their SIGINT ignored, and that is inherited.
        ProcessBuilder builder = new ProcessBuilder(
                        "env", "--default-signal=INT", SCRIPT.toString(), "-qefc", line.toString(), "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().putAll(environment);
        return new Pty(builder.start());
    }

    private void read() {
        byte[] bytes = new byte[8192];
        try (InputStream output = process.getInputStream()) {
            for (int n = output.read(bytes); n >= 0; n = output.read(bytes)) {
                shown.append(new String(bytes, 0, n, StandardCharsets.UTF_8).replace("\r\n", "\n"));
            }
        } catch (IOException e) {
            shown.append(e);
        }
    }

    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /// Waits for a text behind the last one that was waited for.
    void expect(String text) throws Exception {
        int from = seen;
        Waiting.until("'" + text + "' on the terminal", shown::toString, all -> all.indexOf(text, from) >= 0);
        seen = shown.indexOf(text, from) + text.length();
    }

    String shown() {
        return shown.toString();
    }

    /// Waits for the end of the command.
    ///
    /// @return its exit status
    int awaitEnd() throws Exception {
        return Waiting.until(
                "end of the command",
                () -> process.waitFor(10, TimeUnit.MILLISECONDS) ? process.exitValue() : -1,
                status -> status >= 0);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
