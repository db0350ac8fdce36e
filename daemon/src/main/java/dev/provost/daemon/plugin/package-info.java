/// Plug-ins for `[rpcinterface:x]` sections: our own [Restarter], and those of third parties, where their jars are, and
/// which of them a configuration means. Nothing here runs unless a configuration names a plug-in: looking for services
/// takes longer than reading a usual configuration.
@NullMarked
package dev.provost.daemon.plugin;

import org.jspecify.annotations.NullMarked;
