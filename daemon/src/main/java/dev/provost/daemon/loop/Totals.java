package dev.provost.daemon.loop;

/// Counters over all processes since the daemon started. Written by the loop alone, read by anyone: hence volatile, and
/// no atomic type.
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
public final class Totals {
    private volatile long spawns;
    private volatile long exits;
    private volatile long unexpectedExits;

    private volatile long logBytesWritten;
    private volatile long logBytesLost;

    public long spawns() {
        return spawns;
    }

    public long exits() {
        return exits;
    }

    public long unexpectedExits() {
        return unexpectedExits;
    }

    /// {@return bytes of child output written to log files}
    public long logBytesWritten() {
        return logBytesWritten;
    }

    /// {@return bytes of child output that could not be written}
    public long logBytesLost() {
        return logBytesLost;
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

    void exited(boolean expected) {
        exits++;
        if (!expected) {
            unexpectedExits++;
        }
    }
}
