package dev.provost.daemon.cli;

import org.jspecify.annotations.Nullable;

/// Where a user's lines come from.
interface Keyboard {
    /// Shows the prompt and waits for a line.
    ///
    /// @return null when there are no more
    @Nullable
    String line(String prompt);

    /// Waits for a line that is an answer or a program's input, and no command: it stays out of the history.
    ///
    /// @return null when there are no more
    @Nullable
    String answer(String prompt);

    /// Waits for a password; it isn't shown where that can be helped.
    ///
    /// @return null when there is none
    @Nullable
    String secret(String prompt);

    /// Gives up a [#answer] that another thread waits for. Where that can't be done, the lines end here.
    void interrupt();
}
