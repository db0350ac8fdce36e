/// What a daemon and its plug-ins offer each other, found with `java.util.ServiceLoader`.
@NullMarked
package dev.provost.jmx.spi;

import org.jspecify.annotations.NullMarked;
