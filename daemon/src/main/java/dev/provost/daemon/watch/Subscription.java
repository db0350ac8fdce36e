package dev.provost.daemon.watch;

import dev.provost.daemon.config.Autoreload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/// What a program wants to know of its files. Gathers what the watching threads find until the loop takes it: however
/// much changes, one task waits there.
final class Subscription {
    private final String program;
    private final Autoreload wanted;
    private final Executor loop;
    private final Listener listener;
    private final Set<String> found = new LinkedHashSet<>();
    private boolean posted;

    /// Told on the loop.
    interface Listener {
        /// @param files relative to the folders watched; not empty
        void changed(Collection<String> files);
    }

    /// @param program for people
    Subscription(String program, Autoreload wanted, Executor loop, Listener listener) {
        this.program = program;
        this.wanted = wanted;
        this.loop = loop;
        this.listener = listener;
    }

    String program() {
        return program;
    }

    Autoreload wanted() {
        return wanted;
    }

    /// Any thread.
    synchronized void tell(Collection<String> files) {
        if (files.isEmpty()) {
            return;
        }
        for (String file : files) {
            if (found.size() < Changes.NAMES_MAX) {
                found.add(file);
            }
        }
        if (!posted) {
            posted = true;
            loop.execute(this::deliver);
        }
    }

    private void deliver() {
        listener.changed(take());
    }

    private synchronized List<String> take() {
        List<String> taken = new ArrayList<>(found);
        found.clear();
        posted = false;
        return taken;
    }
}
