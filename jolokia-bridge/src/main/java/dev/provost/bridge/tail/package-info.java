/// Logs as streams: `/logtail/…` and `/mainlogtail`.
///
/// Each stream is a request with a thread of its own, which reads the log where it lies and waits for a ring of
/// its bell. [dev.provost.bridge.tail.LogWatch] has the only thread that looks at files: once per turn at each file
/// that somebody follows, whatever their number, and not at all while nobody does. The system's own watch of folders
/// was not taken: it wakes up for every write of every program that logs into the same folder.
///
/// Bounded are the streams, the buffer of each, and the time for which a client may take nothing.
@NullMarked
package dev.provost.bridge.tail;

import org.jspecify.annotations.NullMarked;
