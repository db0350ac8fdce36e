package dev.provost.bridge.jolokia;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotificationClientsTest {
    private long now = Long.MAX_VALUE - 5;
    private final NotificationClients clients = new NotificationClients(() -> now);

    @Test
    void noMoreClientsThanThereIsRoomFor() {
        for (int i = 0; i < NotificationClients.CLIENTS_MAX; i++) {
            assertThat(clients.register("c" + i)).isTrue();
        }

        assertThat(clients.register("late")).isFalse();
        clients.unregister("c0");
        assertThat(clients.register("late")).isTrue();
    }

    @Test
    void noMoreListenersThanThereIsRoomForOverAllClients() {
        clients.register("a");
        clients.register("b");
        for (int i = 0; i < NotificationClients.LISTENERS_MAX; i++) {
            assertThat(clients.listens(i % 2 == 0 ? "a" : "b")).isTrue();
        }

        assertThat(clients.listens("a")).isFalse();
        clients.listensNoMore("b");
        assertThat(clients.listens("a")).isTrue();
        assertThat(clients.listens("stranger")).isFalse();
    }

    @Test
    void whoIsNotHeardOfIsForgotten() {
        clients.register("silent");
        clients.register("pulls");
        now += NotificationClients.FORGOTTEN_NANOS;
        clients.heard("pulls");
        now += 1;

        assertThat(clients.forgotten()).containsExactly("silent");
        assertThat(clients.forgotten()).isEmpty();
        assertThat(clients.listens("silent")).isFalse();
    }
}
