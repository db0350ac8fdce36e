package dev.provost.daemon.process;

import java.util.List;

/// The answer of the state machine.
public record Step(Status status, List<Effect> effects) {
    public Step {
        effects = List.copyOf(effects);
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
