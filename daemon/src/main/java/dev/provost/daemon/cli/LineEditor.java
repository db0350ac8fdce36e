package dev.provost.daemon.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/// A terminal with a line editor, history and completion: JLine. Nothing but a shell may touch this class, because
/// loading JLine takes longer than any command.
final class LineEditor implements Keyboard, AutoCloseable {
    private static final long LONG_MILLIS = 3_600_000;

    private final Suggestions suggestions;
    private final HistoryFile kept;
    private final Terminal out;
    private final org.jline.terminal.Terminal terminal;
    private final LineReader reader;
    /// Who waits in [#answer], for [#interrupt].
    private volatile @Nullable Thread waiting;

    /// @param out where prompts of [#answer] go; flushed before the editor writes
    /// @throws IOException when there is no terminal that could be used
    LineEditor(Suggestions suggestions, HistoryFile kept, Terminal out) throws IOException {
        this.suggestions = suggestions;
        this.kept = kept;
        this.out = out;
        this.terminal = TerminalBuilder.builder()
                .name("provostctl")
                .system(true)
                .provider(TerminalBuilder.PROP_PROVIDER_FFM)
                .dumb(false)
                .build();
        DefaultHistory history = new DefaultHistory();
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("provostctl")
                .history(history)
                .parser((line, cursor, context) -> BlankSeparated.of(line, cursor))
                .completer((lineReader, line, candidates) -> complete(line, candidates))
                // "!" is a character like any other: supervisorctl expands nothing.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, false)
                // A paste of several lines is several commands, as it is in supervisorctl.
                .option(LineReader.Option.BRACKETED_PASTE, false)
                .build();
        history.attach(reader);
        for (String line : kept.lines()) {
            history.add(Instant.EPOCH, line);
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        for (String text : suggestions.candidates(before, line.word().substring(0, line.wordCursor()))) {
            candidates.add(new Candidate(text, text, null, null, null, null, suggestions.isWhole(text)));
        }
    }

    @Override
    public @Nullable String line(String prompt) {
        out.flush();
        suggestions.forget();
        try {
            String line = reader.readLine(prompt);
            kept.add(line);
            return line;
        } catch (UserInterruptException | EndOfFileException e) {
            // Ctrl-C at the prompt ends supervisorctl's shell as Ctrl-D does.
            return null;
        }
    }

    /// Read as the terminal gives it, without the editor: what a program writes meanwhile is not disturbed.
    @Override
    public @Nullable String answer(String prompt) {
        out.print(prompt);
        out.flush();
        waiting = Thread.currentThread();
        StringBuilder line = new StringBuilder();
        try {
            NonBlockingReader characters = terminal.reader();
            while (true) {
                // With a time limit, because JLine's wait without one can't be interrupted, and would take the first
                // character of the next line.
                int c = characters.read(LONG_MILLIS);
                if (c == NonBlockingReader.READ_EXPIRED) {
                    continue;
                }
                if (c < 0) {
                    return line.isEmpty() ? null : line.toString();
                }
                // CR: typed ahead while the editor had the terminal.
                if (c == '\n' || c == '\r') {
                    return line.toString();
                }
                line.append((char) c);
            }
        } catch (IOException e) {
            // Interrupted, or the terminal has gone.
            return null;
        } finally {
            waiting = null;
        }
    }

    @Override
    public @Nullable String secret(String prompt) {
        out.flush();
        try {
            return reader.readLine(prompt, (char) 0);
        } catch (UserInterruptException | EndOfFileException e) {
            return null;
        }
    }

    @Override
    public void interrupt() {
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
