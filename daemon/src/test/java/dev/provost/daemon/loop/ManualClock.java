package dev.provost.daemon.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that moves when the test says so.
final class ManualClock implements InstantSource {
    /// Shortly before the counter overflows, to which every test is a witness then.
    private long nanos = Long.MAX_VALUE - 500_000_000;

    private Instant instant = Instant.parse("2026-11-21T06:40:00Z");

    long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return instant;
    }

    int second() {
        return (int) instant.getEpochSecond();
    }

    void advance(Duration by) {
        nanos += by.toNanos();
        instant = instant.plus(by);
    }
}
