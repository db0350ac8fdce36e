package dev.provost.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
}
