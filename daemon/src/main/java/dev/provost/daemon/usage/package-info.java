/// What processes use, read from the kernel when somebody asks.
///
/// One pass reads all running children and the daemon itself, on a thread of its own that lives as long as the pass:
/// while nobody asks there is neither work nor a thread. What a pass found stands for a second, so a thousand readers
/// cost no more than one. A reader waits for a pass that it needs, some 10 ms for a thousand children; when it takes
/// much longer (the machine swaps), he gets what was known before.
///
/// Rejected: reading at fixed intervals (costs something while nobody looks), reading in each getter (a table of a
/// thousand processes with four columns would read each four times), reading on the event loop (a thousand children
/// are 10 ms in which nobody else is served).
@NullMarked
package dev.provost.daemon.usage;

import org.jspecify.annotations.NullMarked;
