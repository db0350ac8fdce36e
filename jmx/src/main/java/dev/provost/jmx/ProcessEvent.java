package dev.provost.jmx;

/// Something that happened to a process.
///
/// @param time   wall-clock second since 1970
/// @param millis milliseconds into that second, 0 to 999
/// @param what   what happened and, where that is known, why, such as `STARTING: needed by web`
public record ProcessEvent(int time, int millis, String what) {}
