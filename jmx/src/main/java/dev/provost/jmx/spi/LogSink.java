package dev.provost.jmx.spi;

import dev.provost.jmx.LogLevel;

/// Takes lines for the activity log, from any thread; never blocks.
public interface LogSink {
    /// @param text one line, without time and level
    void log(LogLevel level, String text);

    /// {@return whether lines of this level are written; saves making a text that nobody reads}
    boolean writes(LogLevel level);
}
