/// The web pages of supervisord: status, tail, actions, at their old addresses. No script; written on the server.
///
/// The links change processes by GET, as they always did, for scripts depend on it. What keeps other sites from using
/// them is [dev.provost.bridge.Provenance]: a request that a browser marks as another site's changes nothing, and one
/// from a browser that tells nothing has to be confirmed.
@NullMarked
package dev.provost.bridge.web;

import org.jspecify.annotations.NullMarked;
