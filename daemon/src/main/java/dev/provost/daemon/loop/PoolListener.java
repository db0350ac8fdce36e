package dev.provost.daemon.loop;

import dev.provost.daemon.event.ListenerProtocol;
import dev.provost.daemon.event.ListenerProtocol.Said;
import dev.provost.daemon.event.ListenerState;
import dev.provost.daemon.event.PooledEvent;
import dev.provost.daemon.os.Child;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.process.State;
import dev.provost.jmx.spi.LogSink;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process of an event listener pool: what it was given, what it says, and what is done when it says nothing or
/// nonsense. Loop thread only, but for [#published].
///
/// It is **in trouble** when it breaks the protocol, closes or doesn't read its standard input, or owes an answer
/// for `answer_secs` while it misses events. After `recover_secs` in trouble it is taken for READY again if the
/// last it said asks for an event, else it is restarted, whatever `autorestart` says: supervisord would leave it
/// deaf for ever. Both times double with each trouble until it answers an event well, so that a program that is no
/// listener does not spin.
final class PoolListener {
    private static final int DOUBLINGS_MAX = 6;

    /// Rejections in a row after which it gets events only now and then: they would come again at once, without an end.
    private static final int REJECTIONS_MAX = 10;

    private static final long REJECTION_PAUSE_NANOS = 1_000_000_000;

    private final ListenerPool pool;
    private final ManagedProcess process;
    private final LogSink log;
    private final EventLoop loop;
    private final ListenerProtocol protocol = new ListenerProtocol();
    private @Nullable Child child;

    /// What it is BUSY with.
    private @Nullable PooledEvent event;

    /// It is in trouble.
    private EventLoop.@Nullable Timer recovery;

    /// It owes an answer, or did when this was set: most answers come so soon that it is cheaper to let it be.
    private EventLoop.@Nullable Timer patience;

    /// It has rejected too much.
    private EventLoop.@Nullable Timer pause;

    private int rejections;
    private long owingSince;
    private long acceptedWhenOwing;
    private int troubles;

    /// For anyone: written after each change.
    private volatile ListenerState published = ListenerState.ACKNOWLEDGED;

    PoolListener(ListenerPool pool, ManagedProcess process, SupervisionContext context) {
        this.pool = pool;
        this.process = process;
        log = context.log();
        loop = context.loop();
    }

    ManagedProcess process() {
        return process;
    }

    /// {@return where it stands; ACKNOWLEDGED while it has no child; any thread}
    ListenerState published() {
        return published;
    }

    boolean isReady() {
        return protocol.state() == ListenerState.READY
                && process.state() == State.RUNNING
                && child != null
                && recovery == null
                && pause == null;
    }

    /// Gives it an event; it must be READY.
    ///
    /// @return whether it got it
    boolean send(PooledEvent next) {
        Child reader = child;
        if (reader == null) {
            return false;
        }
        switch (reader.send(next.message(pool.server(), pool.name()))) {
            case ACCEPTED -> {
                protocol.sent();
                event = next;
                owes();
                publish();
                Message.EVENT_SENT.to(log, next.serial(), process.config().name());
                return true;
            }
            case CLOSED -> {
                Message.EVENT_EPIPE.to(log, next.serial(), process.config().name());
                trouble("has closed its standard input");
            }
            case FULL -> trouble("does not read its standard input");
        }
        return false;
    }

    // ---- told by its process

    void childStarted(Child started) {
        child = started;
        protocol.begin();
        owes();
        publish();
    }

    /// Consumes what it wrote on standard output.
    void said(ByteBuffer bytes) {
        PooledEvent back = null;
        for (Said said : protocol.accept(bytes)) {
            PooledEvent given = hear(said);
            back = given == null ? back : given;
        }
        publish();
        if (back != null) {
            pool.takeBack(back);
        }
        pool.dispatch();
    }

    /// The child has ended: the next one gets what it had.
    void childEnded() {
        PooledEvent left = event;
        forget();
        if (left != null) {
            pool.takeBack(left);
            pool.dispatch();
        }
    }

    void entered(State state) {
        if (state == State.RUNNING) {
            pool.dispatch();
        }
    }

    /// Its pool is no more.
    void close() {
        forget();
    }

    private void forget() {
        child = null;
        event = null;
        protocol.begin();
        publish();
        recovery = cancelled(recovery);
        patience = cancelled(patience);
        pause = cancelled(pause);
        rejections = 0;
    }

    private static EventLoop.@Nullable Timer cancelled(EventLoop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
        return null;
    }

    private void publish() {
        if (published != protocol.state()) {
            published = protocol.state();
        }
    }

    // ---- what it says

    /// {@return the event that it did not take, null for none}
    private @Nullable PooledEvent hear(Said said) {
        String name = process.config().name();
        PooledEvent had = event;
        switch (said) {
            case Said.Ready _ -> state(ListenerState.ACKNOWLEDGED, ListenerState.READY);
            case Said.Processed _ -> {
                Message.EVENT_PROCESSED.to(log, name);
                rejections = 0;
                answered();
                pool.countProcessed();
            }
            case Said.Rejected _ -> {
                Message.EVENT_REJECTED.to(log, name);
                answered();
                rejected();
                pool.countRejected();
                return had;
            }
            case Said.BadResult(String line) -> {
                Message.BAD_RESULT.to(log, name, line);
                event = null;
                broke(ListenerState.BUSY);
                return had == null ? null : had.failed();
            }
            case Said.Violation(ListenerState from) -> broke(from);
        }
        return null;
    }

    private void answered() {
        event = null;
        troubles = 0;
        owes();
        state(ListenerState.BUSY, ListenerState.ACKNOWLEDGED);
    }

    private void rejected() {
        rejections++;
        if (rejections >= REJECTIONS_MAX && pause == null) {
            pause = loop.after(REJECTION_PAUSE_NANOS, () -> {
                pause = null;
                pool.dispatch();
            });
        }
    }

    private void broke(ListenerState from) {
        state(from, ListenerState.UNKNOWN);
        Message.LISTENER_UNKNOWN.to(log, process.config().name());
        trouble("broke the event listener protocol");
    }

    private void state(ListenerState from, ListenerState to) {
        Message.LISTENER_STATE.to(log, process.config().name(), from, to);
    }

    // ---- trouble

    private void trouble(String what) {
        if (recovery != null || pool.recoverSeconds() == 0) {
            return;
        }
        long seconds = patient(pool.recoverSeconds());
        troubles++;
        recovery = loop.after(TimeUnit.SECONDS.toNanos(seconds), () -> recover(what, seconds));
    }

    private long patient(int seconds) {
        return (long) seconds << Math.min(troubles, DOUBLINGS_MAX);
    }

    private void recover(String what, long seconds) {
        recovery = null;
        Child reader = child;
        if (reader == null) {
            return;
        }
        if (protocol.asksAgain() && reader.unsentBytes() == 0) {
            protocol.resynchronise();
            publish();
            Message.LISTENER_RESYNCHRONISED.to(log, process.config().name(), seconds);
            pool.countResynchronised();
            pool.dispatch();
        } else {
            restart(what);
        }
    }

    private void restart(String what) {
        // A daemon that ends, or a stop that was ordered meanwhile, ends it anyway.
        if (process.replace()) {
            Message.LISTENER_RESTARTED.to(log, process.config().name(), what);
            pool.countRestarted();
        }
    }

    /// From now on it is its turn.
    private void owes() {
        owingSince = loop.nanoTime();
        acceptedWhenOwing = pool.accepted();
        if (patience == null && pool.answerSeconds() > 0) {
            awaitAnswer(TimeUnit.SECONDS.toNanos(patient(pool.answerSeconds())));
        }
    }

    private void awaitAnswer(long nanos) {
        patience = loop.after(nanos, this::lookForAnswer);
    }

    private void lookForAnswer() {
        patience = null;
        boolean owing = protocol.state() == ListenerState.ACKNOWLEDGED || protocol.state() == ListenerState.BUSY;
        if (!owing || child == null) {
            return;
        }
        long limit = TimeUnit.SECONDS.toNanos(patient(pool.answerSeconds()));
        long owed = loop.nanoTime() - owingSince;
        if (owed < limit) {
            awaitAnswer(limit - owed);
        } else if (pool.accepted() == acceptedWhenOwing) {
            // It misses nothing: it may have good reasons.
            awaitAnswer(limit);
        } else {
            troubles++;
            if (event != null) {
                event = event.failed();
            }
            restart("has owed an answer for " + TimeUnit.NANOSECONDS.toSeconds(owed) + " seconds");
        }
    }
}
