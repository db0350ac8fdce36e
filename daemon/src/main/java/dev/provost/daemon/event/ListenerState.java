package dev.provost.daemon.event;

/// Where a listener stands in supervisord's line protocol.
public enum ListenerState {
    /// It owes `READY`.
    ACKNOWLEDGED,
    /// It waits for an event.
    READY,
    /// It has an event and owes a result.
    BUSY,
    /// It broke the protocol.
    UNKNOWN
}
