package dev.provost.daemon.loop;

import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import java.time.Duration;

/// How a rolling restart goes.
///
/// @param batch          most processes that are down at a time, 1 or more
/// @param waitReady      a process is up when what it offers can be used, not already when it is RUNNING
/// @param abortOnFailure the first failure ends it
/// @param timeout        how long a batch may take, zero for no limit
public record RollingTerms(int batch, boolean waitReady, boolean abortOnFailure, Duration timeout) {
    /// @param seconds `timeout`
    /// @throws Fault BAD_ARGUMENTS for a batch of none or a time before now
    public static RollingTerms of(int batch, boolean waitReady, boolean abortOnFailure, int seconds) {
        if (batch < 1) {
            throw new Fault(Code.BAD_ARGUMENTS, "batch is " + batch + "; restart 1 or more processes at a time");
        }
        if (seconds < 0) {
            throw new Fault(Code.BAD_ARGUMENTS, "timeout is " + seconds + "; give seconds, or 0 for no limit");
        }
        return new RollingTerms(batch, waitReady, abortOnFailure, Duration.ofSeconds(seconds));
    }
}
