package dev.provost.daemon.output;

/// Where lines for the system log go.
@FunctionalInterface
public interface Syslog {
    /// Severity of every line that supervisord sends: `LOG_INFO`.
    int INFO = 6;

    /// @param severity 0 emergency to 7 debug, as `syslog(3)` numbers them
    /// @param ident    program name put before the line
    void send(int severity, String ident, String line);
}
