/// Who calls, and what that may see and do.
///
/// Every door finds out who knocks and says so for the time of the request by binding [Caller#CURRENT]. The guard in
/// front of the MBean server asks for it and lets pass what the [dev.provost.jmx.Role] may do; the record of control
/// actions asks for it as well. What an operation needs stands beside it in the contract. In words:
///
/// | role | may |
/// | --- | --- |
/// | viewer | read attributes, logs and tails; call what only reads |
/// | operator | also start, stop, restart and signal what is configured, write to standard input, empty program logs |
/// | admin | also shutdown, restart, reread, add, remove and update groups, empty the activity log, write attributes |
///
/// Rereading is an admin's: what was read last is what the next add or update puts to work.
@NullMarked
package dev.provost.jmx.access;

import org.jspecify.annotations.NullMarked;
