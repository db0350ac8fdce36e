/// What children write and what the daemon says about itself.
///
/// * [ChildLog]: one channel of one process. Without capture, ANSI stripping, events, syslog and echo, bytes go from
///   the engine's buffer straight into one `write(2)`; otherwise: capture tokens, then ANSI stripping, then file,
/// syslog,   echo, event.
/// * [ActivityLog]: the daemon's own log, to a file or syslog, and to standard output in the foreground.
/// * [AutoLogs]: names, makes and cleans the files of `stdout_logfile=AUTO`.
/// * [LogFile]: reads logs by offset; any thread.
///
/// Child logs and the activity log belong to the event loop; nothing here takes a lock. The two things that may block
/// for longer than a disk does, syslog and fifos, have a thread and a bounded queue of their own.
///
/// Files are always opened for append, after a rotation too: then an outside `truncate` (logrotate's copytruncate)
/// leaves no hole. The size is counted, not asked for, except when a file seems due for rotation: only then a foreign
/// truncation matters. A log that can't be written never stops a child or the daemon: the bytes are counted, the
/// trouble is told once when it begins and once, with the count, when it is over, and each later write tries again.
@NullMarked
package dev.provost.daemon.output;

import org.jspecify.annotations.NullMarked;
