/// Jolokia at `/jolokia`, and the policy that says what it may show and do.
@NullMarked
package dev.provost.bridge.jolokia;

import org.jspecify.annotations.NullMarked;
