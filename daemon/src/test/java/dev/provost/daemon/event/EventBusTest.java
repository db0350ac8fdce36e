package dev.provost.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EventBusTest {
    private final EventBus bus = new EventBus();
    private final List<String> heard = new ArrayList<>();

    @Test
    void allHearInTheOrderInWhichTheyCame() {
        assertThat(bus.isHeard()).isFalse();
        bus.subscribe(event -> heard.add("first " + event));
        bus.subscribe(event -> heard.add("second " + event));
        assertThat(bus.isHeard()).isTrue();

        bus.announce(new Event.GroupAdded("g"));

        assertThat(heard).containsExactly("first GroupAdded[group=g]", "second GroupAdded[group=g]");
    }

    @Test
    void whoSubscribesMeanwhileHearsTheSameEvent() {
        bus.subscribe(_ -> bus.subscribe(event -> heard.add("late " + event)));

        bus.announce(new Event.GroupRemoved("g"));

        assertThat(heard).containsExactly("late GroupRemoved[group=g]");
    }

    @Test
    void onlyWhatSomebodySubscribedToIsHeard() {
        bus.subscribe(EnumSet.of(EventType.TICK_5), event -> heard.add("ticks " + event));

        bus.announce(new Event.Ticked(5, 10));
        bus.announce(new Event.Ticked(60, 60));

        assertThat(heard).containsExactly("ticks Ticked[period=5, when=10]");
        assertThat(bus.isHeard(EventType.TICK_5)).isTrue();
        assertThat(bus.isHeard(EventType.TICK_60)).isFalse();
    }

    @Test
    void whoUnsubscribedHearsNothingAndOthersGoOn() {
        Consumer<Event> leaver = event -> heard.add("leaver " + event);
        bus.subscribe(EnumSet.of(EventType.TICK_5, EventType.TICK_60), leaver);
        bus.subscribe(EnumSet.of(EventType.TICK_5), event -> heard.add("stayer " + event));

        bus.unsubscribe(leaver);
        bus.announce(new Event.Ticked(5, 10));

        assertThat(heard).containsExactly("stayer Ticked[period=5, when=10]");
        assertThat(bus.isHeard(EventType.TICK_60)).isFalse();
    }
}
