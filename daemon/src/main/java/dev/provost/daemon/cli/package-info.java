@NullMarked
package dev.provost.daemon.cli;

import org.jspecify.annotations.NullMarked;
