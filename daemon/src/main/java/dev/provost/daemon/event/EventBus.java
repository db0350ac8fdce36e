package dev.provost.daemon.event;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Hands each event to all who subscribed to its type, in the order in which they did. Loop thread only.
public final class EventBus {
    private final List<Subscription> subscriptions = new ArrayList<>();
    private Set<EventType> heard = EnumSet.noneOf(EventType.class);

    private final List<Consumer<Condition>> watchers = new ArrayList<>(0);

    private record Subscription(Set<EventType> types, Consumer<Event> subscriber) {}

    /// To events of every type.
    ///
    /// @param subscriber must return quickly: it runs on the loop
    public void subscribe(Consumer<Event> subscriber) {
        subscribe(EnumSet.allOf(EventType.class), subscriber);
    }

    /// To events of these types alone.
    ///
    /// @param subscriber must return quickly: it runs on the loop
    public void subscribe(Set<EventType> types, Consumer<Event> subscriber) {
        subscriptions.add(new Subscription(types, subscriber));
        heard.addAll(types);
    }

    /// Ends what [#subscribe] with the same object began. Not from within [#announce].
    public void unsubscribe(Consumer<Event> subscriber) {
        Set<EventType> left = EnumSet.noneOf(EventType.class);
        for (int i = subscriptions.size() - 1; i >= 0; i--) {
            Subscription subscription = subscriptions.get(i);
            if (subscription.subscriber() == subscriber) {
                subscriptions.remove(i);
            } else {
                left.addAll(subscription.types());
            }
        }
        heard = left;
    }

    public void announce(Event event) {
        EventType type = event.type();
        if (!heard.contains(type)) {
            return;
        }
        for (int i = 0; i < subscriptions.size(); i++) {
            Subscription subscription = subscriptions.get(i);
            if (subscription.types().contains(type)) {
                subscription.subscriber().accept(event);
            }
        }
    }

    /// To what becomes of readiness and health.
    ///
    /// @param watcher must return quickly: it runs on the loop
    public void watch(Consumer<Condition> watcher) {
        watchers.add(watcher);
    }

    public void announce(Condition condition) {
        for (int i = 0; i < watchers.size(); i++) {
            watchers.get(i).accept(condition);
        }
    }

    /// {@return whether anyone wants to hear of readiness and health}
    public boolean isConditionHeard() {
        return !watchers.isEmpty();
    }

    /// {@return whether anyone listens to anything}
    public boolean isHeard() {
        return !heard.isEmpty();
    }

    /// {@return whether anyone listens to this type; saves making an event that nobody takes}
    public boolean isHeard(EventType type) {
        return heard.contains(type);
    }
}
