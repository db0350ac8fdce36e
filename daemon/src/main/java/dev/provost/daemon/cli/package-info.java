/// The command lines of `provostd` and `provostctl`.
///
/// `provostctl` is a short-lived program whose start-up is most of what its user waits for. [Provostctl] reads the
/// options and the configuration and makes a [Session]: which daemon, who asks, what is said, the exit status.
/// [ControlCommands] makes the one [Command] that a line names and runs it; no other command's classes are loaded.
/// Names become processes by [Selection] and [Target]; a [Round] gives one [Order] to all of them at the same time.
/// What a [QuickCommand] or a [RollRestartCommand] names goes to the daemon as it is, which finds the processes itself.
///
/// HTTP and XML are a few lines of our own ([dev.provost.jmx.wire], [RpcConnection], [RpcReply]): the JDK's take longer
/// to load than a command to run. For the same reason JLine stands behind [Keyboard], in [LineEditor], which nothing
/// but a shell at a terminal touches; a shell on a pipe reads lines by [PlainKeyboard].
///
/// [JshellCommand] is a world of its own: it runs scripts by [dev.provost.jshell], over [dev.provost.jmx.client], and
/// nothing else here loads its classes.
@NullMarked
package dev.provost.daemon.cli;

import org.jspecify.annotations.NullMarked;
