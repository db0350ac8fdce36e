/// `autoreload=true`: programs are told when their files change.
///
/// Two halves. [dev.provost.daemon.watch.FolderWatch] looks at folders by the JDK's watch service, inotify on Linux, on
/// threads of its own: it follows folders as they come, go, move and come back, and knows which files count. What it
/// finds goes to [dev.provost.daemon.watch.Autoreloads] on the event loop, which gathers it for each program by the
/// pure
/// [dev.provost.daemon.watch.Changes], waits until nothing changes any more, and has the processes restarted or
/// signalled.
///
/// While no program asks for it there is neither thread nor descriptor, and while nothing changes nothing runs.
///
/// Rejected: a helper process for each program, as djsupervisor had it (they multiplied); walking the folders now and
/// then (half a processor for a large project); a restart at each lost event (a program that writes many files of its
/// own would be restarted by them): after a loss the folders concerned are searched for what changed since the last
/// quiet moment.
@NullMarked
package dev.provost.daemon.watch;

import org.jspecify.annotations.NullMarked;
