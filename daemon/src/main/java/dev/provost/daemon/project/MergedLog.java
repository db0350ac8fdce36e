package dev.provost.daemon.project;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Shows the log files of processes as they grow, each line with the name of its process. A thread of its own waits for
/// the kernel to tell that a file has changed; nothing happens while nobody writes.
final class MergedLog implements AutoCloseable {
    private final PrefixedOutput out;
    private final WatchService watch;
    private final Map<Path, Long> before = new HashMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final Map<Path, FollowedFile> files = new LinkedHashMap<>();

    MergedLog(PrefixedOutput out) throws IOException {
        this.out = out;
        this.watch = FileSystems.getDefault().newWatchService();
    }

    /// Notes how long the files of a folder are: what is in them now is not shown.
    void passOver(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> before.put(file, file.toFile().length()));
        } catch (IOException e) {
            // The files will be shown from their beginning, which is more than was wanted.
            before.keySet().removeIf(file -> folder.equals(file.getParent()));
        }
    }

    void start() {
        Thread.ofPlatform().daemon().name("merged-log").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                // Which file it was doesn't matter: a look at each costs less than the line that is shown.
                key.pollEvents();
                key.reset();
                read();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // The end; what is left is read by whoever closes.
            Thread.currentThread().interrupt();
        }
    }

    /// Shows a file from now on, from what came after [#passOver].
    synchronized void follow(String name, Path file) {
        if (files.containsKey(file)) {
            return;
        }
        FollowedFile followed = new FollowedFile(name, file, before.getOrDefault(file, 0L), out);
        files.put(file, followed);
        Path folder = file.getParent();
        try {
            if (folder != null && folders.add(folder)) {
                folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            }
        } catch (IOException e) {
            out.line("provost", folder + " can't be watched: " + e.getMessage() + "; see provostctl project tail");
        }
        followed.read();
    }

    private synchronized void read() {
        files.values().forEach(FollowedFile::read);
    }

    /// Shows what is left, and last lines that have no end.
    @Override
    public synchronized void close() throws IOException {
        watch.close();
        read();
        files.values().forEach(FollowedFile::close);
        files.clear();
    }
}
