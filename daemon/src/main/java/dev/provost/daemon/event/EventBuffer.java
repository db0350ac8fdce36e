package dev.provost.daemon.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Events that wait for a listener, bounded in number by `buffer_size` and in memory: what a program wrote in one
/// go may be half a megabyte. At either bound the oldest is discarded, so the newest is always in.
public final class EventBuffer {
    /// Memory of what waits, bytes; a single event may be larger.
    static final long BYTES_MAX = 8 << 20;

    private final int capacity;
    private final Consumer<PooledEvent> discarded;
    private final Deque<PooledEvent> events = new ArrayDeque<>(4);
    private long bytes;

    /// @param capacity  events that may wait, 1 or more
    /// @param discarded told of each that had to make room
    public EventBuffer(int capacity, Consumer<PooledEvent> discarded) {
        this.capacity = capacity;
        this.discarded = discarded;
    }

    /// Takes a new event.
    public void add(PooledEvent event) {
        makeRoom(event);
        events.addLast(event);
        bytes += event.weight();
    }

    /// Takes an event back that is to be the next. As with supervisord it is the oldest waiting one that makes
    /// room, and this one when the next comes.
    public void addFirst(PooledEvent event) {
        makeRoom(event);
        events.addFirst(event);
        bytes += event.weight();
    }

    /// {@return the oldest, which leaves the buffer; null when it is empty}
    public @Nullable PooledEvent poll() {
        PooledEvent first = events.pollFirst();
        if (first != null) {
            bytes -= first.weight();
        }
        return first;
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }

    public int size() {
        return events.size();
    }

    private void makeRoom(PooledEvent event) {
        while (events.size() >= capacity || (bytes + event.weight() > BYTES_MAX && !events.isEmpty())) {
            PooledEvent oldest = poll();
            if (oldest == null) {
                return;
            }
            discarded.accept(oldest);
        }
    }
}
