package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.config.Upkeep;
import dev.provost.daemon.config.Upkeep.Check;
import dev.provost.daemon.config.Upkeep.Health;
import dev.provost.daemon.config.Upkeep.Ready;
import dev.provost.daemon.event.Condition;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.os.NotifySocket;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.probe.Attempt;
import dev.provost.daemon.probe.ExecProbe;
import dev.provost.daemon.probe.FileProbe;
import dev.provost.daemon.probe.HealthJudge;
import dev.provost.daemon.probe.HealthJudge.Verdict;
import dev.provost.daemon.probe.HttpProbe;
import dev.provost.daemon.probe.LogMatcher;
import dev.provost.daemon.probe.NotifyMessage;
import dev.provost.daemon.probe.Outcome;
import dev.provost.daemon.probe.Probe;
import dev.provost.daemon.probe.TcpProbe;
import dev.provost.daemon.process.State;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks after the children of one process that has a `ready_check` or a `health_check`: asks whether the child is
/// ready, then now and again whether it is well, and has done what the configuration wants when it is not.
///
/// It begins when a child is there and ends when the process leaves STARTING and RUNNING. Nothing it began outlives
/// that: timers and looks are cancelled, and what still comes of a former child is recognised by its number and
/// dropped. Loop thread only, but for [#vitals].
final class Caretaker {
    /// A look for readiness takes no longer than this.
    private static final Duration READY_LOOK_MAX = Duration.ofSeconds(5);

    /// A look that overstays its limit by so much is given up: a name server may take its time.
    private static final long OVERSTAY_NANOS = 500_000_000;

    private static final String UNKNOWN = "unknown";

    private final ManagedProcess process;
    private final ProcessConfig config;
    private final SupervisionContext context;
    private final @Nullable Ready ready;
    private final @Nullable Health health;
    private final @Nullable HealthJudge judge;

    /// For anyone: written whenever something of it changes.
    private volatile Vitals vitals;

    private @Nullable NotifySocket socket;

    /// Its children so far; with [#watching] false, nobody is looked after.
    private long child;

    private boolean watching;
    private boolean running;
    private boolean passed;
    private boolean healthBegun;
    private long sinceNanos;

    /// When the child was ordered.
    private Instant since = Instant.EPOCH;

    private long pid;
    private String seen = "";
    private final Set<String> ignored = new HashSet<>(0);
    private final Map<Channel, LogMatcher> matchers = new EnumMap<>(Channel.class);
    private @Nullable Pattern pattern;
    private boolean alive;

    private EventLoop.@Nullable Timer readyTimer;
    private EventLoop.@Nullable Timer deadline;
    private EventLoop.@Nullable Timer healthTimer;
    private @Nullable Look look;

    Caretaker(ManagedProcess process, ProcessConfig config, SupervisionContext context) {
        this.process = process;
        this.config = config;
        this.context = context;
        Upkeep upkeep = config.upkeep();
        ready = upkeep.ready();
        health = upkeep.health();
        judge = health == null ? null : new HealthJudge(health);
        vitals = new Vitals(ready == null, UNKNOWN, 0, "", 0, "");
    }

    /// {@return what was last seen; any thread}
    Vitals vitals() {
        return vitals;
    }

    /// {@return whether the child has passed the ready check, or needs to pass none}
    boolean hasPassed() {
        return ready == null || passed;
    }

    // ---- a child's life

    /// A child is about to be ordered. A quick one may have done everything by the time its pid is known here.
    ///
    /// @return what it has to find in its environment
    /// @throws IOException when it could not be heard
    Map<String, String> beforeStart() throws IOException {
        since = context.wall().instant();
        boolean notifies = ready != null && ready.check() instanceof Check.Notify;
        boolean watchdog = health != null && health.check() instanceof Check.Notify;
        if (!notifies && !watchdog) {
            return Map.of();
        }
        NotifySocket open = socket;
        if (open == null) {
            open = context.engine().openNotifySocket(new Notices());
            socket = open;
        }
        return watchdog && health != null
                ? Map.of(
                        "NOTIFY_SOCKET",
                        open.address(),
                        "WATCHDOG_USEC",
                        Long.toString(health.interval().toNanos() / 1_000))
                : Map.of("NOTIFY_SOCKET", open.address());
    }

    /// A child is there.
    void begin(long childPid) {
        end();
        child++;
        pid = childPid;
        watching = true;
        running = false;
        passed = false;
        healthBegun = false;
        alive = false;
        seen = "";
        sinceNanos = context.loop().nanoTime();
        if (judge != null) {
            judge.begin();
        }
        vitals = new Vitals(
                ready == null, judge == null ? UNKNOWN : judge.condition().word(), 0, "", 0, "");
        if (socket != null) {
            socket.listenTo(
                    childPid,
                    config.user() == null ? context.uid() : config.user().uid());
        }
        if (ready != null) {
            beginReady(ready);
        }
    }

    private void beginReady(Ready check) {
        long former = child;
        deadline = context.loop().after(check.timeout().toNanos(), () -> {
            if (former == child) {
                notReady(check);
            }
        });
        if (check.check() instanceof Check.Log(String regex)) {
            pattern = Pattern.compile(regex);
        } else if (!(check.check() instanceof Check.Notify)) {
            readyTimer = context.loop().after(check.delay().toNanos(), () -> lookReady(check));
        }
    }

    /// The process entered a state.
    void entered(State to) {
        switch (to) {
            case STARTING -> {}
            case RUNNING -> {
                running = true;
                if (hasPassed()) {
                    becomeReady();
                }
            }
            case STOPPED, BACKOFF, STOPPING, EXITED, FATAL, UNKNOWN -> end();
        }
    }

    /// Ends everything that goes on.
    void end() {
        if (!watching) {
            return;
        }
        watching = false;
        running = false;
        cancel(readyTimer);
        cancel(deadline);
        cancel(healthTimer);
        readyTimer = null;
        deadline = null;
        healthTimer = null;
        if (look != null) {
            look.cancel();
            look = null;
        }
        matchers.clear();
        pattern = null;
        if (socket != null) {
            socket.rest();
        }
        Vitals last = vitals;
        vitals =
                new Vitals(ready == null, UNKNOWN, last.failures(), last.lastLook(), last.lastLookMilli(), last.says());
    }

    /// The process is nobody's any more.
    void close() {
        end();
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private static void cancel(EventLoop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    // ---- ready

    private void lookReady(Ready check) {
        readyTimer = null;
        long left = sinceNanos + check.timeout().toNanos() - context.loop().nanoTime();
        Duration limit = Duration.ofNanos(Math.clamp(left, 1_000_000, READY_LOOK_MAX.toNanos()));
        look = new Look(check.check(), limit, outcome -> lookedReady(check, outcome));
    }

    private void lookedReady(Ready check, Outcome outcome) {
        saw(outcome);
        if (outcome.passed()) {
            pass(outcome.text());
        } else {
            readyTimer = context.loop().after(check.interval().toNanos(), () -> lookReady(check));
        }
    }

    private void pass(String text) {
        if (passed || !watching) {
            return;
        }
        passed = true;
        seen = text;
        cancel(deadline);
        deadline = null;
        pattern = null;
        matchers.clear();
        if (running) {
            becomeReady();
            process.nowReady();
        }
    }

    /// It is RUNNING, and what was to be seen was seen.
    private void becomeReady() {
        if (ready != null) {
            Message.READY.to(
                    context.log(), config.name(), seen, seconds(context.loop().nanoTime() - sinceNanos));
        }
        publish();
        if (ready != null) {
            announce(Condition.What.READY, "is ready (" + seen + ")");
        }
        beginHealth();
    }

    private void notReady(Ready check) {
        deadline = null;
        boolean again = config.autorestart() != Autorestart.NEVER;
        String last = vitals.lastLook();
        String why = last.isEmpty() ? expectation(check.check()) : last;
        Message.NOT_READY.to(
                context.log(),
                config.name(),
                seconds(check.timeout().toNanos()),
                why,
                again ? "restarting" : "giving it up (autorestart=false)");
        announce(Condition.What.READY, "is not ready in time (" + why + ")");
        process.unfit("not ready within " + seconds(check.timeout().toNanos()) + " s (" + why + ")", again);
    }

    private static String expectation(Check check) {
        return check instanceof Check.Log
                ? "no such line in its output"
                : check instanceof Check.Notify ? "no READY=1" : "not looked at yet";
    }

    // ---- what the child says

    /// What it writes, while a line of it is waited for.
    void output(Channel channel, ByteBuffer bytes) {
        Pattern wanted = pattern;
        if (wanted == null) {
            return;
        }
        if (matchers.computeIfAbsent(channel, _ -> new LogMatcher(wanted)).accept(bytes)) {
            Outcome outcome = Outcome.passed("log line");
            saw(outcome);
            pass(outcome.text());
        }
    }

    private final class Notices implements NotifySocket.Listener {
        @Override
        public void said(String text) {
            if (!watching) {
                return;
            }
            NotifyMessage message = NotifyMessage.parse(text);
            if (message.status() != null) {
                Vitals last = vitals;
                vitals = new Vitals(
                        last.passed(),
                        last.health(),
                        last.failures(),
                        last.lastLook(),
                        last.lastLookMilli(),
                        message.status());
            }
            alive |= message.alive();
            if (message.ready() && ready != null && ready.check() instanceof Check.Notify) {
                Outcome outcome = Outcome.passed("READY=1");
                saw(outcome);
                pass(outcome.text());
            }
            if (message.stopping()) {
                Message.SAYS_STOPPING.to(context.log(), config.name());
            }
            if (message.trouble() && health != null && judge != null && healthBegun) {
                judged(health, judge.failedForGood(context.loop().nanoTime()), "WATCHDOG=trigger");
            }
            for (String name : message.ignored()) {
                if (ignored.size() < 16 && ignored.add(name)) {
                    Message.NOTICE_IGNORED.to(context.log(), config.name(), name);
                }
            }
        }

        @Override
        public void refused(long sender) {
            Message.NOTICE_REFUSED.to(context.log(), config.name(), sender);
        }
    }

    // ---- health

    private void beginHealth() {
        Health check = health;
        if (check == null || healthBegun) {
            return;
        }
        healthBegun = true;
        long wait = sinceNanos + check.grace().toNanos() - context.loop().nanoTime();
        boolean listens = check.check() instanceof Check.Notify;
        healthTimer = context.loop()
                .after(Math.max(0, wait) + (listens ? check.interval().toNanos() : 0), () -> lookHealth(check));
    }

    private void lookHealth(Health check) {
        healthTimer = null;
        if (check.check() instanceof Check.Notify) {
            boolean heard = alive;
            alive = false;
            lookedHealth(check, heard ? Outcome.passed("WATCHDOG=1") : Outcome.failed("no WATCHDOG=1"));
        } else {
            look = new Look(check.check(), check.timeout(), outcome -> lookedHealth(check, outcome));
        }
    }

    private void lookedHealth(Health check, Outcome outcome) {
        if (judge == null) {
            return;
        }
        saw(outcome);
        healthTimer = context.loop().after(check.interval().toNanos(), () -> lookHealth(check));
        judged(
                check,
                outcome.passed() ? judge.passed() : judge.failed(context.loop().nanoTime()),
                outcome.text());
    }

    private void judged(Health check, Verdict verdict, String text) {
        boolean wasFailing = "failing".equals(vitals.health());
        publish();
        switch (verdict) {
            case SAME -> {}
            case HEALTHY -> {
                if (wasFailing) {
                    Message.HEALTHY_AGAIN.to(context.log(), config.name(), text);
                }
                announce(Condition.What.HEALTH, "is healthy (" + text + ")");
            }
            case WATCH -> failing(text, "health_action=none");
            case ENOUGH -> failing(text, "leaving it alone (health_max_per_hour=" + check.maxPerHour() + ")");
            case ACT -> act(check, text);
        }
    }

    private void failing(String text, String consequence) {
        Message.UNHEALTHY.to(context.log(), config.name(), judge == null ? 0 : judge.failures(), text, consequence);
        announce(Condition.What.HEALTH, "fails its health check (" + text + "): " + consequence);
    }

    private void act(Health check, String text) {
        switch (check.action()) {
            case RESTART -> {
                failing(text, "restarting");
                process.unfit("failed its health check (" + text + ")", true);
            }
            case SIGNAL -> {
                failing(text, "sending " + Signals.nameOf(check.signal()));
                // A refusal is in the log, and the next look comes all the same.
                var _ = process.signal(check.signal());
            }
            case STOP -> {
                failing(text, "stopping");
                var _ = process.stop();
            }
            case NONE -> {}
        }
    }

    // ---- looks

    /// One look that does not block the loop. It belongs to the child for which it was begun.
    private final class Look {
        private final long of = child;
        private final Duration limit;
        private final Consumer<Outcome> then;
        private final Attempt attempt;
        private EventLoop.Timer patience;
        private boolean over;

        Look(Check check, Duration limit, Consumer<Outcome> then) {
            this.limit = limit;
            this.then = then;
            patience = context.loop().after(limit.toNanos() + OVERSTAY_NANOS, this::overstayed);
            attempt = context.prober()
                    .begin(probe(check), limit, outcome -> context.loop().post(() -> told(outcome)));
        }

        private void told(Outcome outcome) {
            if (!over && of == child && watching) {
                over();
                then.accept(outcome);
            }
        }

        private void overstayed() {
            if (over) {
                return;
            }
            if (attempt.isBegun()) {
                attempt.cancel();
                told(Outcome.failed("no answer within " + seconds(limit.toNanos()) + " s"));
            } else {
                // It still waits for a thread, which says nothing about the program.
                patience = context.loop().after(limit.toNanos() + OVERSTAY_NANOS, this::overstayed);
            }
        }

        private void over() {
            over = true;
            patience.cancel();
            look = null;
        }

        void cancel() {
            over = true;
            patience.cancel();
            attempt.cancel();
        }
    }

    private Probe probe(Check check) {
        return switch (check) {
            case Check.Tcp(String host, int port) -> new TcpProbe(host, port);
            case Check.Http(URI url) -> new HttpProbe(url);
            case Check.Exec(String command) -> new ExecProbe(request(command));
            case Check.File(String path) -> new FileProbe(Path.of(path), since);
            case Check.Log _, Check.Notify _ -> throw new IllegalStateException(check + " comes by itself");
        };
    }

    private SpawnRequest request(String command) {
        return new SpawnRequest(
                "/bin/sh",
                List.of("sh", "-c", command),
                context.environment().of(config),
                config.directory(),
                config.umask(),
                Launch.credentials(config, context),
                true);
    }

    private void saw(Outcome outcome) {
        Vitals last = vitals;
        vitals = new Vitals(
                last.passed(),
                last.health(),
                last.failures(),
                outcome.text(),
                context.wall().millis(),
                last.says());
    }

    private void publish() {
        Vitals last = vitals;
        vitals = new Vitals(
                hasPassed(),
                judge == null ? UNKNOWN : judge.condition().word(),
                judge == null ? 0 : judge.failures(),
                last.lastLook(),
                last.lastLookMilli(),
                last.says());
    }

    private void announce(Condition.What what, String text) {
        if (context.events().isConditionHeard()) {
            context.events()
                    .announce(new Condition(
                            config.group(),
                            config.name(),
                            pid,
                            what,
                            running && hasPassed(),
                            vitals.health(),
                            config.group() + ":" + config.name() + " " + text));
        }
    }

    /// {@return seconds for people: whole ones, or with one digit behind the point}
    static String seconds(long nanos) {
        long tenths = Math.round(nanos / 1e8);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }
}
