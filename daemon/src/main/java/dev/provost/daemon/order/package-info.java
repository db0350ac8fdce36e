/// In which order processes start and stop: pure decisions over a graph. No clock, no I/O, no loop.
///
/// A [Graph] has a node for each process and a [Link] for each wish of one towards another; what the wish is says
/// [Want], the one place that judges whether it is granted, has to wait or can't be granted as things stand. Nodes are
/// numbers: who owns the graph knows which process a number is and where in the configuration a wish was declared.
///
/// [StartPlan] foretells a start: waves, waits and the critical path. Nothing is started by waves, though: each process
/// goes as soon as its own wishes are granted. [StopPlan] is the way down: nobody stops while one that wished for it is
/// up, and otherwise the higher priority goes first, as it does without a graph.
@NullMarked
package dev.provost.daemon.order;

import org.jspecify.annotations.NullMarked;
