@NullMarked
package dev.provost.daemon.process;

import org.jspecify.annotations.NullMarked;
