/// What the daemon tells the world, and the pure half of event listener pools. Events are announced on the loop thread
/// after the state that shows them was published; whoever listens must not block. [EventBus] knows which types are
/// heard: an event nobody takes is not made.
///
/// [EventType] is supervisord's family of types, [EventText] its bodies, [PooledEvent] an event with its numbers,
/// the way it goes to a listener. [EventBuffer] is what waits, bounded in number and memory. [ListenerProtocol]
/// understands what a listener says, whatever the cuts between chunks, and after a violation goes on watching for a
/// request that would bring it back into step. What runs them on processes is in package `loop`.
///
/// Where we differ from supervisord on purpose: a rejected event comes again in its own pool alone, and types that
/// overlap bring an event once.
@NullMarked
package dev.provost.daemon.event;

import org.jspecify.annotations.NullMarked;
