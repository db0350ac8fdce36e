/// `/events`: notifications as a stream of server-sent events, for dashboards and scripts. Jolokia's own stream needs
/// three requests and a second name before the first event comes; ours needs one, which `curl -N` can make.
@NullMarked
package dev.provost.bridge.events;

import org.jspecify.annotations.NullMarked;
