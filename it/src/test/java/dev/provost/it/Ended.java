package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command that ended: its exit status and what it said.
record Ended(int status, String out, String err) {
    private static final int LIMIT_SECONDS = 60;

    /// Runs a command to its end.
    ///
    /// @param folder      where it runs
    /// @param environment variables to add
    static Ended run(Path folder, Map<String, String> environment, List<String> command) throws Exception {
        return run(folder, environment, command, LIMIT_SECONDS);
    }

    /// Runs a command to its end, which must come in time.
    static Ended run(Path folder, Map<String, String> environment, List<String> command, int limitSeconds)
            throws Exception {
        Path out = Files.createTempFile("pv", ".out");
        Path err = Files.createTempFile("pv", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
            assertThat(ended)
                    .as(
                            "%s ends within %d s; so far: %s%s",
                            command, limitSeconds, Files.readString(out), Files.readString(err))
                    .isTrue();
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }
}
