package dev.provost.daemon.loop;

/// Counters over all processes since the daemon started. Written by the loop alone, read by anyone: hence volatile, and
/// no atomic type.
public final class Totals {
    private volatile long spawns;
    private volatile long exits;
    private volatile long unexpectedExits;

    public long spawns() {
        return spawns;
    }

    public long exits() {
        return exits;
    }

    public long unexpectedExits() {
        return unexpectedExits;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    void spawned() {
        spawns++;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    void exited(boolean expected) {
        exits++;
        if (!expected) {
            unexpectedExits++;
        }
    }
}
