package dev.provost.bridge.tail;

import dev.provost.bridge.Bell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rings for those who wait for a file to change: to grow, to shrink, to be replaced, to go away.
///
/// One thread looks at all files, often while something happens and more seldom when it is quiet. It exists only while
/// somebody waits.
final class LogWatch {
    private static final int BUSY_MILLIS = 50;
    private static final int QUIET_MILLIS = 200;
    private static final int STEP_MILLIS = 25;

    private final Map<Path, Watched> files = new HashMap<>();
    private boolean looking;

    /// From now on `bell` is rung after each change of `file`.
    synchronized void add(Path file, Bell bell) {
        files.computeIfAbsent(file, Watched::new).bells.add(bell);
        if (!looking) {
            looking = true;
            Thread.ofVirtual().name("log-watch").start(this::look);
        }
    }

    synchronized void remove(Path file, Bell bell) {
        Watched watched = files.get(file);
        if (watched != null) {
            watched.bells.remove(bell);
            if (watched.bells.isEmpty()) {
                files.remove(file);
            }
        }
    }

    /// {@return how many different files are looked at}
    synchronized int size() {
        return files.size();
    }

    private void look() {
        int millis = BUSY_MILLIS;
        for (List<Watched> now = watched(); !now.isEmpty(); now = watched()) {
            boolean changed = false;
            for (Watched file : now) {
                if (file.changed()) {
                    changed = true;
                    ring(file);
                }
            }
            millis = changed ? BUSY_MILLIS : Math.min(QUIET_MILLIS, millis + STEP_MILLIS);
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                // Nobody interrupts it; it ends when nobody waits any more.
                Thread.currentThread().interrupt();
            }
        }
    }

    /// {@return what to look at; when there is nothing, the looking ends and the next [#add] begins it again}
    private synchronized List<Watched> watched() {
        looking = !files.isEmpty();
        return List.copyOf(files.values());
    }

    private synchronized void ring(Watched file) {
        file.bells.forEach(Bell::ring);
    }

    /// One file, as it was when last looked at. The looking thread alone calls `changed`.
    private static final class Watched {
        private final Path path;
        private final List<Bell> bells = new ArrayList<>();
        private @Nullable Seen last;

        private record Seen(
                long size, FileTime modified, @Nullable Object key) {}

        Watched(Path path) {
            this.path = path;
            this.last = see();
        }

        boolean changed() {
            Seen now = see();
            boolean same = now == null ? last == null : now.equals(last);
            last = now;
            return !same;
        }

        private @Nullable Seen see() {
            try {
                var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return new Seen(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
            } catch (IOException e) {
                // Not there, or not for us: nothing to read either.
                return null;
            }
        }
    }
}
