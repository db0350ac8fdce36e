package dev.provost.daemon.config;

import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.oneshot.OneShot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A command whose output is a configuration, or a part of one. It is run anew at each reading, as the user that the
/// daemon is, without a shell.
///
/// Error texts hold what it wrote to standard error, never what it wrote to standard output: that may be secret.
///
/// @param label     how positions name its output: `<command>`
/// @param command   as written, expanded; split into words as a program's command is
/// @param directory folder it runs in, and what `%(here)s` is in its output
/// @param limit     longest run
record ConfigCommand(String label, String command, Path directory, Duration limit) {
    /// A configuration of 1,000 programs takes a third of it.
    static final int OUTPUT_BYTES_MAX = 1 << 20;

    /// What `--config-timeout` and `command_timeout` are when nobody says, seconds.
    static final int LIMIT_SECONDS = 30;

    private static final int SIGNAL_BASE = 128;

    /// {@return how positions in the output of a command name it}
    static String label(String command) {
        StringBuilder label = new StringBuilder(command.length() + 2).append('<');
        for (String line : command.strip().split("\\s*\\R\\s*", -1)) {
            label.append(label.length() > 1 ? " " : "").append(line);
        }
        return label.append('>').toString();
    }

    /// A run that gave no output to read.
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        private final String remedy;

        Failed(String text, String remedy) {
            super(text, null, false, false);
            this.remedy = remedy;
        }

        String text() {
            return String.valueOf(getMessage());
        }

        String remedy() {
            return remedy;
        }
    }

    /// Runs it and waits for its end.
    ///
    /// @param environment the daemon's variables
    /// @return what it wrote, one byte or more
    byte[] output(Map<String, String> environment) throws Failed {
        List<String> words = words();
        OneShot.Outcome outcome;
        try {
            outcome = OneShot.run(new OneShot.Request(words, directory, environment, limit, OUTPUT_BYTES_MAX));
        } catch (IOException e) {
            throw new Failed(
                    "the command can't be run: " + e.getMessage(),
                    "name a program that exists, by its full path or one in PATH");
        }
        String tail = outcome.complaint().isEmpty() ? "" : ": " + outcome.complaint();
        switch (outcome.end()) {
            case TOO_LATE ->
                throw new Failed(
                        "the command was killed, it had not ended after " + limit.toSeconds() + " seconds" + tail,
                        "give it more time with --config-timeout or [include] command_timeout");
            case TOO_MUCH ->
                throw new Failed(
                        "the command was killed, it wrote more than " + OUTPUT_BYTES_MAX + " bytes" + tail,
                        "let it write a configuration and nothing else");
            case EXITED -> {
                if (outcome.exitStatus() != 0) {
                    throw new Failed(
                            "the command ended with exit status " + status(outcome.exitStatus()) + tail,
                            "run it by hand in " + directory + " to see what it says");
                }
            }
        }
        byte[] output = outcome.output();
        if (output.length == 0) {
            throw new Failed("the command wrote nothing" + tail, "let it write the configuration to standard output");
        }
        return output;
    }

    private List<String> words() throws Failed {
        List<String> words;
        try {
            words = CommandLine.split(command);
        } catch (IllegalArgumentException e) {
            throw new Failed(
                    "the command can't be split into words: " + e.getMessage(), "quote it as a POSIX shell wants it");
        }
        if (words.isEmpty()) {
            throw new Failed("the command is empty", "name a program that writes a configuration");
        }
        return words;
    }

    private static String status(int status) {
        int signal = status - SIGNAL_BASE;
        return signal > 0 && signal < 32 ? status + " (" + Signals.nameOf(signal) + ")" : Integer.toString(status);
    }
}
