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
///
/// [ListenerPools] brings events to the event listeners: [ListenerPool] is the queue of one `[eventlistener:x]`,
/// [PoolListener] one of its processes. A listener never holds anything up: at most one event is on its way to it,
/// the rest waits in a bounded buffer. What supervisord leaves deaf for ever, this recovers: after a violation of
/// the protocol a listener is left alone for `recover_secs`, then taken back if it asks for events, else restarted;
/// one that owes an answer for `answer_secs` while it misses events is restarted. Both times double while it fails,
/// and an event that three listeners failed on is given up.
///
/// Orders decide twice: who finds a process in a [Snapshot] may be late, so the command on the loop looks again. A
/// process whose group was removed takes no orders, and while the daemon ends nothing is started or added: what began
/// then would be missed by the ranks of the end and outlive the daemon. A failure of whoever only listens, of a log or
/// of a single effect is reported and never keeps a change of state from those who depend on it.
@NullMarked
package dev.provost.daemon.loop;

import org.jspecify.annotations.NullMarked;
