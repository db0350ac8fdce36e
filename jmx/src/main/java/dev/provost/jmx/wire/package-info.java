/// HTTP and JSON in the few lines that a client needs, for the connections of [dev.provost.jmx.client] and for
/// `provostctl`. The JDK's HTTP client takes longer to load than a command to run, it knows no unix sockets, and the
/// JDK has no JSON.
///
/// Our own programs share this; it is no promise to others.
@NullMarked
package dev.provost.jmx.wire;

import org.jspecify.annotations.NullMarked;
