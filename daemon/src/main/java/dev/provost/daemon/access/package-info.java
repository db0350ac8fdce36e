/// What stands between the doors and the MBean server.
///
/// A [Guard] is an MBean server in front of the real one. It knows who calls, by the
/// [dev.provost.jmx.access.Caller] that the door has bound or by the authenticated subject of a JMX connection, and
/// lets pass what [dev.provost.jmx.access.Exposure] shows and his role may do. The HTTP endpoint, the JMX server and
/// the plug-ins get nothing but guarded servers; only the JVM's own agent, which the same user can start by pid, sees
/// the real one. What an operation needs comes from its MBean's descriptor, which is made from the annotations of the
/// contract.
///
/// The [Audit] takes note of what was done, where all doors end: in the MBeans; and of what was refused. Its queue is
/// bounded; what finds no place in it is counted, and the file says so too.
@NullMarked
package dev.provost.daemon.access;

import org.jspecify.annotations.NullMarked;
