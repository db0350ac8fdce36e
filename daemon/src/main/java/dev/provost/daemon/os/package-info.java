@NullMarked
package dev.provost.daemon.os;

import org.jspecify.annotations.NullMarked;
