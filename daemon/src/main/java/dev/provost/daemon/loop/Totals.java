package dev.provost.daemon.loop;

/// Counters over all processes since the daemon started. Written by the loop alone, read by anyone: hence volatile, and
/// no atomic type.
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
public final class Totals {
    private volatile long spawns;
    private volatile long exits;
    private volatile long unexpectedExits;
    private volatile long exitsBySignal;
    private volatile long cpuNanos;

    private volatile long logBytesWritten;
    private volatile long logBytesLost;

    /// Loop thread only.
    private long nextEventSerial;

    public long spawns() {
        return spawns;
    }

    public long exits() {
        return exits;
    }

    public long unexpectedExits() {
        return unexpectedExits;
    }

    /// {@return unexpected exits by a signal}
    public long exitsBySignal() {
        return exitsBySignal;
    }

    /// {@return processor time of all ended runs, nanoseconds; -1 once one of them is unknown}
    public long cpuNanos() {
        return cpuNanos;
    }

    /// {@return bytes of child output written to log files}
    public long logBytesWritten() {
        return logBytesWritten;
    }

    /// {@return bytes of child output that could not be written}
    public long logBytesLost() {
        return logBytesLost;
    }

    /// {@return the number of the next event that a pool takes; over all configurations, and after the largest comes 0}
    long nextEventSerial() {
        long serial = nextEventSerial;
        nextEventSerial = after(serial);
        return serial;
    }

    /// {@return the serial after this one}
    static long after(long serial) {
        return serial == Long.MAX_VALUE ? 0 : serial + 1;
    }

    void logged(long written, long lost) {
        logBytesWritten += written;
        if (lost != 0) {
            logBytesLost += lost;
        }
    }

    void spawned() {
        spawns++;
    }

    /// @param bySignal   unexpected, and by a signal
    /// @param spentNanos processor time, -1 if unknown
    void exited(boolean expected, boolean bySignal, long spentNanos) {
        exits++;
        if (!expected) {
            unexpectedExits++;
        }
        if (bySignal) {
            exitsBySignal++;
        }
        cpuNanos = cpuNanos < 0 || spentNanos < 0 ? -1 : cpuNanos + spentNanos;
    }
}
