package dev.provost.daemon.process;

/// What a [RestartPolicy] remembers of a process from one start to the next. An order to start begins anew.
///
/// @param inARow starts the supervisor made by itself since the process last ran steadily
/// @param recent when it made them; empty without a limit
public record Restarts(int inARow, Window recent) {
    public static final Restarts NONE = new Restarts(0, Window.EMPTY);

    Restarts steady() {
        return new Restarts(0, recent);
    }
}
