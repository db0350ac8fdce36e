package dev.provost.daemon.order;

import dev.provost.daemon.process.State;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a process stands, as far as others that wish for it care.
///
/// @param child    it has a child that lives
/// @param ready    it is RUNNING and what it offers can be used
/// @param finished it has ended, and as expected
/// @param due      it is to be started and isn't yet
/// @param leaving  it was told to stop and isn't down yet
/// @param obstacle why it can't start itself, such as `db is FATAL`; null for nothing
/// @param reached  states entered since the daemon started, kept only for those that the keys of the seeds name
public record Standing(
        State state,
        boolean child,
        boolean ready,
        boolean finished,
        boolean due,
        boolean leaving,
        @Nullable String obstacle,
        Set<State> reached) {}
