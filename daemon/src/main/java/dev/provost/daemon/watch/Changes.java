package dev.provost.daemon.watch;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// The changed files of one program that it was not told of yet, and when it is to be told: when nothing has changed
/// for a while, but not too long after the first change, and never twice within a second. Pure; times are monotonic
/// nanoseconds.
final class Changes {
    /// From one time the program is told to the next.
    static final long PAUSE_NANOS = 1_000_000_000;

    /// Something that writes all the time must not keep it waiting for ever.
    static final long WAIT_NANOS_MAX = 30_000_000_000L;

    /// Names kept to count each file once; beyond that every change counts.
    static final int NAMES_MAX = 4096;

    private static final int SHOWN_MAX = 3;

    private final long debounceNanos;
    private final Set<String> names = new HashSet<>();
    private final Set<String> shown = new LinkedHashSet<>();
    private int more;
    private long first;
    private long last;
    private long told;
    private boolean everTold;

    Changes(long debounceNanos) {
        this.debounceNanos = debounceNanos;
    }

    void add(Collection<String> files, long now) {
        if (files.isEmpty()) {
            return;
        }
        first = isEmpty() ? now : first;
        last = now;
        for (String file : files) {
            if (shown.size() < SHOWN_MAX) {
                shown.add(file);
            }
            if (names.size() < NAMES_MAX) {
                names.add(file);
            } else if (!names.contains(file)) {
                more++;
            }
        }
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /// {@return nanoseconds until the program is to be told; 0 or less for now}; only when there is something to tell.
    long dueIn(long now) {
        long quiet = debounceNanos - (now - last);
        long latest = WAIT_NANOS_MAX - (now - first);
        long due = Math.min(quiet, latest);
        return everTold ? Math.max(due, PAUSE_NANOS - (now - told)) : due;
    }

    /// Forgets what is there: the program is being told.
    ///
    /// @return for people, such as `3 files changed (app/views.py, …)`
    String take(long now) {
        int count = names.size() + more;
        StringBuilder text = new StringBuilder();
        text.append(count).append(count == 1 ? " file changed (" : " files changed (");
        text.append(String.join(", ", shown)).append(count > shown.size() ? ", …)" : ")");
        names.clear();
        shown.clear();
        more = 0;
        told = now;
        everTold = true;
        return text.toString();
    }
}
