/// The contract between the daemon and everything that manages it: MXBean interfaces, the records they
/// exchange, object names and faults. Depends on `java.management` only. Names and record components are
/// promises: add, never rename.
@NullMarked
package dev.provost.jmx;

import org.jspecify.annotations.NullMarked;
