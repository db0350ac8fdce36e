package dev.provost.jmx;

/// What became of one process in an operation on many.
///
/// @param status      a fault code's number, 80 for success
/// @param description `OK`, or the fault string
public record ProcessStatus(String name, String group, int status, String description) {}
