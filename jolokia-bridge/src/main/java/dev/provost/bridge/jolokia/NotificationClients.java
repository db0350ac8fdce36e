package dev.provost.bridge.jolokia;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Who has registered for notifications by pull, so that what waits for them stays bounded: Jolokia itself keeps
/// clients and what they don't fetch for ever. Each listener holds up to 100 notifications; then the oldest go and are
/// counted in the answer of the next pull.
///
/// A client that has not been heard of for five minutes is forgotten. Any thread.
final class NotificationClients {
    static final int CLIENTS_MAX = 32;

    /// Over all clients: some 5 MB when nobody fetches.
    static final int LISTENERS_MAX = 100;

    static final long FORGOTTEN_NANOS = 300_000_000_000L;

    private final LongSupplier nanos;
    private final Map<String, Client> clients = new HashMap<>();

    /// @param nanos monotonic time
    NotificationClients(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private static final class Client {
        private long heardNanos;
        private int listeners;

        Client(long nanos) {
            heardNanos = nanos;
        }
    }

    /// @return whether there is room for one more
    synchronized boolean register(String client) {
        if (clients.size() >= CLIENTS_MAX) {
            return false;
        }
        clients.put(client, new Client(nanos.getAsLong()));
        return true;
    }

    /// The client has shown itself.
    synchronized void heard(String client) {
        Client known = clients.get(client);
        if (known != null) {
            known.heardNanos = nanos.getAsLong();
        }
    }

    /// @return whether there is room for one more listener
    synchronized boolean listens(String client) {
        int all = 0;
        for (Client each : clients.values()) {
            all += each.listeners;
        }
        Client known = clients.get(client);
        if (known == null || all >= LISTENERS_MAX) {
            return false;
        }
        known.listeners++;
        return true;
    }

    /// A listener is gone, or was never made.
    synchronized void listensNoMore(String client) {
        Client known = clients.get(client);
        if (known != null && known.listeners > 0) {
            known.listeners--;
        }
    }

    synchronized void unregister(String client) {
        clients.remove(client);
    }

    /// {@return those not heard of for long; they are no longer counted}
    synchronized List<String> forgotten() {
        List<String> forgotten = new ArrayList<>();
        for (Iterator<Map.Entry<String, Client>> all = clients.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Client> one = all.next();
            if (nanos.getAsLong() - one.getValue().heardNanos > FORGOTTEN_NANOS) {
                forgotten.add(one.getKey());
                all.remove();
            }
        }
        return forgotten;
    }
}
