/// Who may pass: HTTP Basic authentication.
@NullMarked
package dev.provost.bridge.auth;

import org.jspecify.annotations.NullMarked;
