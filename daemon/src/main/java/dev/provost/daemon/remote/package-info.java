/// The JMX server of `[jmx]`: registry and connections on one port, made in code.
///
/// Never by the JVM's own `com.sun.management.jmxremote` settings: those open a second port on all interfaces and
/// rewrite the password file. What arrives is held to the JDK's plainest classes before it becomes an object, users are
/// known by name and password before they get anything, and what they get is a guarded MBean server.
@NullMarked
package dev.provost.daemon.remote;

import org.jspecify.annotations.NullMarked;
