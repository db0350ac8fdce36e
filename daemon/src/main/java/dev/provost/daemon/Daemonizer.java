package dev.provost.daemon;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the daemon into the background. A JVM can't fork: this one starts our launcher again, in a session of its own,
/// waits until the new daemon says how its start went, and ends with that.
///
/// Nobody else in the daemon may use `ProcessBuilder`: it takes SIGCHLD over. This process supervises nothing.
final class Daemonizer {
    private static final String READY = "OK ";
    private static final String FAILED = "ERR ";

    private final String launcher;
    private final String[] arguments;

    /// @param launcher  the script that starts the daemon
    /// @param arguments the command line as given
    Daemonizer(String launcher, String[] arguments) {
        this.launcher = launcher;
        this.arguments = arguments.clone();
    }

    /// Starts the background half and waits for it.
    ///
    /// @throws StartException with what it says when it can't start
    void daemonize() throws StartException {
        List<String> command = new ArrayList<>(List.of("setsid", launcher));
        Collections.addAll(command, arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectError(Redirect.DISCARD);
        builder.environment().put(Readiness.VARIABLE, "1");
        @Nullable String answer;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(builder.start().getInputStream(), StandardCharsets.UTF_8))) {
            answer = answer(lines);
        } catch (IOException e) {
            throw new StartException(
                    StartException.FAILURE,
                    "could not start the daemon in the background: " + e.getMessage()
                            + "; use -n to run it in the foreground");
        }
        if (answer == null) {
            throw new StartException(
                    StartException.FAILURE, "the daemon ended before it was ready; run it with -n to see why");
        }
        if (answer.startsWith(FAILED)) {
            int blank = answer.indexOf(' ', FAILED.length());
            throw new StartException(
                    Integer.parseInt(answer.substring(FAILED.length(), blank)),
                    answer.substring(blank + 1).replace(Readiness.LINE_BREAK, '\n'));
        }
    }

    /// {@return the line that counts, null when there is none}
    private static @Nullable String answer(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        // The JVM itself writes its warnings to standard output.
        while (line != null && !line.startsWith(READY) && !line.startsWith(FAILED)) {
            line = lines.readLine();
        }
        return line;
    }
}
