package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread that starts children with a umask, user or groups of their own, and all that may be slow.
///
/// Its table of descriptors is its own too (`unshare`): a start copies the whole table and a program's begin closes
/// the copies again, which costs more than all the rest when there are 1,000 children. What it opens for a child goes
/// to the loop through a [DescriptorPort], what the loop lends a child comes by the same way. No other code may run on
/// this thread that opens or uses a descriptor of the process: it would be another file here.
///
/// Its umask and folder are private (`unshare`), its real ids change for each such child by raw system calls: libc's
/// functions would change those of every thread. The effective and saved ids stay the daemon's, so the child's user
/// can't trace this thread. It lives as long as the engine: a child that asked for a death signal gets it
/// when the *thread* that started it ends.
final class Spawner implements Runnable {
    private static final long CLONE_FS = 0x200;
    private static final long CLONE_FILES = 0x400;
    private static final int FIRST_AFTER_STANDARD = 3;
    private static final Path OPEN_HERE = Path.of("/proc/thread-self/fd");
    private static final long UNCHANGED = -1;

    /// While more children wait, the loop hears of those started no more often than this: it would wake for each, and
    /// take the processor from the programs that begin.
    private static final long TELL_NANOS = 3_000_000;

    /// More than anyone configures; what exceeds it is refused as a full process table would be.
    private static final int WAITING_MAX = 100_000;

    private final LinkedBlockingQueue<LinuxChild> waiting = new LinkedBlockingQueue<>();
    private final Surroundings surroundings;
    private final Consumer<LinuxChild> finished;
    private final Runnable wakeup;
    private final DescriptorPort port;
    private final int wakeDescriptor;
    private final int[] lent = new int[DescriptorPort.MAX];
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile boolean ownTable;

    private int seenVersion;
    private int ownUmask;
    private boolean unshared;
    private int uid;
    private int gid;
    private @Nullable ByteBuffer ownGroups;

    /// @param port           this thread's end. For a child that has a descriptor lent it gets one before [#add];
    ///                       of each child that was started it gives those of [LinuxEngine#take]
    /// @param wakeDescriptor what `wakeup` writes to
    /// @param finished       takes each child that was started, or was not, on the spawner's thread
    /// @param wakeup         tells the loop that `finished` took some
    Spawner(
            Surroundings surroundings,
            DescriptorPort port,
            int wakeDescriptor,
            Consumer<LinuxChild> finished,
            Runnable wakeup) {
        this.surroundings = surroundings;
        this.port = port;
        this.wakeDescriptor = wakeDescriptor;
        this.finished = finished;
        this.wakeup = wakeup;
    }

    void open() {
        // What is needed at a failure only is loaded here, not on the thread.
        var _ = Starter.failure(Step.PIPE, Errno.EMFILE, "");
        thread = Thread.ofPlatform().name("spawner").daemon(true).unstarted(this);
        thread.start();
    }

    /// {@return whether one more may wait} Loop thread, as [#add].
    boolean hasRoom() {
        return waiting.size() < WAITING_MAX;
    }

    /// Starts a child when those before it are started.
    void add(LinuxChild child) {
        waiting.add(child);
    }

    /// Ends the thread after what it is doing; what still waits is dropped.
    void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// {@return whether what is open for this thread is not what is open for the others}
    boolean hasOwnTable() {
        return ownTable;
    }

    @Override
    public void run() {
        Starter starter = new Starter();
        seenVersion = surroundings.version();
        takeOwnSurroundings(starter.libc);
        try {
            long toldNanos = System.nanoTime();
            while (!closed) {
                LinuxChild child = waiting.take();
                try {
                    begin(starter, child);
                } catch (RuntimeException | Error e) {
                    child.failure = new SpawnFailure(Step.FORK, e.toString(), child.image.request.program());
                }
                finished.accept(child);
                long now = System.nanoTime();
                if (waiting.isEmpty() || now - toldNanos >= TELL_NANOS) {
                    wakeup.run();
                    toldNanos = now;
                }
            }
        } catch (InterruptedException e) {
            // The engine closes; nothing here is left half done.
            Thread.currentThread().interrupt();
        } finally {
            port.close(starter.libc);
        }
    }

    private void begin(Starter starter, LinuxChild child) {
        if (child.lentStdin == SpawnRequest.PIPE) {
            start(starter, child);
        } else {
            startWithLent(starter, child);
        }
        if (child.failure == null) {
            handOver(starter.libc, child);
        }
    }

    private void startWithLent(Starter starter, LinuxChild child) {
        if (port.receive(starter.libc, lent) == 0) {
            child.failure = Starter.failure(Step.PIPE, Errno.EMFILE, child.image.request.program());
            return;
        }
        child.lentStdin = lent[0];
        start(starter, child);
        starter.libc.close(lent[0]);
    }

    /// The child's descriptors change tables.
    private void handOver(Libc libc, LinuxChild child) {
        int error = port.send(libc, true, child.pidfd, child.stdin, child.stdout, child.stderr);
        if (error != 0) {
            child.failure = Starter.failure(Step.PIPE, error, child.image.request.program());
            // The loop waits for it, as for any orphan.
            child.killAtOnce(libc);
        }
        for (int mine : new int[] {child.pidfd, child.stdin, child.stdout, child.stderr}) {
            if (mine >= 0) {
                libc.close(mine);
            }
        }
    }

    private void takeOwnTable(Libc libc) {
        if (!Files.isDirectory(OPEN_HERE) || libc.callInt(Libc.symbol("unshare"), CLONE_FILES, 0, 0, 0) != 0) {
            // It works in the common table as well, only slower.
            return;
        }
        ownTable = true;
        // A copy held here would keep a port busy that the daemon gave up, and a pipe open that somebody reads.
        ByteBuffer path = Libc.text("/dev/null");
        int nothing = libc.open(Libc.addressOf(path), Libc.O_RDWR | Libc.O_CLOEXEC);
        Libc.keep(path);
        for (int i = 0; i < FIRST_AFTER_STANDARD; i++) {
            libc.callInt(Libc.symbol("dup2"), nothing, i, 0, 0);
        }
        for (int open : openHere()) {
            if (open >= FIRST_AFTER_STANDARD && open != port.descriptor() && open != wakeDescriptor) {
                libc.close(open);
            }
        }
    }

    /// {@return what is open in this thread's table, but for what the JVM uses when it loads a class on this thread}
    private static List<Integer> openHere() {
        List<Integer> found = new ArrayList<>();
        try (var all = Files.list(OPEN_HERE)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                if (!isOfTheJvm(Files.readSymbolicLink(one).toString())) {
                    found.add(Integer.parseInt(one.getFileName().toString()));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // What stays open here costs time, nothing else.
        }
        return found;
    }

    /// Jars, the JDK's own classes, and the list of loaded classes that a training run has it write.
    private static boolean isOfTheJvm(String file) {
        return file.endsWith(".jar") || file.endsWith("/modules") || file.endsWith(".classes");
    }

    private void takeOwnSurroundings(Libc libc) {
        takeOwnTable(libc);
        // A container's filter may refuse it; then a shell sets the umask.
        unshared = libc.callInt(Libc.symbol("unshare"), CLONE_FS, 0, 0, 0) == 0;
        if (unshared) {
            ownUmask = umask(libc, 0);
            umask(libc, ownUmask);
        }
        uid = libc.callInt(Libc.symbol("getuid"), 0, 0, 0, 0);
        gid = libc.callInt(Libc.symbol("getgid"), 0, 0, 0, 0);
    }

    private static int umask(Libc libc, int mask) {
        return libc.callInt(Libc.symbol("umask"), mask, 0, 0, 0);
    }

    private void start(Starter starter, LinuxChild child) {
        SpawnRequest request = child.image.request;
        followTheDaemon(starter.libc);
        Integer mask = request.umask();
        if (mask == null) {
            startAs(starter, child, child.image, request.credentials());
        } else if (unshared) {
            umask(starter.libc, mask);
            startAs(starter, child, child.image, request.credentials());
            umask(starter.libc, ownUmask);
        } else {
            startAs(starter, child, throughShell(request, mask), request.credentials());
        }
    }

    private void followTheDaemon(Libc libc) {
        int version = surroundings.version();
        if (version == seenVersion || !unshared) {
            return;
        }
        seenVersion = version;
        if (surroundings.umask() >= 0) {
            ownUmask = surroundings.umask();
            umask(libc, ownUmask);
        }
        String directory = surroundings.directory();
        if (directory != null) {
            ByteBuffer path = Libc.text(directory);
            // The daemon itself is there already, so this doesn't fail.
            libc.callInt(Libc.symbol("chdir"), Libc.addressOf(path), 0, 0, 0);
            Libc.keep(path);
        }
    }

    /// The name the program sees becomes its path: a plain shell can't give it another.
    private static SpawnImage throughShell(SpawnRequest of, int mask) {
        List<String> arguments = new ArrayList<>();
        arguments.add("sh");
        arguments.add("-c");
        arguments.add("umask " + Integer.toOctalString(mask) + " && exec \"$0\" \"$@\"");
        arguments.add(of.program());
        arguments.addAll(of.arguments()
                .subList(Math.min(1, of.arguments().size()), of.arguments().size()));
        return new SpawnImage(new SpawnRequest(
                "/bin/sh",
                arguments,
                of.environment(),
                of.directory(),
                null,
                of.credentials(),
                of.mergeStderr(),
                of.stdin()));
    }

    private void startAs(
            Starter starter, LinuxChild child, SpawnImage image, SpawnRequest.@Nullable Credentials credentials) {
        if (credentials == null) {
            starter.start(child, image, false);
            return;
        }
        Libc libc = starter.libc;
        if (ownGroups == null) {
            ownGroups = groups(libc);
        }
        int gone = takeIds(libc, image, credentials);
        if (gone == 0) {
            starter.start(child, image, true);
        } else {
            child.failure = Starter.failure(Step.SETUID, gone, Integer.toString(credentials.uid()));
        }
        giveBackIds(libc, ownGroups);
    }

    /// @return 0, or the error
    private static int takeIds(Libc libc, SpawnImage image, SpawnRequest.Credentials to) {
        boolean taken = libc.syscall(Arch.SYS_SETGROUPS, to.groups().size(), image.groups, 0) == 0
                && libc.syscall(Arch.SYS_SETRESGID, to.gid(), UNCHANGED, UNCHANGED) == 0
                && libc.syscall(Arch.SYS_SETRESUID, to.uid(), UNCHANGED, UNCHANGED) == 0;
        return taken ? 0 : libc.errno();
    }

    private void giveBackIds(Libc libc, ByteBuffer groups) {
        libc.syscall(Arch.SYS_SETRESUID, uid, UNCHANGED, UNCHANGED);
        libc.syscall(Arch.SYS_SETRESGID, gid, UNCHANGED, UNCHANGED);
        libc.syscall(Arch.SYS_SETGROUPS, groups.capacity() / Integer.BYTES, Libc.addressOf(groups), 0);
    }

    private static ByteBuffer groups(Libc libc) {
        int count = Math.max(0, libc.callInt(Libc.symbol("getgroups"), 0, 0, 0, 0));
        ByteBuffer groups = Libc.memory(count * Integer.BYTES);
        libc.callInt(Libc.symbol("getgroups"), count, Libc.addressOf(groups), 0, 0);
        return groups;
    }
}
