package dev.provost.daemon.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of a pipe, a file, or a terminal that needs no editing.
final class PlainKeyboard implements Keyboard {
    private final InputStream in;
    private final Terminal out;
    private @Nullable BufferedReader lines;
    /// Set by the thread that handles Ctrl-C.
    private volatile boolean ended;

    PlainKeyboard(InputStream in, Terminal out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public @Nullable String line(String prompt) {
        out.print(prompt);
        out.flush();
        if (ended) {
            return null;
        }
        BufferedReader open = lines;
        if (open == null) {
            open = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines = open;
        }
        try {
            return open.readLine();
        } catch (IOException e) {
            // A terminal that went away ends the lines as the end of a file does.
            return null;
        }
    }

    @Override
    public @Nullable String answer(String prompt) {
        return line(prompt);
    }

    @Override
    public @Nullable String secret(String prompt) {
        Console console = terminal();
        if (console == null) {
            return line(prompt);
        }
        out.flush();
        char[] secret = console.readPassword("%s", prompt);
        return secret == null ? null : new String(secret);
    }

    /// {@return the terminal, when both standard input and output are one}
    @SuppressWarnings("SystemConsoleNull") // null or no terminal: which of them depends on the Java
    static @Nullable Console terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    @Override
    public void interrupt() {
        ended = true;
    }
}
