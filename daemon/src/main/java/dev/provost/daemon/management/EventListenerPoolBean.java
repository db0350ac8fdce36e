package dev.provost.daemon.management;

import dev.provost.daemon.event.ListenerState;
import dev.provost.daemon.loop.ListenerPool;
import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.ListenerStatus;
import java.util.Map;

/// One event listener pool as an MBean.
final class EventListenerPoolBean implements EventListenerPoolMXBean {
    private final ListenerPool pool;

    EventListenerPoolBean(ListenerPool pool) {
        this.pool = pool;
    }

    @Override
    public String getName() {
        return pool.name();
    }

    @Override
    public String[] getEvents() {
        return pool.events().toArray(String[]::new);
    }

    @Override
    public ListenerStatus[] getListenerStates() {
        Map<String, ListenerState> states = pool.states();
        return states.entrySet().stream()
                .map(listener -> new ListenerStatus(
                        listener.getKey(), listener.getValue().name()))
                .toArray(ListenerStatus[]::new);
    }

    @Override
    public int getBufferSize() {
        return pool.bufferSize();
    }

    @Override
    public int getBuffered() {
        return pool.buffered();
    }

    @Override
    public long getAccepted() {
        return pool.accepted();
    }

    @Override
    public long getDelivered() {
        return pool.delivered();
    }

    @Override
    public long getProcessed() {
        return pool.processed();
    }

    @Override
    public long getRejected() {
        return pool.rejected();
    }

    @Override
    public long getDiscarded() {
        return pool.discarded();
    }

    @Override
    public long getResynchronised() {
        return pool.resynchronised();
    }

    @Override
    public long getRestarted() {
        return pool.restarted();
    }
}
