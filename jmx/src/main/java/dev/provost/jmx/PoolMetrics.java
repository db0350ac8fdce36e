package dev.provost.jmx;

/// Figures of one event listener pool, see [EventListenerPoolMXBean].
///
/// @param name       of the pool and its group
/// @param bufferSize events that may wait
/// @param buffered   events that wait now
/// @param accepted   events that were for it
/// @param delivered  times an event was written to a listener
/// @param processed  events that a listener accepted
/// @param rejected   times a listener rejected an event
/// @param discarded  events it has missed
public record PoolMetrics(
        String name,
        int bufferSize,
        int buffered,
        long accepted,
        long delivered,
        long processed,
        long rejected,
        long discarded) {}
