package dev.provost.daemon.loop;

import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.probe.Prober;
import dev.provost.jmx.spi.LogSink;
import java.time.InstantSource;

/// What every supervised process shares.
///
/// @param wall clock for what people read
/// @param uid  of the daemon
public record SupervisionContext(
        EventLoop loop,
        ProcessEngine engine,
        LogSink log,
        EventBus events,
        ChildEnvironment environment,
        Totals totals,
        InstantSource wall,
        Prober prober,
        int uid) {

    /// {@return the wall-clock second}
    int wallSecond() {
        return (int) Math.min(Integer.MAX_VALUE, wall.instant().getEpochSecond());
    }
}
