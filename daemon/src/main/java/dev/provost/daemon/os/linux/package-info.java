/// Children through libc alone: posix_spawn, pidfd, epoll, called by `java.lang.foreign`.
///
/// Two threads, whatever the number of children. The **loop thread** (whoever calls `poll`) waits in one epoll for
/// exits, signals, wake-ups and readable pipes, and owns every [LinuxChild]. The **spawner** runs posix_spawn for
/// requests that need a umask or another user (its umask and its real ids are its own), for programs not run before and
/// for whatever exceeds the loop's share of a turn, so that a slow disk or a thousand requests never hold up the loop.
/// A program whose last start was quick is started on the loop thread itself: handing over and back would cost
/// two thread switches, which is what a crashed program's users would feel. With many children it is the other way
/// round: then the spawner's small table of descriptors saves more than the switches cost.
///
/// Output is read from an epoll of its own, nested in the first: after a turn that brought little, the loop waits a
/// moment, at most two milliseconds, for everything but output, so that lines gather and one wake-up serves many. A
/// child that has much ready at once gets larger pipes, leaves that epoll and is read by the clock, see [Outputs].
///
/// Every function is called through one method handle, six longs in and one out: linking is most of a cold start, and
/// each further shape costs as much again. For the same reason memory is reached by direct buffers and never by
/// `MemorySegment` accessors, whose handles would have to be spun first.
///
/// Rejected: `ProcessBuilder` (a thread for each child, and it resets SIGCHLD; `os.portable` has it); fork (a JVM must
/// not go on in a forked child); waiting with `wait4(-1)` (it would steal the children of one-shot commands run
/// elsewhere in the daemon).
@NullMarked
package dev.provost.daemon.os.linux;

import org.jspecify.annotations.NullMarked;
