package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.output.AutoLogs;
import dev.provost.daemon.probe.Prober;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/// A supervisor on a scripted engine, driven turn by turn: what it logs and announces is written down.
final class Stage {
    final ManualClock clock = new ManualClock();
    final ScriptedEngine engine = new ScriptedEngine();
    final List<String> log = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final EventBus bus = new EventBus();
    final Totals totals = new Totals();
    final EventLoop loop = new EventLoop(
            engine, clock::nanos, (handling, failure) -> failures.add(handling + ": " + failure.getMessage()));
    final ScriptedSockets sockets = new ScriptedSockets();
    final Supervision supervision;
    final Orders orders;
    LogLevel level = LogLevel.INFO;

    /// Does the looks of checks: at once.
    Executor looking = Runnable::run;

    Stage() {
        this(0);
    }

    /// @param uid of the daemon
    Stage(int uid) {
        LogSink sink = new LogSink() {
            @Override
            public void log(LogLevel of, String text) {
                log.add(of + " " + text);
            }

            @Override
            public boolean writes(LogLevel of) {
                return level.writes(of);
            }
        };
        var context = new SupervisionContext(
                loop,
                engine,
                sink,
                bus,
                new ChildEnvironment(Map.of("PATH", "/bin:/usr/bin"), "unix:///tmp/s.sock"),
                totals,
                clock,
                new Prober(work -> looking.execute(work)),
                uid);
        supervision = new Supervision(
                context,
                new ProcessLogs.Factory(
                        new AutoLogs(Path.of("/nowhere"), "supervisor"),
                        false,
                        "supervisor",
                        sink,
                        bus,
                        (_, _, _) -> {},
                        totals),
                new FcgiSockets(sockets, Runnable::run));
        orders = new Orders(supervision);
        bus.subscribe(event -> events.add(text(event)));
    }

    private static String text(Event event) {
        return switch (event) {
            case Event.ProcessStateChanged change ->
                change.name() + " " + change.from() + ">" + change.to() + " pid " + change.pid() + " tries "
                        + change.tries() + (change.expected() ? " expected" : "");
            default -> event.toString();
        };
    }

    /// Activates groups; the children ordered so far wait for their answers.
    Stage with(GroupConfig... groups) {
        supervision.activate(List.of(groups));
        return this;
    }

    Stage with(Program program) {
        return with(program.alone());
    }

    ManagedProcess process(String namespec) {
        return supervision.snapshot().process(namespec).orElseThrow();
    }

    /// Lets everything happen that is due now.
    void settle() {
        for (int i = 0; i < 10; i++) {
            loop.turn();
        }
    }

    void advance(Duration by) {
        clock.advance(by);
        settle();
    }

    void advanceSeconds(int by) {
        advance(Duration.ofSeconds(by));
    }

    /// Answers the oldest spawn and lets it sink in.
    ScriptedEngine.ScriptedChild started(long pid) {
        var child = engine.starts(pid);
        settle();
        return child;
    }

    /// A child that is RUNNING.
    ScriptedEngine.ScriptedChild running(Program program, long pid) {
        program.autostart = true;
        with(program);
        var child = started(pid);
        advanceSeconds(program.startsecs);
        return child;
    }
}
