/// Commands that run once, to their end: what they write is taken, and they are killed when they take too long or write
/// too much. By Apache Commons Exec, with its watchdog; whoever calls waits, so it is nothing for the loop.
///
/// [VerbatimExecutor] is what they have in common with the children of the portable engine: Commons Exec, without
/// its own idea of a command line.
///
/// Such a command stays in the daemon's process group: the Linux engine tells by that whose end the JDK waits for.
@NullMarked
package dev.provost.daemon.os.oneshot;

import org.jspecify.annotations.NullMarked;
