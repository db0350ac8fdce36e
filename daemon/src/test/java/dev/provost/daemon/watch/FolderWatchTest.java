package dev.provost.daemon.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.Autoreload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With real files: the watch service is the thing that is to be known.
class FolderWatchTest {
    private static final long DEADLINE_SECONDS = 60;

    @TempDir
    private Path dir;

    private final BlockingQueue<Collection<String>> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final AtomicLong refusals = new AtomicLong();
    private final FolderWatch watch = new FolderWatch(InstantSource.system(), warnings::add, refusals);
    private Path root;

    @BeforeEach
    void makeTheRoot() throws IOException {
        root = dir.toRealPath().resolve("project");
        Files.createDirectories(root.resolve("app"));
        Files.writeString(root.resolve("app/views.py"), "1");
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private Subscription watched(Path... paths) throws Exception {
        Subscription subscription = new Subscription(
                "web",
                new Autoreload(
                        List.of("*.py"), List.of(".*", "__pycache__"), List.of(paths), Duration.ofMillis(1), 0, false),
                Runnable::run,
                told::add);
        watch.add(subscription);
        // What is asked for later comes later: when this one is seen, the other one is being watched.
        Path marks = Files.createDirectories(dir.toRealPath().resolve("marks"));
        BlockingQueue<Collection<String>> seen = new LinkedBlockingQueue<>();
        Subscription mark = new Subscription(
                "mark",
                new Autoreload(
                        List.of("*"), List.of(), List.of(marks.resolve("missing")), Duration.ofMillis(1), 0, false),
                Runnable::run,
                seen::add);
        watch.add(mark);
        String warning;
        do {
            warning = warnings.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(warning).as("the watch begins").isNotNull();
        } while (!warning.startsWith("mark:"));
        watch.remove(mark);
        return subscription;
    }

    /// Waits until all of these were told; answers what was.
    private Set<String> await(String... files) throws InterruptedException {
        Set<String> all = new LinkedHashSet<>();
        while (!all.containsAll(List.of(files))) {
            Collection<String> some = told.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(some).as("%s after %s", List.of(files), all).isNotNull();
            all.addAll(some);
        }
        return all;
    }

    /// What was told before this came is all there is.
    private void mark() throws Exception {
        Files.writeString(root.resolve("mark.py"), "x");
        assertThat(await("mark.py")).containsExactly("mark.py");
    }

    @Test
    void changesInPlaceRenamesAndNewFilesAreTold() throws Exception {
        watched(root);

        Files.writeString(root.resolve("app/views.py"), "2");
        assertThat(await("app/views.py")).containsExactly("app/views.py");

        Path temporary = Files.writeString(root.resolve("app/.views.py.tmp"), "3");
        Files.move(temporary, root.resolve("app/views.py"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(await("app/views.py")).containsExactly("app/views.py");

        Files.writeString(root.resolve("new.py"), "4");
        assertThat(await("new.py")).isSubsetOf("app/views.py", "new.py");

        Files.delete(root.resolve("new.py"));
        assertThat(await("new.py")).containsExactly("new.py");
    }

    @Test
    void whatDoesNotCountIsNotTold() throws Exception {
        watched(root);

        Files.writeString(root.resolve("notes.txt"), "1");
        Files.writeString(root.resolve(".hidden.py"), "1");
        Files.createDirectories(root.resolve("app/__pycache__"));
        Files.writeString(root.resolve("app/__pycache__/views.py"), "1");
        Files.createDirectories(root.resolve(".git/objects"));
        Files.writeString(root.resolve(".git/objects/x.py"), "1");
        Files.createDirectories(root.resolve("data/1"));
        Files.delete(root.resolve("data/1"));

        mark();
    }

    @Test
    void newFoldersAreLookedAtWithAllInThem() throws Exception {
        watched(root);
        Path outside = Files.createDirectories(dir.resolve("outside/a/b"));
        Files.writeString(outside.resolve("deep.py"), "1");

        Files.move(dir.resolve("outside"), root.resolve("inside"));
        assertThat(await("inside/a/b/deep.py")).containsExactly("inside/a/b/deep.py");

        Files.writeString(root.resolve("inside/a/b/deep.py"), "2");
        assertThat(await("inside/a/b/deep.py")).containsExactly("inside/a/b/deep.py");

        Files.move(root.resolve("inside/a"), root.resolve("moved"));
        await("moved/b/deep.py");
        Files.writeString(root.resolve("moved/b/deep.py"), "3");
        assertThat(await("moved/b/deep.py")).containsExactly("moved/b/deep.py");
    }

    @Test
    void aRootThatGoesAndComesBackIsFollowed() throws Exception {
        watched(root);
        Path away = dir.toRealPath().resolve("away");

        Files.move(root, away);
        Files.move(away, root);
        assertThat(await("project/")).containsOnly("project/");
        Files.writeString(root.resolve("app/views.py"), "2");
        await("app/views.py");
    }

    @Test
    void aRootThatIsMissingWithItsParentsIsWaitedFor() throws Exception {
        Path late = dir.toRealPath().resolve("x/y/late");
        watched(late);

        Files.createDirectories(late);
        await("late/");
        Files.writeString(late.resolve("a.py"), "1");
        await("a.py");
    }

    @Test
    void aLinkThatIsSwitchedIsFollowed() throws Exception {
        Path two = Files.createDirectories(dir.toRealPath().resolve("two"));
        Path link = dir.toRealPath().resolve("current");
        Files.createSymbolicLink(link, root);
        watched(link);
        Files.writeString(root.resolve("app/views.py"), "2");
        assertThat(await("app/views.py")).containsExactly("app/views.py");

        Path next = Files.createSymbolicLink(dir.toRealPath().resolve("next"), two);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        await("current/");
        Files.writeString(two.resolve("b.py"), "1");
        await("b.py");
    }

    @Test
    void aFileMayBeARootWhateverItIsCalled() throws Exception {
        Path jar = Files.writeString(root.resolve("app.conf"), "1");
        watched(jar);

        Files.writeString(jar, "2");
        assertThat(await("app.conf")).containsExactly("app.conf");
        Files.move(Files.writeString(root.resolve("app.conf.new"), "3"), jar, StandardCopyOption.ATOMIC_MOVE);
        assertThat(await("app.conf")).containsExactly("app.conf");
        Files.delete(jar);
        Files.writeString(jar, "4");
        assertThat(await("app.conf")).containsExactly("app.conf");
    }

    /// More than the service keeps for a folder: it says that it lost some, and the folder is searched.
    @Test
    void thousandsAtOnceAreFoundWhateverTheirTimes() throws Exception {
        watched(root);
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < 2_000; i++) {
            Path file = root.resolve("app/f" + i + ".py");
            Files.writeString(file, "x");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
            Files.writeString(root.resolve("app/f" + i + ".txt"), "x");
            names.add("app/f" + i + ".py");
        }

        Set<String> all = await(names.toArray(String[]::new));
        // Written so shortly before the watch began that its time may be that of a change.
        all.remove("app/views.py");
        assertThat(all).isEqualTo(names);
    }

    @Test
    void whatIsNoLongerWantedIsNotTold() throws Exception {
        Subscription first = watched(root);
        watch.remove(first);
        watched(root.resolve("app"));

        Files.writeString(root.resolve("app/views.py"), "2");
        assertThat(await("views.py")).containsExactly("views.py");
        assertThat(refusals).hasValue(0);
        assertThat(new ArrayList<>(warnings)).isEmpty();
    }
}
