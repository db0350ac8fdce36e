package dev.provost.jshell;

import dev.provost.jmx.Fault;
import dev.provost.jmx.client.ProvostConnection;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.jspecify.annotations.Nullable;

/// Evaluates Java snippet by snippet, in this JVM: a whole script, or what somebody types. One thread.
///
/// A script stops at its first error, which is told as `file:line: message`.
public final class ScriptEngine implements AutoCloseable {
    /// Exit status of a script that an error ended.
    public static final int FAILED = 1;

    /// What is imported, for each is a compilation of some milliseconds: what scripts of this kind use.
    private static final List<String> PRELUDE = List.of(
            "import static dev.provost.jshell.Script.*;",
            "import dev.provost.jshell.*;",
            "import dev.provost.jmx.*;",
            "import dev.provost.jmx.client.*;",
            "import java.io.*;",
            "import java.net.*;",
            "import java.nio.file.*;",
            "import java.time.*;",
            "import java.util.*;",
            "import java.util.function.*;",
            "import java.util.stream.*;");

    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final Map<String, Place> places = new HashMap<>();

    /// Where a snippet begins.
    private record Place(String file, int line) {
        /// {@return the place of a line of the snippet}
        ///
        /// @param of counted from 1
        Place line(int of) {
            return new Place(file, line + of - 1);
        }

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /// {@return whether this Java can do it} A runtime without the compiler can't.
    public static boolean isPossible() {
        return ModuleLayer.boot().findModule("jdk.jshell").isPresent();
    }

    public ScriptEngine() {
        shell = JShell.builder()
                .executionEngine(new LocalExecutionControlProvider(), Map.of())
                .build();
        // Of all jars only those a script may use: the compiler opens each.
        shell.addToClasspath(jarOf(Script.class));
        shell.addToClasspath(jarOf(ProvostConnection.class));
        analysis = shell.sourceCodeAnalysis();
        for (String line : PRELUDE) {
            for (SnippetEvent event : shell.eval(line)) {
                if (event.status() != Snippet.Status.VALID) {
                    throw new IllegalStateException("'" + line + "' is " + event.status());
                }
            }
        }
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of " + type + " is no path", e);
        }
    }

    // ---- scripts

    /// Runs a script to its end, its first error, or its `exit`.
    ///
    /// @param file what it is called in messages
    /// @param err  where an error is told
    /// @return its exit status
    public int run(String file, String script, PrintStream err) {
        // "#!" makes a script a program; to Java it would be an error. The line stays, for the count.
        String text = script.startsWith("#!") ? "//" + script.substring(2) : script;
        int at = Blanks.skip(text, 0);
        int line = 1 + Blanks.lines(text, 0, at);
        List<DeclarationSnippet> waiting = new ArrayList<>();
        while (at < text.length()) {
            CompletionInfo info = analysis.analyzeCompletion(text.substring(at));
            Place place = new Place(file, line);
            if (info.completeness() == Completeness.DEFINITELY_INCOMPLETE) {
                err.println(
                        place + ": the script ends before what begins here does; look for a missing bracket or quote");
                return FAILED;
            }
            String source = info.source() == null ? text.substring(at) : info.source();
            boolean good = evaluate(source, place, waiting, err);
            Integer status = Script.exitAskedFor();
            if (status != null) {
                return status;
            }
            if (!good) {
                return FAILED;
            }
            String remaining = Objects.requireNonNullElse(info.remaining(), "");
            int next = Blanks.skip(text, text.length() - remaining.length());
            line += Blanks.lines(text, at, next);
            at = next;
        }
        return unresolved(waiting, err) ? FAILED : 0;
    }

    private boolean evaluate(String source, Place place, List<DeclarationSnippet> waiting, PrintStream err) {
        for (SnippetEvent event : shell.eval(source)) {
            Snippet snippet = event.snippet();
            if (event.causeSnippet() != null) {
                // Another snippet changes because this one came; that is told when somebody uses it.
                continue;
            }
            places.put(snippet.id(), place);
            if (event.exception() != null) {
                if (Script.exitAskedFor() == null) {
                    tell(event.exception(), place, err);
                }
                return false;
            }
            switch (event.status()) {
                case REJECTED -> {
                    reject(snippet, source, place, err);
                    return false;
                }
                case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> {
                    if (!(snippet instanceof DeclarationSnippet declaration)) {
                        reject(snippet, source, place, err);
                        return false;
                    }
                    // What it wants may be declared further down.
                    waiting.add(declaration);
                }
                case VALID, DROPPED, OVERWRITTEN, NONEXISTENT -> {
                    // As it should be.
                }
            }
        }
        return true;
    }

    /// Tells what the compiler has against a snippet, an error a line.
    private void reject(Snippet snippet, String source, Place place, PrintStream err) {
        boolean told = false;
        for (Diag diag : shell.diagnostics(snippet).toList()) {
            if (diag.isError()) {
                int position = Math.clamp(diag.getPosition(), 0, source.length());
                err.println(place.line(1 + Blanks.lines(source, 0, position)) + ": " + oneLine(diag));
                told = true;
            }
        }
        if (!told) {
            err.println(place + ": the compiler refuses this");
        }
        if (source.startsWith("/")) {
            err.println(place + ": commands of the jshell tool are not Java; write exit(n) for /exit n");
        }
    }

    /// {@return the compiler's message on one line} It has the symbol and its place on lines of their own.
    private static String oneLine(Diag diag) {
        List<String> parts = new ArrayList<>();
        for (String line : diag.getMessage(Locale.ROOT).lines().toList()) {
            String part = line.strip().replaceAll("\\s+", " ");
            // Where in our wrapping it looked says nothing to anybody.
            if (!part.isEmpty() && !part.startsWith("location: class")) {
                parts.add(part);
            }
        }
        return String.join("; ", parts);
    }

    private void tell(JShellException exception, Place of, PrintStream err) {
        List<Place> trace = new ArrayList<>();
        for (StackTraceElement frame : exception.getStackTrace()) {
            String id = frame.getFileName();
            Place place = id != null && id.startsWith("#") ? places.get(id.substring(1)) : null;
            if (place != null) {
                trace.add(place.line(Math.max(1, frame.getLineNumber())));
            }
        }
        Place first = trace.isEmpty() ? of : trace.getFirst();
        String what =
                switch (exception) {
                    case UnresolvedReferenceException unresolved -> missing(unresolved.getSnippet());
                    case EvalException thrown -> described(thrown);
                    default -> String.valueOf(exception.getMessage());
                };
        err.println(first + ": " + what);
        for (int i = 1; i < trace.size(); i++) {
            err.println("    called from " + trace.get(i));
        }
    }

    /// {@return what was thrown, in the words that are of use} A refusal of the daemon speaks for itself.
    private static String described(EvalException thrown) {
        String type = thrown.getExceptionClassName();
        String message = thrown.getMessage();
        Throwable cause = thrown.getCause();
        if (type.equals(Fault.class.getName())) {
            return String.valueOf(message);
        }
        if (type.equals(UndeclaredThrowableException.class.getName()) && cause != null) {
            return described(cause);
        }
        String text = message == null ? type : type + ": " + message;
        return cause == null ? text : text + "; caused by " + described(cause);
    }

    private static String described(Throwable cause) {
        if (cause instanceof EvalException inner) {
            return described(inner);
        }
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    private boolean unresolved(List<DeclarationSnippet> waiting, PrintStream err) {
        boolean any = false;
        for (DeclarationSnippet snippet : waiting) {
            Snippet.Status status = shell.status(snippet);
            if (status == Snippet.Status.RECOVERABLE_DEFINED || status == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
                err.println(places.get(snippet.id()) + ": " + missing(snippet));
                any = true;
            }
        }
        return any;
    }

    private String missing(DeclarationSnippet snippet) {
        String names = String.join(", ", shell.unresolvedDependencies(snippet).toList());
        String own = snippet.name();
        if (names.isEmpty()) {
            List<String> errors =
                    shell.diagnostics(snippet).map(ScriptEngine::oneLine).toList();
            return own + ": " + String.join("; ", errors);
        }
        return own + " uses what is not declared: " + names;
    }

    // ---- conversations

    /// What became of typed text.
    ///
    /// @param incomplete whether it goes on in the next line
    /// @param lines      what is to be shown
    public record Reply(boolean incomplete, List<String> lines) {
        public Reply {
            lines = List.copyOf(lines);
        }
    }

    /// Evaluates what somebody typed; values of expressions are shown.
    ///
    /// @param typed all lines since the last one that was complete
    public Reply reply(String typed) {
        List<String> lines = new ArrayList<>();
        int at = Blanks.skip(typed, 0);
        while (at < typed.length()) {
            CompletionInfo info = analysis.analyzeCompletion(typed.substring(at));
            Completeness completeness = info.completeness();
            if (completeness == Completeness.DEFINITELY_INCOMPLETE
                    || completeness == Completeness.CONSIDERED_INCOMPLETE) {
                return new Reply(true, lines);
            }
            String source = info.source() == null ? typed.substring(at) : info.source();
            for (SnippetEvent event : shell.eval(source)) {
                if (event.causeSnippet() == null) {
                    show(event, source, lines);
                }
            }
            String remaining = Objects.requireNonNullElse(info.remaining(), "");
            at = Blanks.skip(typed, typed.length() - remaining.length());
        }
        return new Reply(false, lines);
    }

    /// {@return the exit status that ended the conversation; null if it goes on}
    public @Nullable Integer ended() {
        return Script.exitAskedFor();
    }

    private void show(SnippetEvent event, String source, List<String> lines) {
        Snippet snippet = event.snippet();
        var buffer = new ByteArrayOutputStream();
        PrintStream told = new PrintStream(buffer, false, StandardCharsets.UTF_8);
        places.put(snippet.id(), new Place("line", 1));
        if (event.exception() != null) {
            if (Script.exitAskedFor() == null) {
                tell(event.exception(), new Place("line", 1), told);
            }
        } else if (event.status() == Snippet.Status.REJECTED) {
            reject(snippet, source, new Place("line", 1), told);
        } else if (snippet instanceof DeclarationSnippet declaration
                && event.status() != Snippet.Status.VALID
                && event.status() != Snippet.Status.OVERWRITTEN) {
            told.println(missing(declaration));
        } else if (event.value() != null && !event.value().isEmpty()) {
            told.println(named(snippet) + event.value());
        }
        told.flush();
        buffer.toString(StandardCharsets.UTF_8).lines().forEach(lines::add);
    }

    private static String named(Snippet snippet) {
        return switch (snippet) {
            case VarSnippet variable -> variable.name() + " ==> ";
            case ExpressionSnippet expression -> expression.name() + " ==> ";
            default -> "";
        };
    }

    /// {@return what may stand where the cursor is, each with what stands before it since `from`}
    ///
    /// @param from where the word begins that is to be completed
    public List<String> complete(String line, int cursor, int from) {
        int[] anchor = new int[1];
        List<String> found = new ArrayList<>();
        for (SourceCodeAnalysis.Suggestion suggestion : analysis.completionSuggestions(line, cursor, anchor)) {
            String whole = line.substring(Math.min(from, anchor[0]), anchor[0]) + suggestion.continuation();
            if (!found.contains(whole)) {
                found.add(whole);
            }
        }
        return found;
    }

    @Override
    public void close() {
        shell.close();
    }
}
