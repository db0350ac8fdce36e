@NullMarked
package dev.provost.daemon.output;

import org.jspecify.annotations.NullMarked;
