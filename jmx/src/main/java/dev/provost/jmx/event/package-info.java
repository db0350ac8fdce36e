/// Notification types and the records that travel as their user data.
@NullMarked
package dev.provost.jmx.event;

import org.jspecify.annotations.NullMarked;
