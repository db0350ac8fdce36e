package dev.provost.daemon.cli;

import java.util.Collection;
import java.util.List;

/// What could stand where the cursor is.
interface Suggestions {
    /// Forgets what it knows: a line that ran may have changed it.
    void forget();

    /// {@return what may follow, each whole; those that don't begin as the word does are left to the caller}
    ///
    /// @param before the words in front of the one to complete
    /// @param word   what of it stands there already
    Collection<String> candidates(List<String> before, String word);

    /// {@return whether a blank follows a candidate; else the word may go on}
    boolean isWhole(String candidate);
}
