/// Reads supervisord's configuration dialect into checked records. No other package knows keys, defaults or error
/// texts.
@NullMarked
package dev.provost.daemon.config;

import org.jspecify.annotations.NullMarked;
