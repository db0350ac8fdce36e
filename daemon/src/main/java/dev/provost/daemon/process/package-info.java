/// What a process may become: supervisord's state machine as a pure function.
///
/// [Lifecycle#step] takes where a process stands ([Status]), what happened ([Stimulus]) and the time, and answers where
/// it stands now and what is to be done about it ([Effect]). There is no clock, no I/O and no thread in here; the loop
/// carries the effects out and comes back with what they led to. A stimulus that no longer fits, such as a timer that
/// fires after the state was left, changes nothing.
///
/// Two states of ours have no name of their own on the wire. Children are started by another thread, so between the
/// order and its answer a process is [Status.Spawning] (STARTING without a pid), and when it is to stop before the
/// answer is there, [Status.Abandoning] (STOPPING without a pid).
/// The steps of every day are chains of `instanceof`, not switches over the sealed types: such a switch costs a
/// bootstrap
/// at start-up and tens of microseconds until it is compiled, and the first thousand restarts run uncompiled. That no
/// case is forgotten is seen to by the test that steps every status with every stimulus.
@NullMarked
package dev.provost.daemon.process;

import org.jspecify.annotations.NullMarked;
