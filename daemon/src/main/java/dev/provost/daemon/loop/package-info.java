@NullMarked
package dev.provost.daemon.loop;

import org.jspecify.annotations.NullMarked;
