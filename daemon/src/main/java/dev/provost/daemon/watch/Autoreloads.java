package dev.provost.daemon.watch;

import dev.provost.daemon.config.Autoreload;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.loop.EventLoop;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.ProcessGroup;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.output.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The active programs with `autoreload=true`: tells each when its files changed. Loop thread only.
public final class Autoreloads implements AutoCloseable {
    private final Supervision supervision;
    private final EventBus events;
    private final EventLoop loop;
    private final Consumer<Event> subscriber = this::on;
    private final Map<String, Map<String, Program>> groups = new HashMap<>();
    private final AtomicLong refusals = new AtomicLong();

    /// Made with the first program that wants it.
    private @Nullable FolderWatch watch;

    public Autoreloads(Supervision supervision, EventBus events) {
        this.supervision = supervision;
        this.events = events;
        loop = supervision.context().loop();
    }

    /// Begins to look, at what is active now and from now on at what comes.
    public void open() {
        for (ProcessGroup group : supervision.snapshot().groups()) {
            take(group);
        }
        events.subscribe(EnumSet.of(EventType.PROCESS_GROUP_ADDED, EventType.PROCESS_GROUP_REMOVED), subscriber);
    }

    /// {@return how often folders that should be looked at could not be; any thread}
    public long refusals() {
        return refusals.get();
    }

    @Override
    public void close() {
        events.unsubscribe(subscriber);
        for (Map<String, Program> programs : groups.values()) {
            programs.values().forEach(Program::end);
        }
        groups.clear();
        closeIfIdle();
    }

    private void on(Event event) {
        if (event instanceof Event.GroupAdded(String name)) {
            supervision.snapshot().group(name).ifPresent(this::take);
        } else if (event instanceof Event.GroupRemoved(String name)
                && supervision.snapshot().group(name).isEmpty()) {
            // One that is still there only changes, and is added again at once.
            drop(groups.remove(name), Map.of());
            closeIfIdle();
        }
    }

    private void closeIfIdle() {
        for (Map<String, Program> programs : groups.values()) {
            if (!programs.isEmpty()) {
                return;
            }
        }
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private void take(ProcessGroup group) {
        Map<String, List<ManagedProcess>> wanted = new LinkedHashMap<>(0);
        for (ManagedProcess process : group.processes()) {
            if (process.config().autoreload() != null) {
                wanted.computeIfAbsent(process.config().program(), _ -> new ArrayList<>(1))
                        .add(process);
            }
        }
        Map<String, Program> before = groups.get(group.name());
        if (wanted.isEmpty() && before == null) {
            return;
        }
        Map<String, Program> after = new HashMap<>();
        wanted.forEach((name, processes) -> {
            Autoreload asked = processes.getFirst().config().autoreload();
            Program known = before == null ? null : before.get(name);
            if (known != null && known.subscription.wanted().equals(asked)) {
                known.processes = List.copyOf(processes);
                after.put(name, known);
            } else if (asked != null) {
                after.put(name, new Program(name, asked, processes));
            }
        });
        drop(before, after);
        groups.put(group.name(), after);
        closeIfIdle();
    }

    private static void drop(@Nullable Map<String, Program> before, Map<String, Program> after) {
        if (before != null) {
            before.forEach((name, program) -> {
                if (after.get(name) != program) {
                    program.end();
                }
            });
        }
    }

    private FolderWatch watch() {
        FolderWatch open = watch;
        if (open == null) {
            open = new FolderWatch(
                    supervision.context().wall(),
                    text -> loop.post(() ->
                            Message.AUTORELOAD_TROUBLE.to(supervision.context().log(), text)),
                    refusals);
            watch = open;
        }
        return open;
    }

    /// One program and what it was not told of yet.
    private final class Program {
        private final Subscription subscription;
        private final Autoreload wanted;
        private final Changes changes;
        private List<ManagedProcess> processes;
        private EventLoop.@Nullable Timer timer;
        private boolean ended;

        Program(String name, Autoreload wanted, List<ManagedProcess> processes) {
            this.wanted = wanted;
            this.processes = List.copyOf(processes);
            changes = new Changes(wanted.debounce().toNanos());
            subscription = new Subscription(name, wanted, loop::post, this::changed);
            watch().add(subscription);
        }

        void end() {
            ended = true;
            if (timer != null) {
                timer.cancel();
            }
            if (watch != null) {
                watch.remove(subscription);
            }
        }

        private void changed(Collection<String> files) {
            if (!ended) {
                changes.add(files, loop.nanoTime());
                arm();
            }
        }

        private void arm() {
            if (timer != null) {
                timer.cancel();
            }
            timer = loop.after(changes.dueIn(loop.nanoTime()), this::due);
        }

        private void due() {
            timer = null;
            long now = loop.nanoTime();
            if (changes.isEmpty()) {
                return;
            }
            if (changes.dueIn(now) > 0) {
                arm();
                return;
            }
            tell(changes.take(now));
        }

        private void tell(String what) {
            List<ManagedProcess> concerned = new ArrayList<>(processes);
            concerned.removeIf(process -> !process.isReloadable());
            if (concerned.isEmpty()) {
                // Who stopped it wants it stopped.
                return;
            }
            var log = supervision.context().log();
            if (wanted.signal() == 0) {
                Message.RELOADING.to(log, subscription.program(), what);
            } else {
                Message.RELOADING_BY_SIGNAL.to(log, subscription.program(), what, Signals.nameOf(wanted.signal()));
            }
            for (ManagedProcess process : concerned) {
                process.reload(wanted.signal());
            }
            if (wanted.cascade()) {
                cascade();
            }
        }

        private void cascade() {
            Set<ManagedProcess> all = new LinkedHashSet<>(supervision.dependants(processes));
            processes.forEach(all::remove);
            for (ManagedProcess dependant : all) {
                if (dependant.isReloadable()) {
                    Message.RELOADING_DEPENDANT.to(
                            supervision.context().log(), dependant.namespec(), subscription.program());
                    dependant.reload(0);
                }
            }
        }
    }
}
