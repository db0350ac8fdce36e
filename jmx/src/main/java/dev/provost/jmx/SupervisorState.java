package dev.provost.jmx;

/// State of the daemon.
///
/// @param statecode RUNNING 1, RESTARTING 0, SHUTDOWN -1
public record SupervisorState(int statecode, String statename) {}
