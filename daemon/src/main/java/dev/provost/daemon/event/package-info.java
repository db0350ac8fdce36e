/// What the daemon tells the world: events, and the bus that hands them on. Announced on the loop thread after the
/// state that shows them was published; whoever listens must not block.
@NullMarked
package dev.provost.daemon.event;

import org.jspecify.annotations.NullMarked;
