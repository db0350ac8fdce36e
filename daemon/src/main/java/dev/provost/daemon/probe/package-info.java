/// Looking at a program from outside: can it be used, is it well?
///
/// A [Probe] is one look, for each kind of check a small class; [Prober] has it done on threads of its own, so that the
/// loop never waits. [LogMatcher] and [NotifyMessage] take what the program says by itself. [HealthJudge] makes of the
/// outcomes what is to be done; like everything that decides it has no clock, no I/O and no threads.
@NullMarked
package dev.provost.daemon.probe;

import org.jspecify.annotations.NullMarked;
