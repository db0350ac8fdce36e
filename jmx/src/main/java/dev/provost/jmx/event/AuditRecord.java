package dev.provost.jmx.event;

/// A control action, or a refusal.
///
/// @param outcome   `ok`, `fault`, or `refused`
/// @param door      the way by which the caller came, such as `xml-rpc`
/// @param role      what he may do: `viewer`, `operator`, `admin`, or `none`
/// @param user      his name; empty when nobody asked for one
/// @param origin    where he is: an address, or the owner of the process at the other end of a unix socket
/// @param bean      object name of the MBean; empty for a signal and for what never reached one
/// @param operation name of the operation, `set X` for an attribute, name of the signal, or what was asked for
/// @param arguments one after another, separated by a comma and a blank; of confidential ones the length
/// @param fault     why it failed or was refused; empty when it didn't
/// @param micros    how long it took, microseconds
public record AuditRecord(
        String outcome,
        String door,
        String role,
        String user,
        String origin,
        String bean,
        String operation,
        String arguments,
        String fault,
        long micros) {}
