/// How a Java program talks to a daemon: a connection, typed proxies, names, patterns. Needs a JDK and this jar.
///
/// [ProvostConnection] is the only door. Behind it is a [Transport]: JMX, or Jolokia's JSON over HTTP, TLS or a unix
/// socket; what comes out is the same.
@NullMarked
package dev.provost.jmx.client;

import org.jspecify.annotations.NullMarked;
