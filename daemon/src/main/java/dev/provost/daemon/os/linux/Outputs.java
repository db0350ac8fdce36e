package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.ChildListener.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads what children write. Their pipes are in an epoll of their own, so that output can be left to gather for a
/// moment without anything else having to wait: a program that writes line by line would cost a wake-up for each,
/// which is more than its bytes do.
///
/// Who writes much leaves the epoll and is read by the clock until he writes less: whatever waits for a pipe is called
/// at each write to it, in the writer's time.
final class Outputs {
    /// Kinds of descriptors, and bits where a child is told of both.
    static final int STDOUT = 1;

    static final int STDERR = 2;

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int EVENTS_MAX = 256;

    /// A child that has so much ready at once is busy, and its pipe is made larger ...
    private static final int MUCH_BYTES = 16 * 1024;

    /// ... to this: room for what it writes while a wake-up is late, several times over. Not all that may be had:
    /// where users have a bound on pipe memory, those who come later would get pipes of a page or two.
    private static final int LARGE_PIPE_BYTES = 512 * 1024;

    /// It is busy until it had less than this ...
    private static final int LITTLE_BYTES = 4 * 1024;

    /// ... for so many reads on end: where more children write than there are processors, each pauses now and then.
    private static final int LEAN_READS_MAX = 16;

    /// Output is left to gather for as long as it takes the busiest child to write about as much as this, or as
    /// [#MUCH_BYTES] into a small pipe ...
    private static final int GATHERED_BYTES = 128 * 1024;

    /// ... but no longer than this ...
    private static final long GATHER_NANOS_MAX = 2_000_000;

    /// ... and not at all where it would be less, since a wake-up costs as much.
    private static final long GATHER_NANOS_MIN = 50_000;

    /// More children than there are processors that write in small pieces are quicker by turns: each fills its pipe
    /// and sleeps while others are at work. So how long output gathers follows from what the busiest child wrote in
    /// so much time, not between two reads ...
    private static final long PERIOD_NANOS = 16_000_000;

    /// ... unless this thread runs for more than so much of that time, in percent. Then they write in large pieces,
    /// no more work for them than for us: all pipes are full in no time, and nobody works while output gathers.
    private static final int RUNNING_PERCENT_MAX = 60;

    /// By turns output gathers no longer than this: the writers wait for us, one after the other.
    private static final long GATHER_BY_TURNS_NANOS_MAX = 250_000;

    private static final int CLOCK_THREAD_CPUTIME_ID = 3;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /// How much is read of an ended child at its end: what the largest pipe holds, should it have asked for one.
    private static final int DRAINED_BYTES_MAX = 1 << 20;

    private final LinuxEngine engine;
    private final Libc libc;
    private final ByteBuffer buffer = Libc.memory(BUFFER_BYTES);
    private final long bufferAddress = Libc.addressOf(buffer);
    private final ByteBuffer events = Libc.memory(EVENTS_MAX * Arch.EPOLL_EVENT_BYTES);
    private final long eventsAddress = Libc.addressOf(events);
    private final ByteBuffer event = Libc.memory(Arch.EPOLL_EVENT_BYTES);
    private final long eventAddress = Libc.addressOf(event);
    private final ByteBuffer time = Libc.memory(2 * Long.BYTES);
    private final long timeAddress = Libc.addressOf(time);

    /// Not in the epoll; none while nothing gathers.
    private final List<LinuxChild> busy = new ArrayList<>(0);

    private final List<LinuxChild> becomingBusy = new ArrayList<>(0);
    private int epoll = -1;
    private boolean gathering;
    private boolean allToGather;
    private long gatherUntil;
    private long lastNanos = System.nanoTime();

    /// The running period; what this thread had run before, how many children wrote much, and what the busiest of them
    /// wrote.
    private int period;

    private long periodBegan = lastNanos;
    private long ranBefore;
    private int writersOfPeriod;
    private long mostOfPeriod;

    /// How long output gathers in this period because children write by turns; 0 when they don't.
    private long gatherByTurns;

    Outputs(LinuxEngine engine, Libc libc) {
        this.engine = engine;
        this.libc = libc;
    }

    /// {@return what is readable when [#read] finds something}
    int open() throws IOException {
        epoll = libc.check(
                libc.callInt(Libc.symbol("epoll_create1"), Libc.O_CLOEXEC, 0, 0, 0), "epoll_create1", "output");
        return epoll;
    }

    int descriptor() {
        return epoll;
    }

    void close() {
        if (epoll >= 0) {
            libc.close(epoll);
            epoll = -1;
        }
    }

    /// From now on what the child writes is read.
    void watch(LinuxChild child) throws IOException {
        if (!add(child)) {
            throw libc.failure("epoll_ctl", "output of pid " + child.pid);
        }
    }

    private boolean add(LinuxChild child) {
        return control(Libc.EPOLL_CTL_ADD, child, child.stdout, STDOUT)
                && control(Libc.EPOLL_CTL_ADD, child, child.stderr, STDERR);
    }

    private boolean control(int operation, LinuxChild child, int descriptor, int kind) {
        event.putInt(0, Libc.EPOLLIN);
        event.putLong(Arch.EPOLL_DATA_OFFSET, LinuxEngine.token(child, kind));
        return descriptor < 0
                || libc.epollControl(epoll, operation, descriptor, eventAddress) >= 0
                || libc.errno() == Errno.EEXIST;
    }

    // ---- when to read

    /// {@return whether there is something to come back for by the clock}
    boolean isGathering() {
        return gathering;
    }

    /// {@return how long that is to wait, 0 for no longer}
    long nanosToGather() {
        return Math.max(0, gatherUntil - System.nanoTime());
    }

    /// {@return whether what the epoll would tell of is to gather too}
    boolean areAllToGather() {
        return allToGather;
    }

    /// The epoll tells of something.
    void read() {
        int most = readWatched();
        allToGather = most > 0;
        if (busy.isEmpty() || nanosToGather() == 0) {
            schedule(Math.max(most, readBusy()));
        } else {
            becomingBusy.forEach(this::leave);
            becomingBusy.clear();
        }
    }

    /// Reads what was left to gather, if it is time.
    void readIfDue() {
        if (gathering && nanosToGather() == 0) {
            allToGather = false;
            if (busy.isEmpty()) {
                gathering = false;
            } else {
                schedule(readBusy());
            }
        }
    }

    private void schedule(int most) {
        long now = System.nanoTime();
        if (now - periodBegan >= PERIOD_NANOS) {
            nextPeriod(now);
        }
        long nanos = most > 0 && gatherByTurns > 0 ? gatherByTurns : nanosToGather(now - lastNanos, most);
        lastNanos = now;
        gathering = nanos > 0;
        gatherUntil = now + nanos;
        if (gathering) {
            becomingBusy.forEach(this::leave);
        } else {
            // One that the kernel has no memory for stays, and is read with the next that writes.
            busy.removeIf(this::add);
        }
        becomingBusy.clear();
    }

    private void nextPeriod(long now) {
        long nanos = now - periodBegan;
        long ran = runningNanos();
        boolean byTurns = writersOfPeriod > PROCESSORS && (ran - ranBefore) * 100 < nanos * RUNNING_PERCENT_MAX;
        gatherByTurns =
                byTurns ? Math.min(GATHER_BY_TURNS_NANOS_MAX, enough(nanos * GATHERED_BYTES / mostOfPeriod)) : 0;
        period++;
        periodBegan = now;
        ranBefore = ran;
        writersOfPeriod = 0;
        mostOfPeriod = 0;
    }

    /// {@return how long this thread has run on a processor}
    private long runningNanos() {
        libc.clockGettime(CLOCK_THREAD_CPUTIME_ID, timeAddress);
        return time.getLong(0) * 1_000_000_000 + time.getLong(Long.BYTES);
    }

    private void count(LinuxChild child, int kind, int bytes) {
        if (child.period != period) {
            child.period = period;
            child.bytesOfPeriod = 0;
        }
        long before = child.bytesOfPeriod;
        child.bytesOfPeriod = before + weight(child, kind, bytes);
        if (before < MUCH_BYTES && child.bytesOfPeriod >= MUCH_BYTES) {
            writersOfPeriod++;
        }
        mostOfPeriod = Math.max(mostOfPeriod, child.bytesOfPeriod);
    }

    /// @param nanos time in which `most` bytes came
    /// @return how long the next output may be left alone; 0 for not at all: a child writes more than the buffer
    ///         holds, or all of them write rarely
    private long nanosToGather(long nanos, int most) {
        boolean rarely = busy.isEmpty() && nanos > 2 * GATHER_NANOS_MAX;
        if (most <= 0 || most >= BUFFER_BYTES || rarely) {
            return 0;
        }
        return enough(nanos * GATHERED_BYTES / most);
    }

    private static long enough(long nanos) {
        return nanos < GATHER_NANOS_MIN ? 0 : Math.min(GATHER_NANOS_MAX, nanos);
    }

    private void leave(LinuxChild child) {
        boolean _ = control(Libc.EPOLL_CTL_DEL, child, child.stdout, STDOUT);
        boolean _ = control(Libc.EPOLL_CTL_DEL, child, child.stderr, STDERR);
        child.leanReads = 0;
        busy.add(child);
    }

    // ---- reading

    private int readBusy() {
        int most = 0;
        for (int i = busy.size() - 1; i >= 0; i--) {
            LinuxChild child = busy.get(i);
            int out = Math.max(0, readSome(child, STDOUT));
            int err = Math.max(0, readSome(child, STDERR));
            child.leanReads = out + err < LITTLE_BYTES ? child.leanReads + 1 : 0;
            if (child.leanReads > LEAN_READS_MAX && add(child)) {
                busy.remove(i);
            }
            most = Math.max(most, Math.max(weight(child, STDOUT, out), weight(child, STDERR, err)));
        }
        return most;
    }

    private int readWatched() {
        int most = 0;
        int count = libc.epollWait(epoll, eventsAddress, EVENTS_MAX, 0);
        for (int i = 0; i < count; i++) {
            long token = LinuxEngine.tokenAt(events, i * Arch.EPOLL_EVENT_BYTES);
            LinuxChild child = engine.childOf(token);
            if (child != null) {
                int kind = LinuxEngine.kindOf(token);
                int got = readSome(child, kind);
                if (got >= MUCH_BYTES && !becomingBusy.contains(child)) {
                    becomingBusy.add(child);
                }
                most = Math.max(most, weight(child, kind, got));
            }
        }
        return most;
    }

    private static int weight(LinuxChild child, int kind, int bytes) {
        return (child.largePipes & kind) != 0 ? bytes : bytes * (GATHERED_BYTES / MUCH_BYTES);
    }

    /// One read for each child and turn: whoever has more is asked again after all others.
    ///
    /// @return bytes read; 0 or less for none
    private int readSome(LinuxChild child, int kind) {
        Channel channel = kind == STDOUT ? Channel.STDOUT : Channel.STDERR;
        int descriptor = descriptorOf(child, channel);
        if (descriptor < 0) {
            return 0;
        }
        int got = read(child, channel, descriptor);
        if (got > 0) {
            count(child, kind, got);
        }
        if (got >= MUCH_BYTES && (child.triedLargePipes & kind) == 0) {
            child.triedLargePipes |= kind;
            // May be refused: users have a bound on pipe memory. Then it stays as it is.
            if (libc.fcntl(descriptor, Libc.F_SETPIPE_SZ, LARGE_PIPE_BYTES) >= 0) {
                child.largePipes |= kind;
            }
        }
        return got;
    }

    /// Reads what was in the pipe; descendants may go on writing meanwhile, so by amount, not until it is empty.
    void drain(LinuxChild child, Channel channel) {
        int left = DRAINED_BYTES_MAX;
        int got = 1;
        while (left > 0 && got > 0) {
            int descriptor = descriptorOf(child, channel);
            if (descriptor < 0) {
                return;
            }
            got = read(child, channel, descriptor);
            left -= got;
        }
    }

    private int read(LinuxChild child, Channel channel, int descriptor) {
        int got = libc.read(descriptor, bufferAddress, BUFFER_BYTES);
        if (got > 0) {
            buffer.clear().limit(got);
            child.listener.output(channel, buffer);
        } else if (got == 0) {
            close(child, channel);
            engine.leaveIfDone(child);
            child.listener.endOfOutput(channel);
        }
        return got;
    }

    private static int descriptorOf(LinuxChild child, Channel channel) {
        return channel == Channel.STDOUT ? child.stdout : child.stderr;
    }

    // ---- the end

    /// What the child writes is read no more.
    void close(LinuxChild child) {
        close(child, Channel.STDOUT);
        close(child, Channel.STDERR);
    }

    /// Closing also takes it out of the epoll: nobody else holds our end.
    private void close(LinuxChild child, Channel channel) {
        if (channel == Channel.STDOUT && child.stdout >= 0) {
            libc.close(child.stdout);
            child.stdout = -1;
        }
        if (channel == Channel.STDERR && child.stderr >= 0) {
            libc.close(child.stderr);
            child.stderr = -1;
        }
    }
}
