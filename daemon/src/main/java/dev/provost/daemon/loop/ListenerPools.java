package dev.provost.daemon.loop;

import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The event listener pools that are active: brings events to those that subscribe to them, and makes the ticks, as
/// long as a pool subscribes to them. Loop thread only.
final class ListenerPools {
    /// Ticks follow the wall clock, which may be set or sleep; a longer wait would make them later than this.
    private static final long TICK_WAIT_MILLIS_MAX = 60_000;

    private final SupervisionContext context;
    private final List<ListenerPool> pools = new ArrayList<>(0);
    private final Consumer<Event> subscriber = this::bring;
    private final List<Tick> ticks = List.of(new Tick(5), new Tick(60), new Tick(3600));

    ListenerPools(SupervisionContext context) {
        this.context = context;
    }

    /// From now on `pool` gets its events.
    void add(ListenerPool pool) {
        pools.add(pool);
        subscribe();
    }

    /// From now on it gets none, and those that wait in it are lost.
    void remove(ListenerPool pool) {
        pools.remove(pool);
        pool.close();
        subscribe();
    }

    void close() {
        pools.forEach(ListenerPool::close);
        pools.clear();
        subscribe();
    }

    private void subscribe() {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (ListenerPool pool : pools) {
            types.addAll(pool.types());
        }
        EventBus events = context.events();
        events.unsubscribe(subscriber);
        if (!types.isEmpty()) {
            events.subscribe(types, subscriber);
        }
        for (Tick tick : ticks) {
            tick.run(types.contains(EventType.tickOf(tick.period)));
        }
    }

    /// The serial is one for all pools, and only events that somebody takes have one.
    private void bring(Event event) {
        EventType type = event.type();
        long serial = -1;
        for (int i = 0; i < pools.size(); i++) {
            ListenerPool pool = pools.get(i);
            if (pool.types().contains(type)) {
                serial = serial < 0 ? context.totals().nextEventSerial() : serial;
                pool.accept(event, serial);
            }
        }
    }

    /// Announces each new slice of time; none for the slice in which it began to run, none for slices that were
    /// skipped.
    private final class Tick {
        private final int period;
        private long slice;
        private EventLoop.@Nullable Timer timer;

        Tick(int period) {
            this.period = period;
        }

        void run(boolean wanted) {
            if (timer != null && !wanted) {
                timer.cancel();
                timer = null;
            } else if (timer == null && wanted) {
                slice = Math.floorDiv(context.wall().millis(), millis());
                arm();
            }
        }

        private long millis() {
            return period * 1000L;
        }

        private void arm() {
            long left = millis() - Math.floorMod(context.wall().millis(), millis());
            timer = context.loop()
                    .after(TimeUnit.MILLISECONDS.toNanos(Math.min(left, TICK_WAIT_MILLIS_MAX)), this::look);
        }

        private void look() {
            arm();
            long now = Math.floorDiv(context.wall().millis(), millis());
            if (now != slice) {
                slice = now;
                context.events().announce(new Event.Ticked(period, now * period));
            }
        }
    }
}
