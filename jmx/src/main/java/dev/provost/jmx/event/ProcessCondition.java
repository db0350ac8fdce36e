package dev.provost.jmx.event;

/// User data of notifications about readiness and health.
///
/// @param pid    process id, 0 if it has none
/// @param ready  whether what it offers can be used
/// @param health `unknown`, `starting`, `healthy` or `failing`
public record ProcessCondition(String group, String name, int pid, boolean ready, String health) {}
