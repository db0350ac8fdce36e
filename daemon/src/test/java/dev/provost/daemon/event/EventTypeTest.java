package dev.provost.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTypeTest {
    @Test
    void aParentStandsForAllBelowIt() {
        assertThat(EventType.subscribed(List.of("EVENT"))).containsExactlyInAnyOrder(EventType.values());
        assertThat(EventType.subscribed(List.of("PROCESS_LOG", "TICK_60")))
                .containsExactlyInAnyOrder(
                        EventType.PROCESS_LOG,
                        EventType.PROCESS_LOG_STDOUT,
                        EventType.PROCESS_LOG_STDERR,
                        EventType.TICK_60);
    }

    @Test
    void namesBeginWithTheirParents() {
        assertThat(Arrays.stream(EventType.values()).filter(type -> type != EventType.EVENT))
                .allMatch(type -> Arrays.stream(EventType.values())
                        .filter(other -> type != other && type.name().startsWith(other.name() + "_"))
                        .allMatch(type::isA));
    }

    @Test
    void whatIsNoTypeIsRefused() {
        assertThatThrownBy(() -> EventType.subscribed(List.of("TICK_7"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EventType.tickOf(7)).hasMessage("there is no tick of 7 s");
    }
}
