package dev.provost.daemon.os.oneshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.jspecify.annotations.Nullable;

/// Commons Exec's executor for one command: its words and its environment as they are, and any exit value.
public abstract class VerbatimExecutor extends DefaultExecutor {
    private final List<String> words;
    private final boolean mergeStderr;

    /// @param words       program and arguments; not empty
    /// @param directory   folder it runs in; null for the daemon's
    /// @param mergeStderr whether its standard error goes where its standard output goes
    @SuppressWarnings({"deprecation", "this-escape"}) // the builder can't be extended
    protected VerbatimExecutor(
            List<String> words, @Nullable Path directory, boolean mergeStderr, ExecuteStreamHandler streams) {
        this.words = List.copyOf(words);
        this.mergeStderr = mergeStderr;
        setExitValues(null);
        setStreamHandler(streams);
        if (directory != null) {
            setWorkingDirectory(directory.toFile());
        }
    }

    /// Runs it to its end. Blocks.
    ///
    /// @param environment complete: nothing is inherited
    /// @return its exit value; 128 + n for signal n, as the JDK says it
    /// @throws IOException when it can't be started, with the reason of the system
    public int run(Map<String, String> environment) throws IOException {
        return execute(new CommandLine(words.getFirst()), environment);
    }

    /// It runs; on the thread that runs it.
    protected abstract void started(Process process);

    /// The words are not taken from the command line it is given: that strips blanks from arguments.
    @Override
    protected final Process launch(CommandLine line, Map<String, String> environment, @Nullable Path folder)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(mergeStderr);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        Process process = builder.start();
        started(process);
        return process;
    }
}
