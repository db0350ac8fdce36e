package dev.provost.daemon.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long the turns of the event loop took, waiting excluded: so long whatever comes next had to wait. Written by the
/// loop alone, read by anyone; plain writes in order, no fences, for there are thousands of turns a second.
public final class TurnTimes {
    private static final long NANOS_PER_MICRO = 1000;

    /// Upper bounds, microseconds.
    private static final long[] BOUNDS = {100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000};

    /// The last one counts what is longer than any bound.
    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length + 1);

    private final AtomicLong busyNanos = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();

    /// What is known at one moment.
    ///
    /// @param turns         how many there were
    /// @param busyMicros    time spent in them
    /// @param longestMicros the longest of them
    /// @param boundsMicros  upper bounds, ascending
    /// @param counts        how many took no longer than each bound, those of the bounds before included
    public record Summary(
            long turns, long busyMicros, long longestMicros, List<Long> boundsMicros, List<Long> counts) {}

    /// Loop thread.
    void took(long nanos) {
        int place = 0;
        while (place < BOUNDS.length && nanos > BOUNDS[place] * NANOS_PER_MICRO) {
            place++;
        }
        counts.setOpaque(place, counts.getPlain(place) + 1);
        busyNanos.setOpaque(busyNanos.getPlain() + nanos);
        if (nanos > longestNanos.getPlain()) {
            longestNanos.setOpaque(nanos);
        }
    }

    public Summary summary() {
        List<Long> bounds = new ArrayList<>(BOUNDS.length);
        List<Long> upTo = new ArrayList<>(BOUNDS.length);
        long sum = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            sum += counts.getOpaque(i);
            bounds.add(BOUNDS[i]);
            upTo.add(sum);
        }
        return new Summary(
                sum + counts.getOpaque(BOUNDS.length),
                busyNanos.getOpaque() / NANOS_PER_MICRO,
                longestNanos.getOpaque() / NANOS_PER_MICRO,
                bounds,
                upTo);
    }
}
