package dev.provost.daemon.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at folders and all below them. A thread waits for the watch service, another, which ends when it has nothing
/// to
/// do, walks folders that are to be watched; both work under this object's lock. Nothing here is for the loop, but for
/// [#add], [#remove] and [#close], which only queue.
///
/// Of each root the folder above it is watched too: so it is noticed when the root is replaced, goes, and comes back;
/// while it is away, the nearest folder above that exists is.
///
/// Symbolic links to folders are not followed, but a root may be one.
final class FolderWatch implements AutoCloseable {
    /// Each folder takes memory here and in the kernel; that is a large project with all it needs.
    static final int FOLDERS_MAX = 10_000;

    private static final long IDLE_SECONDS = 2;

    /// Clocks of file systems may be this coarse.
    private static final long CLOCK_MILLIS = 1_000;

    private final InstantSource wall;
    private final Consumer<String> warnings;
    private final AtomicLong refusals;
    private final ThreadPoolExecutor walker;
    private final Map<WatchKey, List<Place>> places = new HashMap<>();
    private final Map<Subscription, List<Root>> roots = new HashMap<>();
    private @Nullable WatchService service;
    private boolean closed;
    private boolean limited;

    /// Watching thread only: when nothing was waiting last.
    private long quietMillis;

    /// @param warnings told what people should know; any thread
    /// @param refusals counts what could not be watched
    FolderWatch(InstantSource wall, Consumer<String> warnings, AtomicLong refusals) {
        this.wall = wall;
        this.warnings = warnings;
        this.refusals = refusals;
        walker = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "folder-walker"));
        walker.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /// A file or folder with all below it that a subscription is about.
    private static final class Root {
        private final Subscription subscription;
        private final Path path;

        /// Its folders as they are called below [#base].
        private final TreeMap<String, WatchKey> folders = new TreeMap<>();

        /// The path without symbolic links; what is told is relative to it.
        private Path base;

        private @Nullable WatchKey guard;
        private boolean there;

        /// The name in the folder of the guard that leads to the root.
        private Path awaited;

        Root(Subscription subscription, Path path) {
            this.subscription = subscription;
            this.path = path;
            base = path;
            awaited = path;
        }

        String nameOf(Path file) {
            return base.relativize(file).toString();
        }
    }

    /// What a watched folder is to a root.
    ///
    /// @param guard it stands above the root; else it is a part of it
    private record Place(Root root, Path folder, boolean guard) {}

    /// Begins to look at what a subscription wants; what is there already is not told.
    void add(Subscription subscription) {
        walker.execute(() -> begin(subscription));
    }

    void remove(Subscription subscription) {
        walker.execute(() -> end(subscription));
    }

    @Override
    public void close() {
        walker.execute(this::shut);
        walker.shutdown();
    }

    private synchronized void shut() {
        closed = true;
        places.clear();
        roots.clear();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                warnings.accept("the file watch could not be closed: " + e.getMessage());
            }
        }
    }

    private synchronized void begin(Subscription subscription) {
        if (closed || !open()) {
            return;
        }
        List<Root> own = new ArrayList<>();
        for (Path path : subscription.wanted().paths()) {
            Root root = new Root(subscription, path);
            own.add(root);
            look(root);
            if (!root.there) {
                warnings.accept(subscription.program() + ": autoreload waits for " + path + ", which does not exist");
            }
        }
        roots.put(subscription, own);
    }

    private boolean open() {
        if (service != null) {
            return true;
        }
        try {
            WatchService made = FileSystems.getDefault().newWatchService();
            if (made.getClass().getSimpleName().startsWith("Polling")) {
                warnings.accept(
                        "autoreload: this system does not tell of changes, files are looked at every few seconds");
            }
            service = made;
            quietMillis = wall.millis();
            daemon(() -> run(made), "file-watch").start();
            return true;
        } catch (IOException e) {
            refusals.incrementAndGet();
            warnings.accept("autoreload does not work: " + e.getMessage() + "; raise fs.inotify.max_user_instances");
            return false;
        }
    }

    private synchronized void end(Subscription subscription) {
        List<Root> own = roots.remove(subscription);
        if (own != null) {
            for (Root root : own) {
                leave(root);
            }
        }
    }

    private void run(WatchService from) {
        try {
            while (true) {
                WatchKey key = from.poll();
                if (key == null) {
                    quietMillis = wall.millis();
                    key = from.take();
                }
                handle(key);
            }
        } catch (ClosedWatchServiceException e) {
            // By us.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void handle(WatchKey key) {
        List<Place> here = List.copyOf(places.getOrDefault(key, List.of()));
        Map<Root, Set<String>> found = new HashMap<>();
        Set<Root> uncertain = new LinkedHashSet<>();
        boolean lost = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == OVERFLOW) {
                lost = true;
            } else if (event.context() instanceof Path name) {
                for (Place place : here) {
                    if (place.guard()) {
                        guarded(place.root(), name, event.kind(), found, uncertain);
                    } else {
                        changed(place, name, event.kind(), found);
                    }
                }
            }
        }
        if (lost) {
            for (Place place : here) {
                Root root = place.root();
                if (!place.guard()) {
                    search(place, found);
                    continue;
                }
                uncertain.add(root);
                if (root.there && root.folders.isEmpty() && isSince(root.path)) {
                    add(found, root, root.path.getFileName().toString());
                }
            }
        }
        if (!key.reset()) {
            places.remove(key);
            for (Place place : here) {
                place.root().folders.values().removeIf(known -> known == key);
                if (place.guard() || place.folder().equals(place.root().base)) {
                    uncertain.add(place.root());
                }
            }
        }
        for (Root root : uncertain) {
            boolean was = root.there;
            Path before = root.base;
            boolean replaced = isReplaced(found, root);
            look(root);
            if (root.there && (!was || replaced || !before.equals(root.base))) {
                add(found, root, root.path.getFileName() + (root.folders.isEmpty() ? "" : "/"));
            }
        }
        found.forEach((root, files) -> root.subscription.tell(files));
    }

    /// What a guard saw of a root that went or came stands in `found` under the empty name until here.
    private static boolean isReplaced(Map<Root, Set<String>> found, Root root) {
        Set<String> files = found.get(root);
        boolean replaced = files != null && files.remove("");
        if (files != null && files.isEmpty()) {
            found.remove(root);
        }
        return replaced;
    }

    private static void add(Map<Root, Set<String>> found, Root root, String file) {
        found.computeIfAbsent(root, _ -> new LinkedHashSet<>()).add(file);
    }

    private void guarded(
            Root root, Path name, WatchEvent.Kind<?> kind, Map<Root, Set<String>> found, Set<Root> uncertain) {
        if (!name.equals(root.awaited)) {
            return;
        }
        boolean folder = !root.folders.isEmpty();
        if (root.there && !folder && kind != ENTRY_DELETE) {
            add(found, root, name.toString());
        } else if (!(folder && kind == ENTRY_MODIFY)) {
            if (root.there) {
                // It went or came: what is there now is another one, whatever became of the events in between.
                add(found, root, "");
            }
            uncertain.add(root);
        }
    }

    private void changed(Place place, Path name, WatchEvent.Kind<?> kind, Map<Root, Set<String>> found) {
        Root root = place.root();
        Path file = place.folder().resolve(name);
        String relative = root.nameOf(file);
        if (root.subscription.wanted().ignores(relative)) {
            return;
        }
        if (kind == ENTRY_CREATE && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            // It may have been here under another name, and its folders are watched under that.
            leave(root, file);
            walk(root, file, found);
        } else if (kind == ENTRY_DELETE && root.folders.containsKey(file.toString())) {
            // Its files tell of themselves; data that comes and goes in folders is none of our business.
            leave(root, file);
        } else if (root.subscription.wanted().counts(relative)) {
            add(found, root, relative);
        }
    }

    /// Finds out where a root is now, and looks at all of it.
    private void look(Root root) {
        leave(root);
        try {
            guard(root);
            root.there = Files.exists(root.path);
            if (root.there) {
                root.base = root.path.toRealPath();
                if (Files.isDirectory(root.base)) {
                    walk(root, root.base, null);
                }
            }
        } catch (IOException e) {
            root.there = false;
            refused(root, e);
        }
    }

    /// Watches the nearest folder above the root that exists.
    private void guard(Root root) throws IOException {
        Path inner = root.path;
        Path above = inner.getParent();
        while (above != null) {
            if (Files.isDirectory(above)) {
                try {
                    WatchKey key = watch(above, new Place(root, above, true));
                    root.guard = key;
                    root.awaited = inner.getFileName();
                    // What came meanwhile is not told: one step down again.
                    if (inner.equals(root.path) || !Files.isDirectory(inner)) {
                        return;
                    }
                    unwatch(key, root, true);
                    above = root.path.getParent();
                    inner = root.path;
                    continue;
                } catch (NoSuchFileException | NotDirectoryException e) {
                    // It went in this very moment; the one above is there.
                    root.guard = null;
                }
            }
            inner = above;
            above = above.getParent();
        }
    }

    private WatchKey watch(Path folder, Place place) throws IOException {
        WatchService open = service;
        if (open == null || places.size() >= FOLDERS_MAX) {
            throw new IOException(FOLDERS_MAX + " folders are watched, and that is the limit");
        }
        WatchKey key = folder.register(open, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
        List<Place> here = places.computeIfAbsent(key, _ -> new ArrayList<>(1));
        if (!here.contains(place)) {
            here.add(place);
        }
        return key;
    }

    private void unwatch(WatchKey key, Root root, boolean guard) {
        List<Place> here = places.get(key);
        if (here != null) {
            here.removeIf(place -> place.root() == root && place.guard() == guard);
            if (here.isEmpty()) {
                places.remove(key);
                key.cancel();
            }
        }
    }

    private void leave(Root root) {
        if (root.guard != null) {
            unwatch(root.guard, root, true);
            root.guard = null;
        }
        for (WatchKey key : root.folders.values()) {
            unwatch(key, root, false);
        }
        root.folders.clear();
    }

    /// Leaves a folder of a root and all below it.
    private void leave(Root root, Path folder) {
        WatchKey own = root.folders.remove(folder.toString());
        if (own != null) {
            unwatch(own, root, false);
        }
        // All names that go on with a slash: '0' is the character after it.
        var below = root.folders.subMap(folder + "/", folder + "0");
        for (WatchKey key : below.values()) {
            unwatch(key, root, false);
        }
        below.clear();
    }

    /// Watches a folder and all below it that is not ignored.
    ///
    /// @param found where files that count are noted, null to take them as known
    private void walk(Root root, Path folder, @Nullable Map<Root, Set<String>> found) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) throws IOException {
                    String relative = root.nameOf(at);
                    if (!relative.isEmpty() && root.subscription.wanted().ignores(relative)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    try {
                        root.folders.put(at.toString(), watch(at, new Place(root, at, false)));
                    } catch (NoSuchFileException | NotDirectoryException e) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (found != null) {
                        String relative = root.nameOf(file);
                        if (root.subscription.wanted().counts(relative)) {
                            add(found, root, relative);
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // It went meanwhile, or is not for us to read: then its changes aren't either.
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path at, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            refused(root, e);
        }
    }

    private void refused(Root root, IOException why) {
        refusals.incrementAndGet();
        if (!limited) {
            limited = true;
            warnings.accept(root.subscription.program() + ": autoreload does not see all of " + root.path + ": "
                    + why.getMessage()
                    + "; raise fs.inotify.max_user_watches, or name fewer folders in autoreload_paths"
                    + " or more in autoreload_ignore");
        }
    }

    /// Events of a folder were lost: looks for what changed in it since nothing was waiting last.
    private void search(Place place, Map<Root, Set<String>> found) {
        Root root = place.root();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.folder())) {
            for (Path file : entries) {
                String relative = root.nameOf(file);
                if (root.subscription.wanted().ignores(relative)) {
                    continue;
                }
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    if (!root.folders.containsKey(file.toString())) {
                        walk(root, file, found);
                    }
                } else if (root.subscription.wanted().counts(relative) && isSince(file)) {
                    add(found, root, relative);
                }
            }
        } catch (IOException e) {
            // The folder went; its end is told by its own key.
            return;
        }
    }

    /// {@return whether a file changed after the last moment in which nothing was waiting}
    private boolean isSince(Path file) {
        return changeTime(file).toMillis() >= quietMillis - CLOCK_MILLIS;
    }

    /// When anything about a file changed last, its name included: unlike the time of the last modification nobody can
    /// set it back, which `cp -p` and unpacking do.
    private static FileTime changeTime(Path file) {
        try {
            if (Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS) instanceof FileTime time) {
                return time;
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // No such attribute here, or no such file any more.
        }
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            // Gone since it was listed: a change.
            return FileTime.fromMillis(Long.MAX_VALUE);
        }
    }
}
