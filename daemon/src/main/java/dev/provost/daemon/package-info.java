/// `main()` and the composition root.
@NullMarked
package dev.provost.daemon;

import org.jspecify.annotations.NullMarked;
