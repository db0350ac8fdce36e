@NullMarked
package dev.provost.daemon.event;

import org.jspecify.annotations.NullMarked;
