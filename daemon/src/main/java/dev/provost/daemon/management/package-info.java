@NullMarked
package dev.provost.daemon.management;

import org.jspecify.annotations.NullMarked;
