/// The one thread that owns all supervision state, and that state.
///
/// [EventLoop] waits in the process engine and runs what is due: posted commands, timers, what the engine tells.
/// [Supervision] holds the active groups and ends them in order; [ManagedProcess] is one process: it feeds the pure
/// state machine, carries out its effects and publishes a [ProcessRecord] after each step; [Orders] are the commands of
/// people: start, stop, signal, clear. They are for one process or for many, which [Chosen] finds by names and
/// patterns.
///
/// [RollingRestarts] holds the rolling restarts under way. A [RollingRestart] is no chain of futures but looks at its
/// members whenever one changes: what others order meanwhile needs no case of its own then. It stops and starts by
/// [ManagedProcess#replace], the way listeners are restarted, so a person's stop in between wins.
///
/// [DaemonControl] holds the configuration as last read. Adding and removing work on whole groups, as supervisord's do;
/// an update works on processes: those that are the same in both configurations move over to the group's new shape as
/// they are, the others must be down before they make room. supervisord's stop, remove and add of a changed group can
/// only be told from an update by who asks, and so the bridge decides that.
///
/// The processes of an fcgi-program share a [SharedSocket], counted by starts under way and children alive. Opening one
/// may have to look up a name, so it happens aside; a start waits for it as it waits for the engine.
///
/// Everything here runs on the loop thread, but for what reads published state. Within a step the order is: change,
/// publish, answer those who wait, announce. Others ask with [EventLoop#call], tell with [EventLoop#post], and read
/// [ProcessRecord]s and [Snapshot]s without asking.
///
/// Where a group has a key about the order of starts, [StartOrder] stands between the orders and the processes: a start
/// waits there until what the process wishes for is granted, a stop until those that need it are down. It is told of
/// every change of state and looks in a turn of its own at those it may concern; it judges how things stand then and
/// follows no plan. Without such a key it doesn't exist, and everything is as it always was. [Ordering] is what people
/// see of it and change; [History] is what happened to a process, for those who ask why.
///
/// [ListenerPools] brings events to the event listeners: [ListenerPool] is the queue of one `[eventlistener:x]`,
/// [PoolListener] one of its processes. A listener never holds anything up: at most one event is on its way to it,
/// the rest waits in a bounded buffer. What supervisord leaves deaf for ever, this recovers: after a violation of
/// the protocol a listener is left alone for `recover_secs`, then taken back if it asks for events, else restarted;
/// one that owes an answer for `answer_secs` while it misses events is restarted. Both times double while it fails,
/// and an event that three listeners failed on is given up.
///
/// A process with a ready or health check has a [Caretaker], which begins with each child and ends with it. The looks
/// themselves are done aside, by `probe`; what comes of them too late is dropped.
///
/// A [Rehearsal] goes the way of output once, in the first quiet moment, with the engine's loopback in the place of a
/// child.
///
/// Orders decide twice: who finds a process in a [Snapshot] may be late, so the command on the loop looks again. A
/// process whose group was removed takes no orders, and while the daemon ends nothing is started or added: what began
/// then would be missed by the ranks of the end and outlive the daemon. A failure of whoever only listens, of a log or
/// of a single effect is reported and never keeps a change of state from those who depend on it.
@NullMarked
package dev.provost.daemon.loop;

import org.jspecify.annotations.NullMarked;
