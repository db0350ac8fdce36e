package dev.provost.jmx;

/// Where a process of an event listener pool stands in the line protocol.
///
/// @param name  of the process, without the group
/// @param state ACKNOWLEDGED, READY, BUSY or UNKNOWN; ACKNOWLEDGED while it doesn't run
public record ListenerStatus(String name, String state) {}
