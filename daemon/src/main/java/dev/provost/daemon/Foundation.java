package dev.provost.daemon;

import dev.provost.daemon.access.Audit;
import dev.provost.daemon.loop.EventLoop;
import dev.provost.daemon.loop.Totals;
import dev.provost.daemon.management.BeanRegistry;
import dev.provost.daemon.management.Notifier;
import dev.provost.daemon.os.Host;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.output.SyslogQueue;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;

/// What lasts as long as the daemon's process, over all its configurations.
///
/// @param pid            of the daemon
/// @param program        name the daemon was called by
/// @param version        Provost's own
/// @param environment    the daemon's variables at start
/// @param standardOutput where the activity log is copied to in the foreground
record Foundation(
        Host host,
        ProcessEngine engine,
        EventLoop loop,
        Totals totals,
        Notifier notifier,
        Audit audit,
        BeanRegistry registry,
        SyslogQueue syslog,
        InstantSource wall,
        long pid,
        String program,
        String version,
        Map<String, String> environment,
        OutputStream standardOutput) {}
