package dev.provost.daemon.loop;

import dev.provost.daemon.loop.CommandLookup.NotRunnable;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.process.State;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.RollingRestartStatus;
import dev.provost.jmx.spi.LogSink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The rolling restarts under way, which never share a process, and the last ones that ended. Called from any thread
/// but the loop's, unless said.
public final class RollingRestarts {
    /// Ended ones that are still told of.
    private static final int REMEMBERED_MAX = 16;

    private final Supervision supervision;
    private final EventLoop loop;
    private final LogSink log;
    private final List<RollingRestart> underWay = new ArrayList<>(1);
    private final List<Watcher> watchers = new ArrayList<>(1);
    private int lastId;

    /// For anyone: the loop writes it with every change. The oldest first.
    private volatile List<RollingRestartStatus> published = List.of();

    private Consumer<RollingRestartStatus> listener = _ -> {};

    RollingRestarts(Supervision supervision) {
        this.supervision = supervision;
        loop = supervision.context().loop();
        log = supervision.context().log();
    }

    /// Waits for a status after the one he has seen.
    private record Watcher(int id, int seen, CompletableFuture<RollingRestartStatus> answer) {
        boolean takes(RollingRestartStatus status) {
            return status.id() == id
                    && (status.serial() > seen || !status.state().equals(RollingRestartStatus.RUNNING));
        }
    }

    /// From now on `to` hears of every change, on the loop. Loop thread.
    public void listen(Consumer<RollingRestartStatus> to) {
        listener = to;
    }

    /// {@return those under way and those that ended last, the oldest first; never blocks}
    public List<RollingRestartStatus> published() {
        return published;
    }

    /// {@return the last one that had to do with one of these processes, or was ordered for this target}
    public RollingRestartStatus latest(String target, List<ManagedProcess> processes) {
        Set<String> names = new HashSet<>();
        processes.forEach(process -> names.add(process.namespec()));
        List<RollingRestartStatus> known = published;
        for (int i = known.size() - 1; i >= 0; i--) {
            RollingRestartStatus status = known.get(i);
            if (status.target().equals(target) || concerns(status, names)) {
                return status;
            }
        }
        return RollingRestartStatus.none(target);
    }

    private static boolean concerns(RollingRestartStatus status, Set<String> names) {
        for (List<String> part : List.of(status.waiting(), status.current(), status.restarted())) {
            for (String name : part) {
                if (names.contains(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Begins one. Processes that are not running are left out, and named in the status.
    ///
    /// @param target    whom it is for, in the caller's words
    /// @param processes in the order in which they are to be restarted
    /// @return the first status; fails with ALREADY_STARTED when another one has to do with one of them, and as a
    ///         start would when the command of one can't be run: then nothing was touched
    public CompletableFuture<RollingRestartStatus> begin(
            String target, List<ManagedProcess> processes, RollingTerms terms) {
        for (ManagedProcess process : processes) {
            try {
                process.checkCommand();
            } catch (NotRunnable e) {
                return CompletableFuture.failedFuture(new Fault(e.code(), process.namespec() + ": " + e.text()));
            }
        }
        return loop.call(() -> CompletableFuture.completedFuture(begun(target, processes, terms)));
    }

    private RollingRestartStatus begun(String target, List<ManagedProcess> processes, RollingTerms terms) {
        supervision.refuseWhileEnding();
        List<ManagedProcess> members = new ArrayList<>(processes.size());
        List<String> skipped = new ArrayList<>();
        for (ManagedProcess process : processes) {
            if (process.isClosed()) {
                throw new Fault(Code.BAD_NAME, process.namespec());
            }
            refuseSecond(process);
            if (process.state() == State.RUNNING || process.state() == State.STARTING) {
                members.add(process);
            } else {
                skipped.add(process.namespec() + " (" + process.state() + ")");
            }
        }
        supervision.watchedBy(this);
        int id = ++lastId;
        RollingRestart made = new RollingRestart(id, target, members, skipped, terms, loop, this::tell);
        underWay.add(made);
        Message.ROLLING_BEGUN.to(log, id, target, members.size(), terms.batch());
        made.begin();
        return made.status();
    }

    private void refuseSecond(ManagedProcess process) {
        for (RollingRestart other : underWay) {
            if (other.isAbout(process)) {
                throw new Fault(
                        Code.ALREADY_STARTED,
                        "rolling restart " + other.id() + " of " + other.target() + " has to do with "
                                + process.namespec());
            }
        }
    }

    private void tell(RollingRestartStatus status) {
        boolean over = !status.state().equals(RollingRestartStatus.RUNNING);
        remember(status);
        if (over) {
            underWay.removeIf(each -> each.id() == status.id());
            boolean well = status.state().equals(RollingRestartStatus.COMPLETED);
            (well ? Message.ROLLING_ENDED : Message.ROLLING_FAILED)
                    .to(log, status.id(), status.target(), status.state(), status.message());
        }
        // On a copy: an answer may lead to the next question at once.
        for (Watcher watcher : List.copyOf(watchers)) {
            if (watcher.takes(status)) {
                watchers.remove(watcher);
                watcher.answer().complete(status);
            }
        }
        listener.accept(status);
    }

    private void remember(RollingRestartStatus status) {
        List<RollingRestartStatus> all = new ArrayList<>(published);
        int place = -1;
        for (int i = 0; i < all.size(); i++) {
            place = all.get(i).id() == status.id() ? i : place;
        }
        if (place >= 0) {
            all.set(place, status);
        } else {
            all.add(status);
        }
        int ended = all.size() - underWay.size();
        for (Iterator<RollingRestartStatus> each = all.iterator(); ended > REMEMBERED_MAX && each.hasNext(); ) {
            if (!each.next().state().equals(RollingRestartStatus.RUNNING)) {
                each.remove();
                ended--;
            }
        }
        published = List.copyOf(all);
    }

    /// Waits for news.
    ///
    /// @param seen serial of the last known status, 0 for none
    /// @return a later one, at once when there is one or it is over; fails with BAD_NAME when there is none of this
    ///         number, or it was forgotten
    public CompletableFuture<RollingRestartStatus> after(int id, int seen) {
        return loop.call(() -> {
            for (RollingRestartStatus known : published) {
                if (known.id() == id) {
                    Watcher watcher = new Watcher(id, seen, new CompletableFuture<>());
                    if (watcher.takes(known)) {
                        return CompletableFuture.completedFuture(known);
                    }
                    watchers.add(watcher);
                    return watcher.answer();
                }
            }
            throw new Fault(Code.BAD_NAME, "rolling restart " + id);
        });
    }

    /// {@return the last status of a rolling restart, when it is over}
    public CompletableFuture<RollingRestartStatus> end(int id) {
        return after(id, Integer.MAX_VALUE);
    }

    /// Ends those that have to do with one of these processes: no further batch begins, and what was stopped is
    /// started.
    ///
    /// @return how many
    public CompletableFuture<Integer> cancel(List<ManagedProcess> processes) {
        return loop.call(() -> {
            int cancelled = 0;
            for (RollingRestart each : List.copyOf(underWay)) {
                boolean concerned = processes.stream().anyMatch(each::isAbout);
                if (concerned) {
                    each.cancel();
                    cancelled++;
                }
            }
            return CompletableFuture.completedFuture(cancelled);
        });
    }

    /// Something changed that may concern one. Loop thread.
    void changed(ManagedProcess process) {
        for (int i = 0; i < underWay.size(); i++) {
            if (underWay.get(i).isAbout(process)) {
                underWay.get(i).changed();
            }
        }
    }

    /// The daemon ends. Loop thread.
    void abandon() {
        List.copyOf(underWay).forEach(RollingRestart::abandon);
    }
}
