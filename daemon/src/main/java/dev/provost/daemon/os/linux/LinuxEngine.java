package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.Loopback;
import dev.provost.daemon.os.NotifySocket;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnFailure.Step;
import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The engine for Linux 5.4 and later: posix_spawn, pidfd, epoll.
///
/// Two epolls, one inside the other: the outer for exits, signals, wake-ups and full standard inputs, the inner for
/// output, see [Outputs].
public final class LinuxEngine implements ProcessEngine {
    private static final int EVENTS_MAX = 256;

    /// A program whose last start was quicker than this is started on the loop thread ...
    private static final long QUICK_START_NANOS = 8_000_000;

    /// ... as long as all starts of one turn took no longer than this.
    private static final long STARTS_PER_TURN_NANOS = 4_000_000;

    /// With more children the spawner is quicker, in its small table of descriptors.
    private static final int FEW_CHILDREN = 100;

    private static final int NO_CHILD = 0xFF_FFFF;
    private static final int PIDFD = 0;
    // 1 and 2 are those of Outputs.
    private static final int STDIN = 3;
    private static final int WAKE = 4;
    private static final int SIGNALS = 5;
    private static final int OUTPUTS = 6;
    private static final int NOTICES = 7;

    private static final int WNOHANG = 1;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int EFD_FLAGS = Libc.O_CLOEXEC | Libc.O_NONBLOCK;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Surroundings surroundings;
    private final Libc libc = new Libc();
    private final Libc wakingLibc = new Libc();
    private final ByteBuffer one = Libc.memory(Long.BYTES);
    private final long oneAddress = Libc.addressOf(one);
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();
    private final ConcurrentLinkedQueue<LinuxChild> finished = new ConcurrentLinkedQueue<>();
    private final SpawnImages images = new SpawnImages();
    private final SignalIntake signals = new SignalIntake();
    private final Outputs outputs = new Outputs(this, libc);

    private final ByteBuffer events = Libc.memory(EVENTS_MAX * Arch.EPOLL_EVENT_BYTES);
    private final long eventsAddress = Libc.addressOf(events);
    private final ByteBuffer scratch = Libc.memory(64 * 1024);
    private final long scratchAddress = Libc.addressOf(scratch);

    /// Children that have a pid and are not both ended and released; by slot, so that an event finds its child without
    /// a lookup, with a generation, so that an event of a former holder of the slot finds nothing.
    private @Nullable LinuxChild[] slots = new LinuxChild[64];

    private int[] freeSlots = new int[64];
    private int freeCount;
    private int slotCount;
    private int generation;

    /// By slot, as children are; null for a free one.
    private final List<@Nullable LinuxNotifySocket> notifySockets = new ArrayList<>(0);

    private int epoll = -1;
    private volatile int wakeDescriptor = -1;
    private @Nullable Starter starter;
    private @Nullable Spawner spawner;
    private @Nullable DescriptorPort port;
    private @Nullable DescriptorPort spawnersPort;
    private final int[] received = new int[DescriptorPort.MAX];

    /// Children for the spawner that a descriptor is to be lent to, and those behind them, while its port is full.
    private final Deque<LinuxChild> forSpawner = new ArrayDeque<>();

    private @Nullable OrphanWatch orphanWatch;
    private Consumer<ReceivedSignal> signalSink = signal -> {};
    private Consumer<Orphan> orphanSink = orphan -> {};
    private int handedOver;
    private long waitedNanos;
    private long startNanosThisTurn;
    private boolean subreaper;
    private boolean waitsPrecisely = true;

    LinuxEngine(Surroundings surroundings) {
        one.putLong(0, 1);
        this.surroundings = surroundings;
    }

    /// Links libc; takes some 50 to 100 ms of processor time the first time, nothing later. Any thread. Start-up calls
    /// it on a thread of its own, while the configuration is read.
    public static void prepare() {
        new Libc().syscall(0, -1, 0, 0);
    }

    /// {@return null when this kernel and machine can run the engine, else what is missing}
    public static @Nullable String missing() {
        if (!Arch.isKnown()) {
            return "machine type " + System.getProperty("os.arch") + " is unknown to it";
        }
        Libc libc = new Libc();
        int self = libc.pidfdOpen((int) ProcessHandle.current().pid());
        if (self < 0) {
            return "pidfd_open " + Errno.nameOf(libc.errno());
        }
        libc.close(self);
        return null;
    }

    @Override
    public void open(Consumer<ReceivedSignal> signals, Consumer<Orphan> orphans) throws IOException {
        signalSink = signals;
        orphanSink = orphans;
        keepStandardDescriptorsTaken();
        epoll = libc.check(
                libc.callInt(Libc.symbol("epoll_create1"), Libc.O_CLOEXEC, 0, 0, 0), "epoll_create1", "loop");
        watch(outputs.open(), token(NO_CHILD, OUTPUTS, 0));
        wakeDescriptor = libc.check(libc.callInt(Libc.symbol("eventfd"), 0, EFD_FLAGS, 0, 0), "eventfd", "loop");
        watch(wakeDescriptor, token(NO_CHILD, WAKE, 0));
        // Whoever called wakeup() before now found no descriptor.
        wakeUpPending.set(false);
        this.signals.open(libc, this::wakeup);
        if (this.signals.descriptor() >= 0) {
            watch(this.signals.descriptor(), token(NO_CHILD, SIGNALS, 0));
        }
        subreaper = libc.callInt(Libc.symbol("prctl"), PR_SET_CHILD_SUBREAPER, 1, 0, 0) == 0;
        starter = new Starter();
        orphanWatch = new OrphanWatch(libc);
        DescriptorPort[] ends = DescriptorPort.pair(libc);
        port = ends[0];
        spawnersPort = ends[1];
        spawner = new Spawner(surroundings, ends[1], wakeDescriptor, this::bySpawner, this::wakeup);
        spawner.open();
    }

    /// A pipe end numbered 0, 1 or 2 would be overwritten while the child's descriptors are arranged.
    private void keepStandardDescriptorsTaken() {
        ByteBuffer path = Libc.text("/dev/null");
        int got = libc.open(Libc.addressOf(path), Libc.O_RDWR | Libc.O_CLOEXEC);
        while (got >= 0 && got <= 2) {
            got = libc.open(Libc.addressOf(path), Libc.O_RDWR | Libc.O_CLOEXEC);
        }
        if (got >= 0) {
            libc.close(got);
        }
    }

    @Override
    public void spawn(SpawnRequest request, ChildListener listener) {
        SpawnImage image = images.of(request);
        LinuxChild child = new LinuxChild(this, image, listener);
        Starter own = starter;
        if (own != null && mayStartHere(image)) {
            own.start(child, image, false);
            startNanosThisTurn += image.lastStartNanos;
            finished.add(child);
            return;
        }
        handedOver++;
        forSpawner.add(child);
        handOver();
    }

    /// Gives the spawner what waits for it, in order, as far as its port takes the descriptors that are lent.
    private void handOver() {
        Spawner to = spawner;
        DescriptorPort by = port;
        while (to != null && by != null && !forSpawner.isEmpty()) {
            LinuxChild child = forSpawner.element();
            int error = 0;
            if (!to.hasRoom()) {
                // As a full process table would be.
                child.failure = Starter.failure(Step.FORK, Errno.EAGAIN, child.image.request.program());
            } else if (!keepPlaces(child)) {
                child.failure = Starter.failure(Step.PIPE, libc.errno(), child.image.request.program());
            } else if (child.lentStdin != SpawnRequest.PIPE) {
                error = by.send(libc, false, child.lentStdin);
            }
            if (error == Errno.EAGAIN) {
                // The port is full: again when the spawner has started some.
                return;
            }
            if (error != 0) {
                child.failure = Starter.failure(Step.PIPE, error, child.image.request.program());
            }
            forSpawner.remove();
            if (child.failure == null) {
                to.add(child);
            } else {
                bySpawner(child);
            }
        }
    }

    /// The spawner's table is never full: whether ours has room is found out before there is a child.
    private boolean keepPlaces(LinuxChild child) {
        SpawnRequest request = child.image.request;
        int count = 2 + (request.stdin() == SpawnRequest.PIPE ? 1 : 0) + (request.mergeStderr() ? 0 : 1);
        for (int i = 0; i < count; i++) {
            if (child.places[i] < 0) {
                child.places[i] = libc.fcntl(epoll, Libc.F_DUPFD_CLOEXEC, 0);
            }
            if (child.places[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private void givePlacesBack(LinuxChild child) {
        for (int i = 0; i < child.places.length; i++) {
            if (child.places[i] >= 0) {
                libc.close(child.places[i]);
                child.places[i] = -1;
            }
        }
    }

    /// Answers come in the order of the requests, so nothing may overtake what the spawner has.
    private boolean mayStartHere(SpawnImage image) {
        long last = image.lastStartNanos;
        return handedOver == 0
                && (slotCount - freeCount < FEW_CHILDREN || !spawnerHasOwnTable())
                && last >= 0
                && last < QUICK_START_NANOS
                && startNanosThisTurn < STARTS_PER_TURN_NANOS
                && !image.needsSpawner();
    }

    private void bySpawner(LinuxChild child) {
        child.bySpawner = true;
        finished.add(child);
    }

    @Override
    public void wakeup() {
        if (!wakeUpPending.getAndSet(true)) {
            // Without errno: the waking threads share this instance.
            wakingLibc.write(wakeDescriptor, oneAddress, Long.BYTES);
        }
    }

    @Override
    public boolean can(Feature feature) {
        return switch (feature) {
            case UMASK,
                    USER,
                    PROCESS_GROUP,
                    CLOSE_ON_EXEC,
                    RESOURCE_USAGE,
                    PROGRAM_NAME,
                    LATE_OUTPUT,
                    SIGNAL_DEFAULTS,
                    EXACT_STATUS,
                    SOCKET_INPUT,
                    NOTICES -> true;
            case SUBREAPER -> subreaper;
            case SIGNAL_SENDER -> signals.knowsSenders();
        };
    }

    @Override
    public void poll(long timeoutNanos) throws IOException {
        boolean lookForOrphans = false;
        long before = System.nanoTime();
        int count = await(timeoutNanos);
        waitedNanos = System.nanoTime() - before;
        startNanosThisTurn = 0;
        for (int i = 0; i < count; i++) {
            int at = i * Arch.EPOLL_EVENT_BYTES;
            long token = tokenAt(events, at);
            switch (kindOf(token)) {
                case PIDFD -> {
                    LinuxChild child = childOf(token);
                    if (child != null) {
                        exited(child);
                    }
                }
                case STDIN -> {
                    LinuxChild child = childOf(token);
                    if (child != null) {
                        flush(child);
                    }
                }
                case NOTICES -> {
                    LinuxNotifySocket socket = notifySocketOf(token);
                    if (socket != null) {
                        socket.readable();
                    }
                }
                case OUTPUTS -> outputs.read();
                case SIGNALS -> lookForOrphans |= signals.receive(libc, signalSink);
                case WAKE -> {
                    libc.read(wakeDescriptor, scratchAddress, Long.BYTES);
                    wakeUpPending.set(false);
                    lookForOrphans |= signals.receiveRest(signalSink);
                }
                default -> throw new AssertionError("epoll told of " + Long.toHexString(token));
            }
        }
        outputs.readIfDue();
        tellStarts();
        handOver();
        OrphanWatch watch = orphanWatch;
        if (watch != null && lookForOrphans) {
            watch.sign();
        }
        if (watch != null && watch.isDue()) {
            // A child that the spawner has started may have ended before we know its pid.
            watch.look(handedOver > 0, this::isOurs, orphanSink);
        }
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    private int await(long timeoutNanos) throws IOException {
        long timeout = finished.isEmpty() ? timeoutNanos : 0;
        if (orphanWatch != null) {
            timeout = orphanWatch.shorten(timeout);
        }
        int count = outputs.isGathering() && timeout != 0 ? gather(timeout) : await(epollMillis(timeout));
        if (count < 0 && libc.errno() != Errno.EINTR) {
            throw libc.failure("epoll_wait", "loop");
        }
        return Math.max(0, count);
    }

    private int await(int millis) {
        return libc.epollWait(epoll, eventsAddress, EVENTS_MAX, millis);
    }

    /// Rounded up: a turn before the deadline would find nothing to do, again and again.
    private static int epollMillis(long nanos) {
        return nanos < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(nanos, NANOS_PER_MILLI));
    }

    /// Waits no longer than output is to gather.
    private int gather(long timeout) throws IOException {
        long left = outputs.nanosToGather();
        long nanos = timeout < 0 ? left : Math.min(timeout, left);
        if (nanos == 0) {
            return await(0);
        }
        boolean deaf = outputs.areAllToGather();
        if (deaf) {
            listenToOutputs(0);
        }
        int count = waitsPrecisely ? awaitPrecisely(nanos) : await(epollMillis(nanos));
        int error = count < 0 ? libc.errno() : 0;
        if (deaf) {
            listenToOutputs(Libc.EPOLLIN);
        }
        if (error == Errno.ENOSYS) {
            // Before Linux 5.11: from now on in milliseconds.
            waitsPrecisely = false;
            return 0;
        }
        if (error != 0 && error != Errno.EINTR) {
            throw new IOException("epoll_pwait2 " + Errno.nameOf(error) + ": loop");
        }
        return Math.max(0, count);
    }

    private int awaitPrecisely(long nanos) {
        scratch.putLong(TIMESPEC_AT, 0);
        scratch.putLong(TIMESPEC_AT + Long.BYTES, nanos);
        return libc.epollWaitPrecisely(epoll, eventsAddress, EVENTS_MAX, scratchAddress + TIMESPEC_AT);
    }

    private void listenToOutputs(int what) throws IOException {
        putEvent(what, token(NO_CHILD, OUTPUTS, 0));
        libc.check(
                libc.epollControl(epoll, Libc.EPOLL_CTL_MOD, outputs.descriptor(), eventAddress()),
                "epoll_ctl",
                "outputs");
    }

    private void tellStarts() throws IOException {
        for (LinuxChild child = finished.poll(); child != null; child = finished.poll()) {
            if (child.bySpawner) {
                handedOver--;
                givePlacesBack(child);
                if (child.failure == null) {
                    take(child);
                }
            }
            if (child.failure != null) {
                child.listener.failed(child.failure);
                continue;
            }
            enter(child);
            child.listener.started(child);
        }
    }

    /// Takes over from the spawner: pidfd and the ends of standard input, output and error, as far as it has them.
    private void take(LinuxChild child) {
        DescriptorPort from = port;
        int count = from == null ? 0 : from.receive(libc, received);
        int wanted = 1 + (child.stdin < 0 ? 0 : 1) + (child.stdout < 0 ? 0 : 1) + (child.stderr < 0 ? 0 : 1);
        if (count < wanted) {
            for (int i = 0; i < count; i++) {
                libc.close(received[i]);
            }
            // Somebody else was quicker. Who can't be killed, such as one that has become another user, is an orphan.
            child.killAtOnce(libc);
            child.failure = Starter.failure(Step.PIPE, Errno.EMFILE, child.image.request.program());
            return;
        }
        int next = 0;
        child.pidfd = received[next++];
        child.stdin = child.stdin < 0 ? -1 : received[next++];
        child.stdout = child.stdout < 0 ? -1 : received[next++];
        child.stderr = child.stderr < 0 ? -1 : received[next];
    }

    private void enter(LinuxChild child) throws IOException {
        giveSlot(child);
        outputs.watch(child);
        watch(child.pidfd, token(child, PIDFD));
    }

    private void giveSlot(LinuxChild child) {
        if (freeCount == 0) {
            if (slotCount == slots.length) {
                slots = Arrays.copyOf(slots, slotCount * 2);
                freeSlots = Arrays.copyOf(freeSlots, slotCount * 2);
            }
            freeSlots[freeCount++] = slotCount++;
        }
        child.slot = freeSlots[--freeCount];
        child.generation = ++generation;
        slots[child.slot] = child;
    }

    @Override
    public boolean endStrays(long limitNanos, Runnable waiting) throws IOException {
        OrphanWatch watch = orphanWatch;
        // Anywhere else this signal would reach all processes of the machine.
        if (watch == null || libc.callInt(Libc.symbol("getpid"), 0, 0, 0, 0) != 1 || !watch.hasChildren()) {
            return true;
        }
        waiting.run();
        libc.kill(-1, Signals.TERM);
        long deadline = System.nanoTime() + limitNanos;
        while (watch.hasChildren()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            poll(left);
        }
        return true;
    }

    private boolean isOurs(int pid) {
        for (LinuxChild child : slots) {
            if (child != null && !child.ended && child.pid == pid) {
                return true;
            }
        }
        return false;
    }

    private void exited(LinuxChild child) {
        if (child.ended) {
            return;
        }
        // First all it wrote, then its end. Not until end of file: a descendant may hold the pipe for ever.
        outputs.drain(child, Channel.STDOUT);
        outputs.drain(child, Channel.STDERR);
        int usageOffset = 16;
        int got = libc.wait4(child.pid, scratchAddress, WNOHANG, scratchAddress + usageOffset);
        if (got == 0) {
            return;
        }
        libc.close(child.pidfd);
        child.pidfd = -1;
        child.ended = true;
        closeStdin(child);
        leaveIfDone(child);
        if (got < 0) {
            // Somebody else has waited for it; how it ended is lost.
            child.listener.exited(new ExitStatus.Exited(0), ResourceUsage.NOTHING);
            return;
        }
        ExitStatus status = WaitStatus.decode(scratch.getInt(0));
        child.listener.exited(
                status,
                new ResourceUsage(
                        nanosAt(usageOffset), nanosAt(usageOffset + 16), scratch.getLong(usageOffset + 32) * 1024));
    }

    /// {@return a `struct timeval`}
    private long nanosAt(int offset) {
        return scratch.getLong(offset) * 1_000_000_000 + scratch.getLong(offset + 8) * 1_000;
    }

    private void closeStdin(LinuxChild child) {
        if (child.stdin >= 0) {
            libc.close(child.stdin);
            child.stdin = -1;
            child.waitsForRoom = false;
            child.dropUnsent();
        }
    }

    @Override
    public NotifySocket openNotifySocket(NotifySocket.Listener listener) throws IOException {
        LinuxNotifySocket socket = LinuxNotifySocket.open(this, libc, listener);
        int slot = notifySockets.indexOf(null);
        if (slot < 0) {
            slot = notifySockets.size();
            notifySockets.add(socket);
        } else {
            notifySockets.set(slot, socket);
        }
        socket.slot = slot;
        socket.generation = ++generation;
        return socket;
    }

    @Override
    public Loopback openLoopback(Consumer<ByteBuffer> output) throws IOException {
        LinuxLoopback loopback = LinuxLoopback.open(this, libc, output);
        giveSlot(loopback.child());
        outputs.watch(loopback.child());
        return loopback;
    }

    void watch(LinuxNotifySocket socket) {
        putEvent(Libc.EPOLLIN, token(socket.slot, NOTICES, socket.generation));
        // Refused only when it is watched already, or memory is short; then the child is not heard, and so not ready.
        int _ = libc.epollControl(epoll, Libc.EPOLL_CTL_ADD, socket.descriptor(), eventAddress());
    }

    void unwatch(LinuxNotifySocket socket) {
        int _ = libc.epollControl(epoll, Libc.EPOLL_CTL_DEL, socket.descriptor(), eventAddress());
    }

    void forget(LinuxNotifySocket socket) {
        if (notifySocketOf(token(socket.slot, NOTICES, socket.generation)) != null) {
            notifySockets.set(socket.slot, null);
        }
    }

    private @Nullable LinuxNotifySocket notifySocketOf(long token) {
        int slot = (int) (token >>> 8) & NO_CHILD;
        LinuxNotifySocket socket = slot < notifySockets.size() ? notifySockets.get(slot) : null;
        return socket != null && socket.generation == (int) (token >>> 32) ? socket : null;
    }

    boolean kill(int pid, int signal) throws IOException {
        if (libc.kill(pid, signal) == 0) {
            return true;
        }
        if (libc.errno() == Errno.ESRCH) {
            return false;
        }
        throw libc.failure("kill", "pid " + pid);
    }

    /// Writes what `child` takes of what waits for it.
    void flush(LinuxChild child) {
        byte[] next = child.firstUnsent();
        while (next != null && child.stdin >= 0) {
            int bytes = Math.min(scratch.capacity(), next.length - child.sentOfFirst());
            scratch.put(0, next, child.sentOfFirst(), bytes);
            int written = libc.write(child.stdin, scratchAddress, bytes);
            if (written >= 0) {
                child.sent(written);
                next = child.firstUnsent();
            } else if (libc.errno() == Errno.EAGAIN) {
                waitForRoom(child);
                return;
            } else if (libc.errno() != Errno.EINTR) {
                // EPIPE: it has closed its end, and nothing will ever be read.
                closeStdin(child);
                return;
            }
        }
        if (child.waitsForRoom) {
            libc.epollControl(epoll, Libc.EPOLL_CTL_DEL, child.stdin, eventAddress());
            child.waitsForRoom = false;
        }
    }

    private void waitForRoom(LinuxChild child) {
        if (!child.waitsForRoom) {
            child.waitsForRoom = true;
            putEvent(Libc.EPOLLOUT, token(child, STDIN));
            libc.epollControl(epoll, Libc.EPOLL_CTL_ADD, child.stdin, eventAddress());
        }
    }

    void release(LinuxChild child) {
        outputs.close(child);
        leaveIfDone(child);
    }

    /// Gives the slot back once nothing of the child is watched any more.
    void leaveIfDone(LinuxChild child) {
        if (child.slot >= 0 && child.ended && child.stdout < 0 && child.stderr < 0) {
            slots[child.slot] = null;
            freeSlots[freeCount++] = child.slot;
            child.slot = -1;
        }
    }

    private void watch(int descriptor, long token) throws IOException {
        putEvent(Libc.EPOLLIN, token);
        libc.check(
                libc.epollControl(epoll, Libc.EPOLL_CTL_ADD, descriptor, eventAddress()),
                "epoll_ctl",
                "descriptor " + descriptor);
    }

    private void putEvent(int what, long token) {
        scratch.putInt(EVENT_AT, what);
        scratch.putLong(EVENT_AT + Arch.EPOLL_DATA_OFFSET, token);
    }

    private long eventAddress() {
        return scratchAddress + EVENT_AT;
    }

    private static final int EVENT_AT = 1024;
    private static final int TIMESPEC_AT = 1056;

    static long token(LinuxChild child, int kind) {
        return token(child.slot, kind, child.generation);
    }

    private static long token(int slot, int kind, int generation) {
        return ((long) generation << 32) | ((long) slot << 8) | kind;
    }

    static int kindOf(long token) {
        return (int) token & 0xFF;
    }

    @Nullable
    LinuxChild childOf(long token) {
        int slot = (int) (token >>> 8) & NO_CHILD;
        LinuxChild child = slots[slot];
        return child != null && child.generation == (int) (token >>> 32) ? child : null;
    }

    static long tokenAt(ByteBuffer events, int at) {
        return events.getLong(at + Arch.EPOLL_DATA_OFFSET);
    }

    private boolean spawnerHasOwnTable() {
        return spawner != null && spawner.hasOwnTable();
    }

    private void closeSpawner() {
        if (spawner != null && port != null && spawnersPort != null) {
            spawner.close();
            port.close(libc);
            if (spawner.hasOwnTable()) {
                // Else it is the one that the thread itself closes.
                spawnersPort.close(libc);
            }
        }
    }

    @Override
    public void close() {
        closeSpawner();
        signals.close(libc);
        for (LinuxChild child : slots) {
            if (child != null) {
                closeStdin(child);
                outputs.close(child);
                if (child.pidfd >= 0) {
                    libc.close(child.pidfd);
                }
            }
        }
        Arrays.fill(slots, null);
        // Late wake-ups find the flag set and write nowhere.
        wakeUpPending.set(true);
        for (int descriptor : new int[] {wakeDescriptor, epoll}) {
            if (descriptor >= 0) {
                libc.close(descriptor);
            }
        }
        outputs.close();
        wakeDescriptor = -1;
        epoll = -1;
    }
}
