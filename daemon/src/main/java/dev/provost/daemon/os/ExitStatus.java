package dev.provost.daemon.os;

/// How a process ended.
public sealed interface ExitStatus {
    /// @param status 0 to 255
    record Exited(int status) implements ExitStatus {}

    /// @param number signal number
    record Signaled(int number, boolean coreDumped) implements ExitStatus {}

    /// {@return the exit status, -1 after a signal, as supervisord has it}
    default int code() {
        return switch (this) {
            case Exited(int status) -> status;
            case Signaled _ -> -1;
        };
    }

    /// {@return supervisord's words for it, such as `exit status 0` or `terminated by SIGTERM (core dumped)`}
    default String text() {
        return switch (this) {
            case Exited(int status) -> "exit status " + status;
            case Signaled(int number, boolean core) ->
                "terminated by " + Signals.nameOf(number) + (core ? " (core dumped)" : "");
        };
    }
}
