package dev.provost.daemon.process;

import java.util.ArrayList;
import java.util.List;

/// When something happened lately: a count over a sliding window of time. It keeps no more times than the limit it was
/// last asked about, so it stays small however often the thing happens.
///
/// @param times monotonic nanoseconds, oldest first
public record Window(List<Long> times) {
    /// Nothing happened.
    public static final Window EMPTY = new Window(List.of());

    public Window {
        times = List.copyOf(times);
    }

    /// {@return how many times lie within `spanNanos` before `nowNanos`; one that is exactly so old is out}
    public int count(long nowNanos, long spanNanos) {
        int count = 0;
        for (long time : times) {
            if (nowNanos - time < spanNanos) {
                count++;
            }
        }
        return count;
    }

    /// {@return this with `nowNanos` added, of all the last `most`}
    public Window with(long nowNanos, int most) {
        List<Long> next = new ArrayList<>(times);
        next.add(nowNanos);
        return new Window(next.subList(Math.max(0, next.size() - most), next.size()));
    }
}
