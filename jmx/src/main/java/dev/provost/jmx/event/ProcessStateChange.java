package dev.provost.jmx.event;

/// User data of process state notifications.
///
/// @param fromState state left, such as `STARTING`
/// @param state     state entered
/// @param pid       process id, 0 if it has none
/// @param tries     failed starts so far in this series
/// @param expected  for EXITED: whether the exit status is one of `exitcodes`
public record ProcessStateChange(
        String group, String name, String fromState, String state, int pid, int tries, boolean expected) {}
