package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.Upkeep;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.process.Effect;
import dev.provost.daemon.process.Lifecycle;
import dev.provost.daemon.process.RestartPolicy;
import dev.provost.daemon.process.Restarts;
import dev.provost.daemon.process.Rules;
import dev.provost.daemon.process.State;
import dev.provost.daemon.process.Status;
import dev.provost.daemon.process.Step;
import dev.provost.daemon.process.Stimulus;
import dev.provost.jmx.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One supervised process: feeds the state machine with what happens, carries out what it answers, and publishes the
/// outcome. Loop thread only, but for the configuration and what [#published] answers.
public final class ManagedProcess {
    private static final Duration STOP_REPORT_PAUSE = Duration.ofSeconds(2);

    /// What people may leave waiting on a standard input, bytes.
    private static final int INPUT_BYTES_MAX = 1 << 20;

    private final ProcessConfig config;
    private final SupervisionContext context;
    private final Observer observer;
    private final ProcessLogs logs;
    private final Lifecycle lifecycle;
    private final Launch launch;
    private final Deque<Stimulus> pending = new ArrayDeque<>(2);
    private final List<Waiter> waiters = new ArrayList<>(0);

    /// Null for a process that has no checks.
    private final @Nullable Caretaker caretaker;

    private Status status = new Status.Stopped();
    private @Nullable Run run;

    /// For processes of an event listener pool.
    private @Nullable PoolListener listener;

    private EventLoop.@Nullable Timer timer;
    private EventLoop.@Nullable Timer stopReport;
    private boolean applying;
    private boolean closed;
    private ExitStatus lastExit = new ExitStatus.Exited(0);
    private ResourceUsage lastUsage = ResourceUsage.NOTHING;

    /// What is to happen when it is down, as it ends for that; null when it just ends.
    private @Nullable Stimulus afterwards;

    /// For anyone: it ends in order to be started again.
    private volatile boolean replaced;

    /// For anyone: the loop writes it when a child has ended, before the record that shows the end.
    private volatile PastRuns past = PastRuns.NONE;

    /// For anyone: how often changed files were a reason to restart or signal it, and the wall-clock second of the last
    /// time.
    private volatile Reloads reloads = new Reloads(0, 0);

    /// For anyone: the loop writes it at the end of each step.
    private volatile ProcessRecord published = ProcessRecord.NEVER_STARTED;

    /// For anyone: what the restart policy remembers.
    private volatile Restarts restarts = Restarts.NONE;

    /// For anyone: wall-clock millisecond of the start that is due, 0 for none.
    private volatile long nextStartMilli;

    /// For anyone: what it waits for before it starts, empty for nothing.
    private volatile String waiting = "";

    /// For anyone: what happened to it.
    private volatile @Nullable History history;

    /// For anyone: among the processes of its group.
    private volatile int priority;

    /// Why the next start or stop comes; empty when nobody said so.
    private String cause = "";

    /// @param refusal why it can't be run here, the text of each failed start; null for no reason
    /// @param socket  what its children find on descriptor 0, null for a pipe
    ManagedProcess(
            ProcessConfig config,
            SupervisionContext context,
            ProcessLogs logs,
            Observer observer,
            @Nullable String refusal,
            @Nullable SharedSocket socket) {
        this.config = config;
        this.context = context;
        this.logs = logs;
        this.observer = observer;
        priority = config.priority();
        // Most have no pauses of their own, and so need no chance.
        lifecycle = config.upkeep().restart() == null
                ? new Lifecycle(rules(config))
                : new Lifecycle(rules(config), () -> ThreadLocalRandom.current().nextDouble());
        caretaker = config.upkeep().watches() ? new Caretaker(this, config, context) : null;
        launch = new Launch(config, context, refusal, socket);
    }

    /// Told of each change of state, and asked whether ended processes are to be started again.
    interface Observer {
        void changed(ManagedProcess process, State from, State to);

        /// What it offers can be used from now on, until it leaves RUNNING.
        void ready(ManagedProcess process);

        boolean mayRestart();

        /// It did not end well and is about to be restarted, at once or after a pause.
        void restarting(ManagedProcess process);

        /// {@return whether it may be started again now; if not, whoever said so does that later}
        boolean isClearToRestart(ManagedProcess process);

        /// It has a child.
        void born(ManagedProcess process);

        void spawnOrdered();

        void spawnAnswered();
    }

    /// How often it was told that its files changed.
    ///
    /// @param lastSecond wall-clock second of the last time, 0 for never
    public record Reloads(long count, int lastSecond) {}

    /// Waits for a status.
    ///
    /// @param decide what to answer in a status, empty to go on waiting
    private record Waiter(
            Function<Status, Optional<Optional<Fault.Code>>> decide, CompletableFuture<Optional<Fault.Code>> answer) {}

    public ProcessConfig config() {
        return config;
    }

    /// {@return what the last step left; any thread, never blocks}
    public ProcessRecord published() {
        return published;
    }

    /// {@return what its ended children used; any thread, never blocks}
    public PastRuns past() {
        return past;
    }

    public ProcessLogs logs() {
        return logs;
    }

    /// {@return what it waits for before it starts, such as `waiting for db (BACKOFF)` or `blocked: db is FATAL`; empty
    /// for nothing; any thread}
    public String waiting() {
        return waiting;
    }

    /// {@return what happened to it, null for nothing yet; any thread}
    public @Nullable History history() {
        return history;
    }

    /// {@return its priority in its group; any thread}
    public int priority() {
        return priority;
    }

    /// Gives it another priority, until its group is updated.
    void priority(int other) {
        priority = other;
    }

    /// Publishes what it waits for. Meanwhile it is STOPPED for everybody, however it ended before.
    void waits(String text) {
        if (!waiting.equals(text)) {
            waiting = text;
            if (status.state().isDown()) {
                published = published.in(text.isEmpty() ? status.state() : State.STOPPED, status.pid());
            }
        }
    }

    /// Keeps something in mind that is no change of state.
    void note(String text) {
        history = History.add(history, context.wall().millis(), null, 0, text);
    }

    /// Says why the next start or stop comes.
    void because(String why) {
        cause = why;
    }

    boolean hasChild() {
        return run != null;
    }

    /// {@return whether its last end was by itself and expected, and it has not been started since}
    boolean isFinished() {
        return status instanceof Status.Exited(int _, boolean expected) && expected;
    }

    /// {@return `group:name`, or the name alone where both are equal}
    public String namespec() {
        return config.group().equals(config.name()) ? config.name() : config.group() + ":" + config.name();
    }

    State state() {
        return status.state();
    }

    /// {@return whether it is RUNNING and what it offers can be used}
    boolean isReady() {
        return status.state() == State.RUNNING && (caretaker == null || caretaker.hasPassed());
    }

    /// {@return how the looks at it went; any thread}
    public Vitals vitals() {
        return caretaker == null ? Vitals.UNWATCHED : caretaker.vitals();
    }

    /// {@return wall-clock millisecond of the start that is due, 0 for none; any thread}
    public long nextStartMilli() {
        return nextStartMilli;
    }

    /// {@return starts of the supervisor's own within the time of `restart_limit`, 0 without one; any thread}
    public int restartsInWindow() {
        Upkeep.Restart restart = config.upkeep().restart();
        return restart == null || restart.limit() == null
                ? 0
                : restarts.recent()
                        .count(
                                context.loop().nanoTime(),
                                restart.limit().within().toNanos());
    }

    /// Makes it a listener of a pool.
    void attach(PoolListener poolListener) {
        listener = poolListener;
    }

    /// {@return whether its group was removed: it is nobody's any more and takes no orders}
    boolean isClosed() {
        return closed;
    }

    // ---- orders

    /// Starts it, unless it is up.
    ///
    /// @return completes when it is RUNNING, with nothing, or with the fault code of what came in between
    CompletableFuture<Optional<Fault.Code>> start() {
        if (status.state() == State.STOPPING) {
            Message.ALREADY_RUNNING.to(context.log(), config.name());
            return CompletableFuture.completedFuture(Optional.of(Fault.Code.ABNORMAL_TERMINATION));
        }
        byOrder();
        handle(new Stimulus.Start(false));
        cause = "";
        return when(now -> switch (now) {
            case Status.Running _ -> Optional.of(Optional.empty());
            case Status.Spawning _, Status.Starting _ -> Optional.empty();
            case Status.Backoff _, Status.Fatal _ -> Optional.of(Optional.of(Fault.Code.SPAWN_ERROR));
            case Status.Stopped _, Status.Abandoning _, Status.Stopping _, Status.Exited _, Status.Unknown _ ->
                Optional.of(Optional.of(Fault.Code.ABNORMAL_TERMINATION));
        });
    }

    /// Nobody gave another reason: then somebody asked for it.
    private void byOrder() {
        if (cause.isEmpty()) {
            cause = "by order";
        }
    }

    /// Starts it, as [#start], but is content with a child that lives.
    CompletableFuture<Optional<Fault.Code>> launch() {
        CompletableFuture<Optional<Fault.Code>> running = start();
        return running.isDone()
                ? running
                : when(now -> switch (now) {
                    case Status.Spawning _ -> Optional.empty();
                    case Status.Backoff _, Status.Fatal _ -> Optional.of(Optional.of(Fault.Code.SPAWN_ERROR));
                    case Status.Starting _,
                            Status.Running _,
                            Status.Stopped _,
                            Status.Abandoning _,
                            Status.Stopping _,
                            Status.Exited _,
                            Status.Unknown _ -> Optional.of(Optional.empty());
                });
    }

    /// What supervisord would find wrong with the command now. Looks at the file system; any thread but the loop's.
    void checkCommand() throws CommandLookup.NotRunnable {
        launch.check();
    }

    /// Stops it.
    ///
    /// @return completes when it is down, with nothing, or with FAILED when it can't be signalled
    CompletableFuture<Optional<Fault.Code>> stop() {
        replaced = false;
        afterwards = null;
        byOrder();
        if (status.state() == State.BACKOFF) {
            Message.KILL_IN_BACKOFF.to(context.log(), config.name());
        }
        handle(new Stimulus.Stop());
        cause = "";
        return when(now -> switch (now) {
            case Status.Unknown _ -> Optional.of(Optional.of(Fault.Code.FAILED));
            case Status.Stopped _, Status.Exited _, Status.Fatal _ -> Optional.of(Optional.empty());
            case Status.Spawning _,
                    Status.Abandoning _,
                    Status.Starting _,
                    Status.Running _,
                    Status.Backoff _,
                    Status.Stopping _ -> Optional.empty();
        });
    }

    /// {@return whether it ends only in order to be started again; any thread}
    boolean isReplaced() {
        return replaced;
    }

    /// Ends its child and starts another, whatever `autorestart` says, unless somebody stops it meanwhile.
    ///
    /// @return false when it is not up, or the daemon ends
    boolean replace() {
        return stopFor(new Stimulus.Start(true), true);
    }

    /// Ends its child, which did not pass its checks.
    ///
    /// @param again whether another is to be started, by the rules for restarts; else it is given up
    void unfit(String reason, boolean again) {
        if (stopFor(new Stimulus.Unfit(reason, again), again) && again) {
            observer.restarting(this);
        }
    }

    private boolean stopFor(Stimulus then, boolean again) {
        boolean up = status.state() == State.RUNNING || status.state() == State.STARTING;
        if (!up || closed || !observer.mayRestart()) {
            return false;
        }
        CompletableFuture<Optional<Fault.Code>> down = stop();
        replaced = again;
        afterwards = then;
        var _ = down.thenAccept(refused -> {
            boolean wanted = isStillWanted(then) && refused.isEmpty() && !closed && observer.mayRestart();
            if (isStillWanted(then)) {
                replaced = false;
                afterwards = null;
            }
            boolean starts = then instanceof Stimulus.Start;
            if (wanted && (!starts || observer.isClearToRestart(this))) {
                handle(then);
            }
        });
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // this very order, and not another like it
    private boolean isStillWanted(Stimulus then) {
        return afterwards == then;
    }

    /// It was RUNNING already, and has now passed its check.
    void nowReady() {
        observer.ready(this);
    }

    /// {@return whether it is to be told that its files changed}: when it is up, and when it has failed, for then the
    /// change may be the cure. Who stopped it, and what ended by itself, wants to stay as it is.
    public boolean isReloadable() {
        State now = status.state();
        boolean failed = now == State.BACKOFF || now == State.FATAL;
        boolean up = now == State.RUNNING || now == State.STARTING;
        return (up || failed) && !closed && observer.mayRestart();
    }

    /// Its files changed: restarts it, or sends it a signal.
    ///
    /// @param signal 0 for a restart; one that is not RUNNING is restarted anyway
    public void reload(int signal) {
        if (!isReloadable()) {
            return;
        }
        reloads = new Reloads(reloads.count() + 1, context.wallSecond());
        State now = status.state();
        if (now == State.RUNNING && signal != 0) {
            var _ = signal(signal);
        } else if (now == State.RUNNING || now == State.STARTING) {
            replace();
        } else {
            // A new series of tries.
            handle(new Stimulus.Stop());
            handle(new Stimulus.Start(true));
        }
    }

    /// {@return how often it was told that its files changed; any thread}
    public Reloads reloads() {
        return reloads;
    }

    /// Somebody waits for the stop: says so in the activity log, now and then, until it is down.
    void reportStopping() {
        if (stopReport != null) {
            stopReport.cancel();
            stopReport = null;
        }
        if (status.state() == State.STOPPING) {
            Message.WAITING_TO_STOP.to(context.log(), config.name());
            stopReport = context.loop().after(STOP_REPORT_PAUSE.toNanos(), this::reportStopping);
        }
    }

    /// The daemon ends: stops the child, or gives up trying to have one.
    void end() {
        replaced = false;
        afterwards = null;
        cause = "the daemon ends";
        handle(status.state() == State.BACKOFF ? new Stimulus.GiveUp() : new Stimulus.Stop());
    }

    /// Signals the child alone, never its group; the state stays.
    ///
    /// @return empty when done; the code of the refusal otherwise
    Optional<Fault.Code> signal(int number) {
        Run current = run;
        if (!status.state().isSignallable() || current == null) {
            return Optional.of(Fault.Code.NOT_RUNNING);
        }
        Message.SENDING.to(context.log(), config.name(), current.pid(), Signals.nameOf(number));
        try {
            if (!current.child().signal(number, false)) {
                Message.PROBABLY_EXITED.to(context.log(), config.name(), current.pid());
            }
            return Optional.empty();
        } catch (IOException e) {
            Message.SIGNAL_PROBLEM.to(context.log(), config.name(), current.pid(), String.valueOf(e.getMessage()));
            handle(new Stimulus.SignalRefused());
            return Optional.of(Fault.Code.FAILED);
        }
    }

    /// Writes to the child's standard input.
    ///
    /// @return empty when taken; the code of the refusal otherwise
    Optional<Fault.Code> send(byte[] data) {
        Run current = run;
        if (current == null || status.state() == State.STOPPING) {
            return Optional.of(Fault.Code.NOT_RUNNING);
        }
        if (current.child().unsentBytes() + data.length > INPUT_BYTES_MAX) {
            return Optional.of(Fault.Code.FAILED);
        }
        return switch (current.child().send(data)) {
            case ACCEPTED -> Optional.empty();
            case CLOSED -> Optional.of(Fault.Code.NO_FILE);
            case FULL -> Optional.of(Fault.Code.FAILED);
        };
    }

    /// Empties its logs, if it has a child: supervisord leaves the files of others alone.
    void clearLogs() throws IOException {
        if (run != null) {
            logs.clear();
        }
    }

    void reopenLogs() {
        if (run != null) {
            logs.reopen();
        }
    }

    /// Forgets everything it holds; it must be down.
    void close() {
        closed = true;
        pending.clear();
        if (timer != null) {
            timer.cancel();
        }
        if (stopReport != null) {
            stopReport.cancel();
        }
        // Whoever waits has been answered when it went down; if not, that must not be for ever.
        List<Waiter> left = List.copyOf(waiters);
        waiters.clear();
        left.forEach(waiter -> waiter.answer().complete(Optional.of(Fault.Code.ABNORMAL_TERMINATION)));
        if (caretaker != null) {
            caretaker.close();
        }
        launch.close();
        logs.close();
    }

    // ---- what happens to the child, told by its run

    void openLogs() {
        context.loop().guarded("the logs of " + namespec(), logs::childStarted);
    }

    void spawned(Run spawned) {
        run = spawned;
        if (listener != null) {
            listener.childStarted(spawned.child());
        }
        if (caretaker != null) {
            caretaker.begin(spawned.pid());
        }
        handle(new Stimulus.Spawned(spawned.pid()));
        observer.born(this);
        observer.spawnAnswered();
    }

    void spawnFailed(String reason) {
        handle(new Stimulus.SpawnFailed(reason));
        observer.spawnAnswered();
    }

    /// Consumes what a child, or a descendant that survives it, wrote.
    void output(Run from, Channel channel, ByteBuffer bytes) {
        if (caretaker != null && from == run) {
            caretaker.output(channel, bytes);
        }
        PoolListener ears = listener;
        // What a former child left behind is not this one's answer.
        if (ears == null || channel != Channel.STDOUT || from != run) {
            logs.accept(channel, bytes, from.pid());
            return;
        }
        ByteBuffer said = bytes.duplicate();
        logs.accept(channel, bytes, from.pid());
        ears.said(said);
    }

    void exited(ExitStatus exit, ResourceUsage usage) {
        run = null;
        lastExit = exit;
        lastUsage = usage;
        // What the log does must not keep us from seeing the end.
        context.loop().guarded("the logs of " + namespec(), logs::childEnded);
        handle(new Stimulus.ChildExited(exit.code()));
        PoolListener ears = listener;
        if (ears != null) {
            context.loop().guarded("the events of " + namespec(), ears::childEnded);
        }
    }

    // ---- the state machine

    /// A stimulus that arises while another is being handled waits for its turn: each step is complete before the next.
    /// What goes wrong in one is reported and does not keep the next from being handled.
    void handle(Stimulus stimulus) {
        if (closed) {
            return;
        }
        pending.add(stimulus);
        if (applying) {
            return;
        }
        applying = true;
        for (Stimulus next = pending.poll(); next != null; next = pending.poll()) {
            try {
                apply(next);
            } catch (RuntimeException | Error e) {
                context.loop().report(next + " of " + namespec(), e);
            }
            // Already over, unless something went wrong on the way.
            releaseAfter(next);
        }
        applying = false;
        // When the daemon ends all are closed with it.
        if (run == null && !(status instanceof Status.Spawning) && observer.mayRestart()) {
            logs.rest();
        }
    }

    private void releaseAfter(Stimulus stimulus) {
        if (stimulus instanceof Stimulus.ChildExited || stimulus instanceof Stimulus.SpawnFailed) {
            launch.over();
        }
    }

    private void apply(Stimulus stimulus) {
        if (stimulus instanceof Stimulus.BackoffElapsed && !observer.mayRestart()) {
            // The daemon ends: it stays where it is until it is given up in its turn.
            return;
        }
        if (stimulus instanceof Stimulus.BackoffElapsed && !observer.isClearToRestart(this)) {
            return;
        }
        Status before = status;
        Step step = lifecycle.step(before, restarts, stimulus, context.loop().nanoTime());
        if (step.restarts() != null) {
            restarts = step.restarts();
        }
        if (step.stays(before) && step.effects().isEmpty()) {
            return;
        }
        status = step.status();
        if (!step.stays(before) && timer != null) {
            timer.cancel();
            timer = null;
            nextStartMilli = 0;
        }
        ProcessRecord next = record(before, stimulus);
        List<Effect> effects = step.effects();
        for (int i = 0; i < effects.size(); i++) {
            tell(effects.get(i), before, stimulus, next.spawnError());
        }
        // Whoever reads the new state finds log and history to have told of it.
        published = next;
        for (int i = 0; i < effects.size(); i++) {
            carryOut(effects.get(i));
        }
        // After the story of this end is told; before somebody who hears of it looks for the socket.
        releaseAfter(stimulus);
        answerWaiters();
        announce(effects);
    }

    private void tell(Effect effect, Status before, Stimulus stimulus, String spawnError) {
        if (effect instanceof Effect.Tell(Effect.Remark remark)) {
            log(remark, before, spawnError);
        } else if (effect instanceof Effect.Entered entered) {
            remember(entered, stimulus, spawnError);
        }
    }

    private void remember(Effect.Entered entered, Stimulus stimulus, String spawnError) {
        State to = entered.to();
        String detail = "";
        if (to == State.STARTING || to == State.STOPPING) {
            detail = cause;
            cause = "";
            if (detail.isEmpty() && to == State.STARTING) {
                detail = stimulus instanceof Stimulus.BackoffElapsed ? "another try" : "autorestart";
            }
        } else if (stimulus instanceof Stimulus.ChildExited && (to == State.STOPPED || to == State.EXITED)) {
            detail = to == State.STOPPED || entered.expected() ? lastExit.text() : lastExit.text() + "; not expected";
        } else if (to == State.BACKOFF || to == State.FATAL) {
            detail = spawnError;
        }
        history = History.add(history, context.wall().millis(), to, entered.pid(), detail);
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Spawn) {
            observer.spawnOrdered();
            spawn();
        } else if (effect instanceof Effect.Restart) {
            if (observer.mayRestart() && observer.isClearToRestart(this)) {
                handle(new Stimulus.Start(true));
            }
        } else if (effect instanceof Effect.Signal(long pid, int number, boolean group)) {
            kill(pid, number, group);
        } else if (effect instanceof Effect.ArmTimer(Duration delay, Stimulus then)) {
            arm(delay, then);
        }
        // What was entered is announced last, when everyone can read it; what is to be told was told before.
    }

    private void spawn() {
        if (caretaker != null) {
            try {
                launch.add(caretaker.beforeStart());
            } catch (IOException e) {
                spawnFailed("no socket for the notifications of '" + config.name() + "': " + e.getMessage());
                return;
            }
        }
        launch.begin(this);
    }

    private void arm(Duration delay, Stimulus then) {
        if (timer != null) {
            timer.cancel();
        }
        if (then instanceof Stimulus.BackoffElapsed) {
            nextStartMilli = context.wall().millis() + delay.toMillis();
            Upkeep.Restart restart = config.upkeep().restart();
            if (restart != null && restart.pauses() != null) {
                Message.NEXT_START.to(context.log(), config.name(), Caretaker.seconds(delay.toNanos()));
            }
        }
        timer = context.loop().after(delay.toNanos(), () -> handle(then));
    }

    private void kill(long pid, int number, boolean group) {
        Run current = run;
        if (current == null) {
            // It ended in this very turn; its exit is on the way.
            return;
        }
        (group ? Message.STOP_GROUP_SIGNAL : Message.STOP_SIGNAL)
                .to(context.log(), config.name(), pid, Signals.nameOf(number));
        try {
            if (!current.child().signal(number, group)) {
                Message.PROBABLY_EXITED.to(context.log(), config.name(), pid);
            }
        } catch (IOException e) {
            Message.KILL_PROBLEM.to(context.log(), config.name(), pid, String.valueOf(e.getMessage()));
            handle(new Stimulus.SignalRefused());
        }
    }

    private void log(Effect.Remark remark, Status before, String spawnError) {
        var log = context.log();
        String name = config.name();
        switch (remark) {
            case SPAWNED -> Message.SPAWNED.to(log, name, status.pid());
            case SPAWN_ERROR -> Message.SPAWN_ERROR.to(log, spawnError);
            case SUCCESS -> Message.SUCCESS.to(log, name, config.startsecs());
            case EXITED_EXPECTED -> Message.EXITED_EXPECTED.to(log, name, lastExit.text());
            case EXITED_UNEXPECTED -> Message.EXITED_UNEXPECTED.to(log, name, lastExit.text());
            case STOPPED ->
                (config.exitcodes().contains(lastExit.code()) ? Message.STOPPED : Message.STOPPED_UNEXPECTED)
                        .to(log, name, lastExit.text());
            case KILLING -> Message.KILLING.to(log, name, before.pid());
            case GAVE_UP -> Message.GAVE_UP.to(log, name);
            case LIMIT_REACHED -> {
                Upkeep.Restart restart = config.upkeep().restart();
                Upkeep.Limit limit = restart == null ? null : restart.limit();
                if (limit != null) {
                    Message.LIMIT_REACHED.to(
                            log,
                            name,
                            limit.starts(),
                            Caretaker.seconds(limit.within().toNanos()));
                }
            }
        }
    }

    /// What is published after a step.
    private ProcessRecord record(Status before, Stimulus stimulus) {
        ProcessRecord last = published;
        ProcessRecord next = last;
        if (stimulus instanceof Stimulus.ChildExited(int code)) {
            next = afterExit(last, before, code);
        } else if (stimulus instanceof Stimulus.Spawned) {
            context.totals().spawned();
            next = last.spawned();
        } else if (stimulus instanceof Stimulus.SpawnFailed(String reason)) {
            next = last.spawnFailed(reason);
        } else if (stimulus instanceof Stimulus.Unfit(String reason, boolean _)) {
            next = last.spawnFailed(status instanceof Status.Fatal(String why) ? why : reason);
        } else if (status instanceof Status.Spawning) {
            boolean again = !(stimulus instanceof Stimulus.Start(boolean itself)) || itself;
            next = last.ordered(context.wallSecond(), again);
        }
        return next.in(status.state(), status.pid());
    }

    private ProcessRecord afterExit(ProcessRecord last, Status before, int code) {
        boolean asked = before instanceof Status.Stopping;
        boolean expected = asked
                || (status instanceof Status.Exited(int _, boolean listed) && listed)
                || (status instanceof Status.Backoff(int failed, String _)
                        && failed == 0
                        && config.exitcodes().contains(code));
        boolean bySignal = !expected && lastExit instanceof ExitStatus.Signaled;
        past = past.and(lastUsage, bySignal);
        context.totals().exited(expected, bySignal, lastUsage.cpuNanos());
        int second = context.wallSecond();
        if (status instanceof Status.Backoff(int failures, String reason)) {
            // Without failures it ended after it had started, and only pauses.
            boolean listed = failures == 0 && config.exitcodes().contains(code);
            return last.ended(second, failures == 0 ? code : 0, reason, listed);
        }
        if (status instanceof Status.Fatal(String reason)) {
            return last.ended(second, 0, reason, false);
        }
        return last.ended(second, code, expected ? "" : "Bad exit code " + code, expected);
    }

    private CompletableFuture<Optional<Fault.Code>> when(Function<Status, Optional<Optional<Fault.Code>>> answer) {
        Optional<Optional<Fault.Code>> atOnce = answer.apply(status);
        if (atOnce.isPresent()) {
            return CompletableFuture.completedFuture(atOnce.get());
        }
        CompletableFuture<Optional<Fault.Code>> later = new CompletableFuture<>();
        waiters.add(new Waiter(answer, later));
        return later;
    }

    private void answerWaiters() {
        if (waiters.isEmpty()) {
            return;
        }
        Status now = status;
        // On a copy: an answer may lead to the next order at once.
        for (Waiter waiter : List.copyOf(waiters)) {
            waiter.decide().apply(now).ifPresent(outcome -> {
                waiters.remove(waiter);
                waiter.answer().complete(outcome);
            });
        }
    }

    private void announce(List<Effect> effects) {
        // The supervisor first: it has to know, whatever becomes of those who only listen.
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.Entered entered) {
                if (caretaker != null) {
                    caretaker.entered(entered.to());
                }
                observer.changed(this, entered.from(), entered.to());
                if (entered.to() == State.RUNNING && (caretaker == null || caretaker.hasPassed())) {
                    observer.ready(this);
                }
                if (entered.to() == State.EXITED && isToRestart(effects)) {
                    observer.restarting(this);
                }
            }
        }
        EventBus events = context.events();
        if (!events.isHeard() && listener == null) {
            return;
        }
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.Entered(State from, State to, long pid, int tries, boolean expected)) {
                if (events.isHeard(EventType.of(to))) {
                    events.announce(new Event.ProcessStateChanged(
                            config.group(), config.name(), from, to, pid, tries, expected));
                }
                if (listener != null) {
                    listener.entered(to);
                }
            }
        }
    }

    /// {@return whether the end that led to `effects` is followed by a restart}
    private boolean isToRestart(List<Effect> effects) {
        if (status instanceof Status.Backoff) {
            return true;
        }
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.Restart) {
                return true;
            }
        }
        return false;
    }

    private static Rules rules(ProcessConfig config) {
        return new Rules(
                Duration.ofSeconds(config.startsecs()),
                config.startretries(),
                Set.copyOf(config.exitcodes()),
                switch (config.autorestart()) {
                    case ALWAYS -> Rules.Autorestart.ALWAYS;
                    case NEVER -> Rules.Autorestart.NEVER;
                    case UNEXPECTED -> Rules.Autorestart.UNEXPECTED;
                },
                config.stopsignal(),
                Duration.ofSeconds(Math.max(0, config.stopwaitsecs())),
                config.stopasgroup(),
                config.killasgroup(),
                config.upkeep().restart() == null
                        ? RestartPolicy.PLAIN
                        : policy(config.upkeep().restart()));
    }

    private static RestartPolicy policy(Upkeep.Restart restart) {
        Upkeep.Pauses pauses = restart.pauses();
        Upkeep.Limit limit = restart.limit();
        return new RestartPolicy(
                pauses == null
                        ? null
                        : new RestartPolicy.Pauses(
                                pauses.first(), pauses.factor(), pauses.most(), pauses.jitter(), pauses.steady()),
                limit == null ? null : new RestartPolicy.Limit(limit.starts(), limit.within()));
    }
}
