package dev.provost.jmx.event;

/// User data of the notification that captured output raises.
///
/// @param channel `stdout` or `stderr`
/// @param data    captured text, decoded as UTF-8, bytes that are not are replaced
public record ProcessCommunication(String group, String name, int pid, String channel, String data) {}
