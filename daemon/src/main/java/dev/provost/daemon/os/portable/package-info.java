/// Children by Apache Commons Exec, for systems where `os.linux` does not work.
///
/// Each child has a thread that waits for it and one for each output pipe; what they see goes through one bounded queue
/// to the loop thread, which delivers it in `poll`. When the loop is slow the queue fills, the pumps wait, and with
/// them the children: nothing is buffered without bound and nothing is lost.
///
/// Umask and user are set by `sh` and `setpriv` in front of the program. What the JDK can't do is declared missing in
/// [PortableEngine#can]. The only package of the daemon, besides one-shot commands, that starts a `java.lang.Process`.
@NullMarked
package dev.provost.daemon.os.portable;

import org.jspecify.annotations.NullMarked;
