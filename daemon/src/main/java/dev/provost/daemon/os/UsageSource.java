package dev.provost.daemon.os;

import java.util.Optional;

/// Where it can be read what live processes use.
@FunctionalInterface
public interface UsageSource {
    /// {@return a reader; each has memory of its own, so keep it}
    UsageReader usageReader();

    /// Reads from the kernel. One thread at a time, never the loop's.
    @FunctionalInterface
    interface UsageReader {
        /// {@return what it uses now, without its descendants but for `cpuNanos`; empty when it is gone}
        Optional<LiveUsage> read(long pid);
    }

    /// @param cpuNanos      processor time, with that of descendants it has waited for, so that it goes on where
    ///                      [ResourceUsage] ends; -1 if the system does not tell
    /// @param residentBytes -1 if the system does not tell
    /// @param threads       -1 if the system does not tell
    /// @param openFiles     -1 if they may not be counted
    record LiveUsage(long cpuNanos, long residentBytes, int threads, int openFiles) {}
}
