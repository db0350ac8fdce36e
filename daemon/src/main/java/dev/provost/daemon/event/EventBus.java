package dev.provost.daemon.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Hands each event to all who subscribed, in the order in which they did. Loop thread only.
public final class EventBus {
    private final List<Consumer<Event>> subscribers = new ArrayList<>();

    /// @param subscriber must return quickly: it runs on the loop
    public void subscribe(Consumer<Event> subscriber) {
        subscribers.add(subscriber);
    }

    public void announce(Event event) {
        for (int i = 0; i < subscribers.size(); i++) {
            subscribers.get(i).accept(event);
        }
    }

    /// {@return whether anyone listens; saves making an event that nobody takes}
    public boolean isHeard() {
        return !subscribers.isEmpty();
    }
}
