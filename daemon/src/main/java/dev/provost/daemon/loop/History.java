package dev.provost.daemon.loop;

import dev.provost.daemon.process.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened to a process, the last thing first. Immutable, so that anyone may read what the loop published. Older
/// things than the last [#KEPT] are forgotten, at the latest when as many new ones have come.
///
/// @param millis wall-clock milliseconds since 1970
/// @param state  the state it entered; null for something else
/// @param pid    of the child it is about, 0 for none
/// @param detail why, or how; empty if that isn't known
/// @param before what came before, null for nothing
/// @param length how many there are, this one included
public record History(
        long millis,
        @Nullable State state,
        long pid,
        String detail,
        @Nullable History before,
        int length) {
    /// Things that are told.
    public static final int KEPT = 32;

    /// {@return this after one more thing}
    static History add(@Nullable History last, long millis, @Nullable State state, long pid, String detail) {
        if (last != null && last.length >= 2 * KEPT) {
            History kept = null;
            List<History> newest = last.newestFirst();
            for (int i = newest.size() - 1; i >= 0; i--) {
                History old = newest.get(i);
                kept = new History(
                        old.millis, old.state, old.pid, old.detail, kept, kept == null ? 1 : kept.length + 1);
            }
            return add(kept, millis, state, pid, detail);
        }
        return new History(millis, state, pid, detail, last, last == null ? 1 : last.length + 1);
    }

    /// {@return the last things, at most [#KEPT]}
    public List<History> newestFirst() {
        List<History> list = new ArrayList<>();
        for (History each = this; each != null && list.size() < KEPT; each = each.before) {
            list.add(each);
        }
        return list;
    }

    /// {@return what it was, in words}
    public String what() {
        if (state == null) {
            return detail;
        }
        String entered =
                state.name() + (pid == 0 || state == State.EXITED || state == State.STOPPED ? "" : ", pid " + pid);
        return detail.isEmpty() ? entered : entered + ": " + detail;
    }
}
