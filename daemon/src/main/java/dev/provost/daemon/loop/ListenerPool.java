package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBuffer;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.event.ListenerState;
import dev.provost.daemon.event.PooledEvent;
import dev.provost.daemon.output.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The processes of one `[eventlistener:x]` and what waits for them: each event goes to one of them, the first that is
/// RUNNING and READY. Loop thread only, but for the configuration and the counters.
///
/// An event that nobody can take now waits in a bounded buffer, and so does one that was rejected, or whose
/// listener died: it comes first then, in this pool alone. An event on which [#FAILURES_MAX] listeners broke the
/// protocol or fell silent is given up: it would cost the pool every listener it has.
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
public final class ListenerPool {
    private static final int FAILURES_MAX = 3;

    private final GroupConfig group;
    private final GroupConfig.ListenerPool config;
    private final SupervisionContext context;
    private final String server;
    private final Set<EventType> types;
    private final EventBuffer buffer;

    /// Replaced as a whole: anyone reads it.
    private volatile List<PoolListener> listeners = List.of();

    private long nextSerial;

    // Counters for anyone, written by the loop.
    private volatile int buffered;
    private volatile long accepted;
    private volatile long delivered;
    private volatile long processed;
    private volatile long rejected;
    private volatile long discarded;
    private volatile long resynchronised;
    private volatile long restarted;

    /// @param group  of kind EVENTLISTENER
    /// @param config its pool
    /// @param server the daemon's identifier
    ListenerPool(GroupConfig group, GroupConfig.ListenerPool config, SupervisionContext context, String server) {
        this.group = group;
        this.config = config;
        this.context = context;
        this.server = server;
        types = EventType.subscribed(config.events());
        buffer = new EventBuffer(config.bufferSize(), this::overflowed);
    }

    // ---- members

    /// Takes `process` into the pool, behind those that are there.
    void join(ManagedProcess process) {
        List<PoolListener> more = new ArrayList<>(listeners);
        PoolListener listener = new PoolListener(this, process, context);
        more.add(listener);
        process.attach(listener);
        listeners = List.copyOf(more);
    }

    /// Lets go of `process`, which must be down.
    void leave(ManagedProcess process) {
        List<PoolListener> rest = new ArrayList<>();
        for (PoolListener listener : listeners) {
            if (listener.process() == process) {
                listener.close();
            } else {
                rest.add(listener);
            }
        }
        listeners = List.copyOf(rest);
    }

    /// Lets go of all.
    void close() {
        listeners.forEach(PoolListener::close);
    }

    // ---- events

    /// {@return types of the events that are for this pool}
    Set<EventType> types() {
        return types;
    }

    /// Takes an event of one of its [#types].
    ///
    /// @param serial its number among the events of all pools
    void accept(Event event, long serial) {
        long poolSerial = nextSerial;
        nextSerial = Totals.after(poolSerial);
        accepted++;
        buffer.add(new PooledEvent(event, serial, poolSerial, 0));
        dispatch();
    }

    /// Takes an event back that a listener has not accepted.
    void takeBack(PooledEvent event) {
        if (event.failures() >= FAILURES_MAX) {
            discarded++;
            Message.EVENT_GIVEN_UP.to(context.log(), name(), event.serial(), event.failures());
            return;
        }
        rebuffer(event);
    }

    private void rebuffer(PooledEvent event) {
        Message.EVENT_REBUFFERED.to(context.log(), event.serial(), name(), buffer.size(), config.bufferSize());
        buffer.addFirst(event);
        count();
    }

    private void overflowed(PooledEvent event) {
        discarded++;
        Message.BUFFER_OVERFLOW.to(context.log(), name(), event.serial());
    }

    /// Gives out what waits, as long as somebody takes it.
    void dispatch() {
        if (!hasReady()) {
            count();
            return;
        }
        boolean given = false;
        for (PooledEvent next = buffer.poll(); next != null; next = buffer.poll()) {
            if (isTaken(next)) {
                given = true;
            } else if (given) {
                rebuffer(next);
                break;
            } else {
                buffer.addFirst(next);
                break;
            }
        }
        count();
    }

    private boolean hasReady() {
        for (PoolListener listener : listeners) {
            if (listener.isReady()) {
                return true;
            }
        }
        return false;
    }

    private boolean isTaken(PooledEvent event) {
        for (PoolListener listener : listeners) {
            if (listener.isReady() && listener.send(event)) {
                delivered++;
                return true;
            }
        }
        return false;
    }

    private void count() {
        if (buffered != buffer.size()) {
            buffered = buffer.size();
        }
    }

    // ---- told by its listeners

    void countProcessed() {
        processed++;
    }

    void countRejected() {
        rejected++;
    }

    void countResynchronised() {
        resynchronised++;
    }

    void countRestarted() {
        restarted++;
    }

    // ---- for anyone

    public String name() {
        return group.name();
    }

    String server() {
        return server;
    }

    int recoverSeconds() {
        return config.recoverSeconds();
    }

    int answerSeconds() {
        return config.answerSeconds();
    }

    /// {@return names of the types it subscribes to, as configured}
    public List<String> events() {
        return config.events();
    }

    /// {@return events that may wait}
    public int bufferSize() {
        return config.bufferSize();
    }

    /// {@return events that wait for a listener}
    public int buffered() {
        return buffered;
    }

    /// {@return events it took}
    public long accepted() {
        return accepted;
    }

    /// {@return times an event was written to a listener}
    public long delivered() {
        return delivered;
    }

    /// {@return events that a listener accepted}
    public long processed() {
        return processed;
    }

    /// {@return times a listener rejected an event}
    public long rejected() {
        return rejected;
    }

    /// {@return events no listener got to the end}
    public long discarded() {
        return discarded;
    }

    /// {@return times a listener that had broken the protocol was taken back}
    public long resynchronised() {
        return resynchronised;
    }

    /// {@return times a listener was restarted because it had become deaf}
    public long restarted() {
        return restarted;
    }

    /// {@return where its listeners stand, by process name}
    public Map<String, ListenerState> states() {
        Map<String, ListenerState> states = new LinkedHashMap<>();
        for (PoolListener listener : listeners) {
            states.put(listener.process().config().name(), listener.published());
        }
        return states;
    }
}
