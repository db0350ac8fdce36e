/// The one thread that owns all supervision state, and that state.
///
/// [EventLoop] waits in the process engine and runs what is due: posted commands, timers, what the engine tells.
/// [Supervision] holds the active groups and ends them in order; [ManagedProcess] is one process: it feeds the pure
/// state machine, carries out its effects and publishes a [ProcessRecord] after each step; [Orders] are the commands of
/// people: start, stop, signal, clear.
///
/// Everything here runs on the loop thread, but for what reads published state. Within a step the order is: change,
/// publish, answer those who wait, announce. Others ask with [EventLoop#call], tell with [EventLoop#post], and read
/// [ProcessRecord]s and [Snapshot]s without asking.
@NullMarked
package dev.provost.daemon.loop;

import org.jspecify.annotations.NullMarked;
