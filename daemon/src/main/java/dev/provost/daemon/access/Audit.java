package dev.provost.daemon.access;

import dev.provost.daemon.management.Journal;
import dev.provost.daemon.management.Notifier;
import dev.provost.daemon.management.SupervisorBean;
import dev.provost.daemon.output.Message;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import dev.provost.jmx.event.AuditRecord;
import dev.provost.jmx.event.Notifications;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.nio.file.Path;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Takes note of who did what and of what was refused: as notifications always, in a file where one is configured.
/// Refusals also go to the activity log, so many in ten seconds and no more: whoever knocks a thousand times must
/// neither fill a disk nor push the records of what was done out of their file. Those beyond are counted.
///
/// Any thread. Lasts as long as the daemon's process; [#open] and [#close] come with each configuration.
public final class Audit implements Journal, Refusals, SupervisorBean.AccessCounts {
    private static final int REFUSALS_TOLD = 20;
    private static final long WINDOW_MILLIS = 10_000;
    private static final int TEXT_MAX = 200;

    private final Notifier notifier;
    private final InstantSource clock;
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong passwordRequests = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong lostBefore = new AtomicLong();
    private long windowBegin;
    private int toldInWindow;
    private long untoldInWindow;

    /// Published by the loop when a configuration begins or ends.
    private volatile @Nullable Outlet outlet;

    /// Where records go with the configuration of now.
    private record Outlet(LogSink log, @Nullable AuditFile file) {}

    public Audit(Notifier notifier, InstantSource clock) {
        this.notifier = notifier;
        this.clock = clock;
    }

    /// Begins with a configuration.
    ///
    /// @param log  the activity log, for any thread
    /// @param file where records go; null for nowhere
    /// @throws IOException when the file can't be opened: its path, the reason, a remedy
    public void open(LogSink log, @Nullable Path file, long bytesMax, int backups) throws IOException {
        outlet = new Outlet(log, file == null ? null : AuditFile.open(file, bytesMax, backups, log));
    }

    /// Ends with a configuration: what waits is written.
    public void close() {
        Outlet last = outlet;
        outlet = null;
        if (last != null && last.file() != null) {
            last.file().close();
            lostBefore.addAndGet(last.file().lost());
        }
    }

    /// Opens the file anew, after an outside rename.
    public void reopen() {
        Outlet now = outlet;
        if (now != null && now.file() != null) {
            now.file().reopen();
        }
    }

    @Override
    public void acted(
            ObjectName bean, String operation, List<String> arguments, @Nullable Throwable failure, long nanos) {
        records.incrementAndGet();
        if (unwanted()) {
            return;
        }
        Caller caller = caller();
        note(
                new AuditRecord(
                        failure == null ? "ok" : "fault",
                        caller.door().word(),
                        caller.role().word(),
                        plain(caller.user()),
                        plain(caller.origin().text()),
                        bean.toString(),
                        operation,
                        plain(String.join(", ", arguments)),
                        failure == null ? "" : plain(String.valueOf(failure.getMessage())),
                        nanos / 1000),
                arguments);
    }

    /// A signal to the daemon that does something. Loop thread.
    ///
    /// @param pid of the sender; 0 if it isn't known
    public void signalled(String name, long pid) {
        records.incrementAndGet();
        if (!unwanted()) {
            String origin = pid == 0 ? "" : "pid " + pid;
            note(new AuditRecord("ok", Door.SIGNAL.word(), "admin", "", origin, "", name, "", "", 0), List.of());
        }
    }

    @Override
    public void refused(Caller caller, String what, String reason) {
        refusals.incrementAndGet();
        Outlet now = outlet;
        if (now == null) {
            return;
        }
        long missed = mayTell();
        if (missed < 0) {
            untold.incrementAndGet();
            return;
        }
        if (missed > 0) {
            Message.REFUSALS_UNTOLD.to(now.log(), missed);
        }
        String user = caller.user().isEmpty() ? "" : ", user '" + plain(caller.user()) + "'";
        String origin = plain(caller.origin().text());
        Message.REFUSED.to(
                now.log(),
                caller.door().word(),
                user,
                origin.isEmpty() ? "" : " at " + origin,
                plain(what),
                plain(reason));
        note(
                new AuditRecord(
                        "refused",
                        caller.door().word(),
                        caller.role().word(),
                        plain(caller.user()),
                        origin,
                        "",
                        plain(what),
                        "",
                        plain(reason),
                        0),
                List.of());
    }

    @Override
    public void asked(Caller caller) {
        passwordRequests.incrementAndGet();
    }

    /// {@return how many were not told before this one, -1 when this one is not to be told either}
    private synchronized long mayTell() {
        long now = clock.millis();
        if (Math.abs(now - windowBegin) > WINDOW_MILLIS) {
            windowBegin = now;
            toldInWindow = 0;
            long missed = untoldInWindow;
            untoldInWindow = 0;
            toldInWindow++;
            return missed;
        }
        if (toldInWindow >= REFUSALS_TOLD) {
            untoldInWindow++;
            return -1;
        }
        toldInWindow++;
        return 0;
    }

    private boolean unwanted() {
        Outlet now = outlet;
        return (now == null || now.file() == null) && !notifier.hasListeners(ObjectNames.SUPERVISOR);
    }

    private void note(AuditRecord record, List<String> arguments) {
        Outlet now = outlet;
        if (now != null && now.file() != null) {
            now.file().write(clock.millis(), record, arguments);
        }
        notifier.publish(ObjectNames.SUPERVISOR, Notifications.AUDIT, sentence(record), record);
    }

    private static String sentence(AuditRecord record) {
        String who = record.user().isEmpty() ? record.role() : record.user() + " (" + record.role() + ")";
        String what = record.bean().isEmpty()
                ? record.operation()
                : record.operation() + "(" + record.arguments() + ") of " + record.bean();
        return who + " by " + record.door() + ": " + what + ": " + record.outcome()
                + (record.fault().isEmpty() ? "" : ", " + record.fault());
    }

    /// {@return who calls on this thread} Where no door said so it is the JVM's own agent, which calls on threads of
    /// RMI, or code of this JVM.
    private static Caller caller() {
        Caller bound = Caller.current();
        if (bound != null) {
            return bound;
        }
        try {
            String host = RemoteServer.getClientHost();
            return new Caller(Role.ADMIN, "", () -> host, Door.ATTACH);
        } catch (ServerNotActiveException e) {
            return new Caller(Role.ADMIN, "", () -> "", Door.LOCAL);
        }
    }

    /// {@return a text of somebody we don't know, short and on one line}
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(Math.min(text.length(), TEXT_MAX));
        for (int i = 0; i < text.length() && i < TEXT_MAX; i++) {
            char c = text.charAt(i);
            boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            plain.append(breaks ? '?' : c);
        }
        return text.length() > TEXT_MAX ? plain.append("...").toString() : plain.toString();
    }

    @Override
    public long refusals() {
        return refusals.get();
    }

    @Override
    public long passwordRequests() {
        return passwordRequests.get();
    }

    @Override
    public long records() {
        return records.get();
    }

    @Override
    public long recordsLost() {
        Outlet now = outlet;
        long lost = now == null || now.file() == null ? 0 : now.file().lost();
        return lostBefore.get() + untold.get() + lost;
    }
}
