/// HTTP in front of an MBean server: XML-RPC as supervisord speaks it (`.xmlrpc`), Jolokia (`.jolokia`), supervisord's
/// web pages (`.web`) and logs that are followed while they grow (`.tail`).
///
/// Everything here talks to the `MBeanServer` and to nothing else of the daemon. [dev.provost.bridge.HttpBridge]
/// takes the sockets before any child runs; Jetty is loaded by `serve`, the XML-RPC library by the first call and
/// Jolokia by the first request for it, so that a start pays for none of them.
///
/// A request has a thread of its own and may wait as long as the MBean operation behind it. What is
/// bounded is memory: connections per server, bytes of a body, bytes of answers that are not yet sent.
@NullMarked
package dev.provost.bridge;

import org.jspecify.annotations.NullMarked;
