package dev.provost.daemon.event;

import java.nio.charset.StandardCharsets;

/// An event that a pool has taken.
///
/// @param serial     its number among all events that any pool took since the daemon's start
/// @param poolSerial its number among those of this pool
/// @param failures   listeners so far that had it and broke the protocol or fell silent
public record PooledEvent(Event event, long serial, long poolSerial, int failures) {
    /// Numbers and object overhead, roughly.
    private static final int OVERHEAD_BYTES = 200;

    /// {@return this after one more listener failed on it}
    public PooledEvent failed() {
        return new PooledEvent(event, serial, poolSerial, failures + 1);
    }

    /// {@return roughly the memory it holds, bytes}
    public int weight() {
        return OVERHEAD_BYTES + event.weight();
    }

    /// {@return header line and body, the way they go to a listener}
    ///
    /// The header tells the length of the body in characters, as supervisord does: listeners that read text rely on
    /// it.
    ///
    /// @param server the daemon's identifier
    /// @param pool   name of the pool
    public byte[] message(String server, String pool) {
        String body = EventText.of(event);
        String header = "ver:3.0 server:" + server + " serial:" + serial + " pool:" + pool + " poolserial:" + poolSerial
                + " eventname:" + event.type() + " len:" + body.codePointCount(0, body.length()) + "\n";
        return (header + body).getBytes(StandardCharsets.UTF_8);
    }
}
