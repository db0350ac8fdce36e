package dev.provost.daemon.process;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer of the state machine.
///
/// @param restarts what to remember of restarts from now on, null for what was remembered before
public record Step(
        Status status, List<Effect> effects, @Nullable Restarts restarts) {
    public Step {
        effects = List.copyOf(effects);
    }

    Step(Status status, List<Effect> effects) {
        this(status, effects, null);
    }

    /// {@return the same, with something to remember}
    Step remembering(Restarts what) {
        return new Step(status, effects, what);
    }

    /// {@return whether it is still the very `status` from before}. The machine hands back what it was given when
    /// nothing changes, so there is no need to compare.
    @SuppressWarnings("ReferenceEquality")
    public boolean stays(Status before) {
        return status == before;
    }

    static Step to(Status status, Effect... effects) {
        return new Step(status, List.of(effects));
    }
}
