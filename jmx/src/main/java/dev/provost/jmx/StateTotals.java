package dev.provost.jmx;

/// How many processes are in each state.
public record StateTotals(
        int stopped, int starting, int running, int backoff, int stopping, int exited, int fatal, int unknown) {}
