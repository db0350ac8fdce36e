package dev.provost.daemon.process;

import java.util.List;

/// The answer of the state machine.
public record Step(Status status, List<Effect> effects) {
    public Step {
        effects = List.copyOf(effects);
    }

    static Step to(Status status, Effect... effects) {
        return new Step(status, List.of(effects));
    }
}
