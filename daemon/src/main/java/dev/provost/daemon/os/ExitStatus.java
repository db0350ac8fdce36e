package dev.provost.daemon.os;

/// How a process ended.
public sealed interface ExitStatus {
    /// {@return the exit status, -1 after a signal, as supervisord has it}
    int code();

    /// {@return supervisord's words for it, such as `exit status 0` or `terminated by SIGTERM (core dumped)`}
    String text();

    /// @param status 0 to 255
    record Exited(int status) implements ExitStatus {
        @Override
        public int code() {
            return status;
        }

        @Override
        public String text() {
            return "exit status " + status;
        }
    }

    /// @param number signal number
    record Signaled(int number, boolean coreDumped) implements ExitStatus {
        @Override
        public int code() {
            return -1;
        }

        @Override
        public String text() {
            return "terminated by " + Signals.nameOf(number) + (coreDumped ? " (core dumped)" : "");
        }
    }
}
