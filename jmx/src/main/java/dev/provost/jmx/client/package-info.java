/// How a Java program talks to a daemon over JMX: a connection, typed proxies, names. Needs a JDK and this jar.
@NullMarked
package dev.provost.jmx.client;

import org.jspecify.annotations.NullMarked;
