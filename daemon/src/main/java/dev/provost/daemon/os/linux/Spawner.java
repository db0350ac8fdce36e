package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread that starts children with a umask, user or groups of their own, and all that may be slow.
///
/// Its umask and folder are private (`unshare`), its real ids change for each such child by raw system calls: libc's
/// functions would change those of every thread. The effective and saved ids stay the daemon's, so the child's user
/// can't trace this thread. It lives as long as the engine: a child that asked for a death signal gets it
/// when the *thread* that started it ends.
final class Spawner implements Runnable {
    private static final long CLONE_FS = 0x200;
    private static final long UNCHANGED = -1;

    /// More than anyone configures; what exceeds it is refused as a full process table would be.
    private static final int WAITING_MAX = 100_000;

    private final LinkedBlockingQueue<LinuxChild> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final Surroundings surroundings;
    private final Consumer<LinuxChild> finished;
    private @Nullable Thread thread;
    private volatile boolean closed;

    private int seenVersion;
    private int ownUmask;
    private boolean unshared;
    private int uid;
    private int gid;
    private @Nullable ByteBuffer ownGroups;

    /// @param finished takes each child that was started, or was not, on the spawner's thread
    Spawner(Surroundings surroundings, Consumer<LinuxChild> finished) {
        this.surroundings = surroundings;
        this.finished = finished;
    }

    void open() {
        thread = Thread.ofPlatform().name("spawner").daemon(true).unstarted(this);
        thread.start();
    }

    /// @return false when too many wait already
    boolean offer(LinuxChild child) {
        return waiting.offer(child);
    }

    /// Ends the thread after what it is doing; what still waits is dropped.
    void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void run() {
        Starter starter = new Starter();
        seenVersion = surroundings.version();
        takeOwnSurroundings(starter.libc);
        try {
            while (!closed) {
                LinuxChild child = waiting.take();
                start(starter, child);
                finished.accept(child);
            }
        } catch (InterruptedException e) {
            // The engine closes; nothing here is left half done.
            Thread.currentThread().interrupt();
        }
    }

    private void takeOwnSurroundings(Libc libc) {
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

    static SpawnFailure refused(LinuxChild child) {
        return Starter.failure(Step.FORK, Errno.EAGAIN, child.image.request.program());
    }
}
